"""A seal whose key never leaves its PKCS#11 token. Needs the extra `pkcs11`."""

from dataclasses import dataclass

from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import Signer


@dataclass(frozen=True)
class KeyOnToken:
    """Where the key is: the token's library, its label, the label of key and certificate, and the PIN."""

    module: str
    token: str
    label: str
    pin: str

    def signer(self) -> Signer:
        """A signer that opens a session with the token."""
        session = open_pkcs11_session(
            self.module, token_criteria=TokenCriteria(label=self.token), user_pin=self.pin
        )
        return PKCS11Signer(session, cert_label=self.label, key_label=self.label)

    def certificate(self) -> bytes:
        """The certificate that stands beside the key, DER."""
        found = self.signer().signing_cert
        if found is None:
            raise LookupError(f"The token has no certificate called {self.label}.")
        der: bytes = found.dump()
        return der
