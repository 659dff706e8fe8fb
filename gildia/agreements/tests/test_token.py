"""The seal's key on a PKCS#11 token: a real one, in software."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12

from gildia.agreements.models import SealCertificate
from gildia.agreements.queries.verification import verify
from gildia.agreements.rules.keys import new_seal
from gildia.agreements.rules.token import _session
from gildia.agreements.tests.authority import NOW
from gildia.agreements.tests.scene import Scene, newest, said

LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "123456"


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:  # noqa: ANN401
    """A token with a key and its certificate, named by the settings."""
    (tmp_path / "tokens").mkdir()
    config = tmp_path / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(config))
    made = new_seal(host="token.example", now=NOW)
    key = serialization.load_der_private_key(made.key, None)
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "key.pem").write_bytes(plain)
    _util("--init-token", "--free", "--label", "gildia", "--pin", PIN, "--so-pin", PIN)
    pair = ("--import", str(tmp_path / "key.pem"), "--label", "seal", "--id", "01")
    _util(*pair, "--token", "gildia", "--pin", PIN)
    found = pkcs11.lib(str(LIBRARY))
    with found.get_token(token_label="gildia").open(rw=True, user_pin=PIN) as session:
        session.create_object(
            {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: "seal",
                pkcs11.Attribute.ID: b"\x01",
                pkcs11.Attribute.SUBJECT: b"seal",
                pkcs11.Attribute.VALUE: made.certificate,
            }
        )
    settings.SEAL_TOKEN = {"module": str(LIBRARY), "token": "gildia", "label": "seal", "pin": PIN}
    yield
    _session.cache_clear()
    found.finalize()


def _util(*words: str) -> None:
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True, env=os.environ)  # noqa: S607


def test_the_seal_signs_with_a_key_that_never_leaves_its_token(scene: Scene, token: None) -> None:
    assert "token.example" in said("replace_seal", "--token")
    kept = SealCertificate.objects.get(is_current=True)
    assert kept.key is None
    agreement = scene.completed()
    assert verify(newest(agreement), now=NOW).genuine


def test_a_key_comes_in_from_pkcs12(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = new_seal(host="own.example", now=NOW)
    key = serialization.load_der_private_key(made.key, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    certificate = x509.load_der_x509_certificate(made.certificate)
    packed = pkcs12.serialize_key_and_certificates(
        b"seal",
        key,
        certificate,
        None,
        serialization.BestAvailableEncryption(b"secret"),
    )
    (tmp_path / "seal.p12").write_bytes(packed)
    monkeypatch.setenv("GILDIA_PKCS12_PASSWORD", "secret")
    assert made.fingerprint in said("replace_seal", "--pkcs12", str(tmp_path / "seal.p12"))
    assert verify(newest(scene.completed()), now=NOW).genuine
