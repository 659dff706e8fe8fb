"""Whom a certificate names, and whether that is the signatory we expect.

Russian certificates carry OGRN and INN under their own identifiers, European ones an organizationIdentifier;
all others are compared by name.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import NameOID, ObjectIdentifier

OGRN = ObjectIdentifier("1.2.643.100.1")
INN_OF_ORGANISATION = ObjectIdentifier("1.2.643.100.4")
INN = ObjectIdentifier("1.2.643.3.131.1.1")
ORGANIZATION_IDENTIFIER = ObjectIdentifier("2.5.4.97")
_GOST = "1.2.643."
_ORGANISATION_INN_DIGITS = 10
#: What an organizationIdentifier of ETSI EN 319 412-1 begins with, by our scheme.
_IDENTIFIER_KINDS = {"NTRRU": "ogrn", "VATRU": "inn", "TINRU": "inn", "LEIXG": "lei"}
_LEGAL_FORMS = re.compile(
    r"\b(ооо|ао|пао|зао|оао|ип|общество с ограниченной ответственностью|публичное акционерное общество"
    r"|акционерное общество|llc|ltd|jsc|inc|gmbh|limited)\b"
)


@dataclass(frozen=True)
class CertificateFacts:
    """What a certificate says of its owner, in plain words."""

    common_name: str
    organisation: str
    surname: str
    given_name: str
    numbers: Mapping[str, str]
    subject: str
    issuer: str
    serial: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime

    @property
    def person(self) -> str:
        """The person named, if any: given name and surname, else a common name that is no organisation's."""
        if self.surname:
            return f"{self.given_name} {self.surname}".strip()
        is_organisation = _plain_name(self.common_name) == _plain_name(self.organisation)
        return "" if is_organisation else self.common_name


@dataclass(frozen=True)
class Expected:
    """The signatory by our own records: names as they may be written, and the organisation's numbers."""

    person_names: tuple[str, ...]
    organisation_names: tuple[str, ...]
    numbers: Mapping[str, tuple[str, ...]]


def facts_of(der: bytes) -> CertificateFacts:
    """What a DER certificate says."""
    certificate = x509.load_der_x509_certificate(der)
    subject = certificate.subject
    return CertificateFacts(
        common_name=_first(subject, NameOID.COMMON_NAME),
        organisation=_first(subject, NameOID.ORGANIZATION_NAME),
        surname=_first(subject, NameOID.SURNAME),
        given_name=_first(subject, NameOID.GIVEN_NAME),
        numbers=_numbers(subject),
        subject=subject.rfc4514_string(),
        issuer=_first(certificate.issuer, NameOID.COMMON_NAME) or certificate.issuer.rfc4514_string(),
        serial=f"{certificate.serial_number:x}",
        fingerprint=hashlib.sha256(der).hexdigest(),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
    )


def is_gost(der: bytes) -> bool:
    """Whether the key is of the Russian standard, which this installation cannot check by itself."""
    return x509.load_der_x509_certificate(der).public_key_algorithm_oid.dotted_string.startswith(_GOST)


def names_organisation(facts: CertificateFacts, expected: Expected) -> bool:
    """Whether the certificate is of the expected organisation.

    Numbers decide where certificate and register share a scheme: all shared ones must agree. Else the name.
    """
    shared = [scheme for scheme in facts.numbers if expected.numbers.get(scheme)]
    if shared:
        return all(facts.numbers[scheme] in expected.numbers[scheme] for scheme in shared)
    named = _plain_name(facts.organisation or ("" if facts.surname else facts.common_name))
    return bool(named) and named in {_plain_name(name) for name in expected.organisation_names}


def names_person(facts: CertificateFacts, expected: Expected) -> bool:
    """Whether the certificate is of the expected person; a patronymic on one side only does no harm."""
    found = _words(facts.person)
    return any(_same_person(found, _words(name)) for name in expected.person_names)


def _same_person(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 2 and shorter <= longer


def _numbers(subject: x509.Name) -> dict[str, str]:
    numbers = {}
    identifier = _first(subject, ORGANIZATION_IDENTIFIER)
    kind, dash, value = identifier.partition("-")
    if dash and kind.upper() in _IDENTIFIER_KINDS:
        numbers[_IDENTIFIER_KINDS[kind.upper()]] = value
    if ogrn := _first(subject, OGRN):
        numbers["ogrn"] = ogrn
    # Until 2021 an organisation's INN stood in the field of a person's, with two zeros before its ten digits.
    older = _first(subject, INN).removeprefix("00")
    inn = _first(subject, INN_OF_ORGANISATION) or (older if len(older) == _ORGANISATION_INN_DIGITS else "")
    if inn:
        numbers["inn"] = inn
    return numbers


def _first(name: x509.Name, kind: ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(kind)
    value = found[0].value if found else ""
    return (value if isinstance(value, str) else value.decode(errors="replace")).strip()


def _plain_name(name: str) -> str:
    """An organisation's name without legal form, quotation marks and case."""
    letters = re.sub(r"[«»„“”\"'().,]", " ", name.lower().replace("ё", "е"))
    return " ".join(_LEGAL_FORMS.sub(" ", letters).split())


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", name.lower().replace("ё", "е")))
