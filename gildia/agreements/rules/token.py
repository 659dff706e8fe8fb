"""A seal whose key never leaves its PKCS#11 token. Needs the extra `pkcs11`."""

from dataclasses import dataclass
from functools import cache

from pkcs11 import Session
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
        """A signer in this process's session with the token."""
        session = _session(self.module, self.token, self.pin)
        # The digest is made here: every token can sign one, few can hash.
        return PKCS11Signer(session, cert_label=self.label, key_label=self.label, use_raw_mechanism=True)

    def certificate(self) -> bytes:
        """The certificate that stands beside the key, DER."""
        found = self.signer().signing_cert
        if found is None:
            raise LookupError(f"The token has no certificate called {self.label}.")
        der: bytes = found.dump()
        return der


@cache
def _session(module: str, token: str, pin: str) -> Session:
    """One session for a process: a token takes a PIN once for each application."""
    return open_pkcs11_session(module, token_criteria=TokenCriteria(label=token), user_pin=pin)
