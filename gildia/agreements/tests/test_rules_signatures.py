"""The PDF itself: printed, given fields, sealed, signed outside, and examined. Real keys, real PDFs."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from gildia.agreements.rules import keys
from gildia.agreements.rules.certificates import (
    INN,
    ORGANIZATION_IDENTIFIER,
    Expected,
    facts_of,
    names_organisation,
    names_person,
)
from gildia.agreements.rules.codes import code_inside
from gildia.agreements.rules.examining import Moments, examine, examine_detached, examine_extension
from gildia.agreements.rules.loops import finished
from gildia.agreements.rules.printing import Printed, print_agreement, print_audit, print_signature
from gildia.agreements.rules.provider import GaveUp, ReferenceProvider, SigningRequest
from gildia.agreements.rules.sealing import KeyInMemory, SealNote, sealed, with_fields
from gildia.agreements.rules.sheets import (
    AUDIT_FIELD,
    AuditNote,
    PrintedParty,
    PrintedSlot,
    Sheet,
    SignatureNote,
)
from gildia.agreements.rules.texts import Clause
from gildia.agreements.rules.verdicts import Reason, Trust
from gildia.agreements.tests.authority import NOW, Authority, sign_beside, sign_pdf

CODE = "ABCD1234EFGH"
KEYS = ("verify", "code", "qr", "signatures", "place_for_signature", "audit", "audit_lead", "audit_empty")
WORDS = {"ru": dict.fromkeys(KEYS, "слово"), "en": dict.fromkeys(KEYS, "word")}
SEAL = keys.new_seal(host="gildia.example", now=NOW)
TRUST = Trust(roots=(SEAL.certificate,))
MOMENTS = Moments(NOW)


def sheet(*languages: str, clauses: list[Clause] | None = None, slots: int = 2) -> Sheet:
    both = {"ru": "Сторона", "en": "Party"}
    return Sheet(
        code=CODE,
        address=f"https://gildia.example/verify/{CODE}/",
        languages=languages or ("ru", "en"),
        title={"ru": "Соглашение о вступлении", "en": "Agreement on joining"},
        date=both,
        clauses=clauses or [Clause("Предмет", "Компания вступает.", "Subject", "The company joins.")],
        parties=[PrintedParty(both, both, {"ru": ["ОГРН 1"], "en": ["OGRN 1"]})] * 2,
        slots=[PrintedSlot(f"party-{number}", both, "Анна Крылова") for number in range(1, slots + 1)],
        template="joining, version 1",
        words=WORDS,
    )


def issue(printed: Printed) -> bytes:
    return with_fields(printed.pdf, printed.places)


def seal(pdf: bytes, field: str, printed: Printed, at: datetime = NOW) -> bytes:
    note = SignatureNote("Анна Крылова", ["ООО «Прибор»"], "Gildia")
    drawn = print_signature(note, printed.places[field], at=at)
    return sealed(
        pdf, field=field, key=KeyInMemory(SEAL), appearance=drawn, note=SealNote("Анна", "Подпись"), at=at
    )


@pytest.fixture(scope="module")
def printed() -> Printed:
    return print_agreement(sheet(), at=NOW)


@pytest.fixture(scope="module")
def issued(printed: Printed) -> bytes:
    return issue(printed)


@pytest.fixture(scope="module")
def final(printed: Printed, issued: bytes) -> bytes:
    """Signed by two and finished with the audit page."""
    both = seal(seal(issued, "party-1", printed), "party-2", printed)
    note = AuditNote([("SHA-256", "00")], ["Когда", "Что", "Кто"], [["1", "2", "3"]] * 24, "Gildia")
    drawn = print_audit(note, printed.places[AUDIT_FIELD], at=NOW)
    note_of_seal = SealNote("Gildia", "Завершено")
    return sealed(both, field=AUDIT_FIELD, key=KeyInMemory(SEAL), appearance=drawn, note=note_of_seal, at=NOW)


def test_the_pdf_only_grows_and_every_signature_holds(issued: bytes, final: bytes) -> None:
    assert final.startswith(issued)
    assert code_inside(final) == CODE
    examined = examine(final, TRUST, MOMENTS)
    assert [finding.field for finding in examined.findings] == ["party-1", "party-2", AUDIT_FIELD]
    assert examined.every_reason == ()
    assert [finding.covers_file for finding in examined.findings] == [False, False, True]


def test_pyhankos_own_command_finds_it_valid(final: bytes, tmp_path: Path) -> None:
    (tmp_path / "seal.pem").write_text(keys.pem(SEAL.certificate))
    (tmp_path / "final.pdf").write_bytes(final)
    spoilt = bytearray(final)
    spoilt[len(final) // 3] ^= 1
    (tmp_path / "spoilt.pdf").write_bytes(bytes(spoilt))

    def said(name: str) -> str:
        program = Path(sys.executable).parent / "pyhanko"
        words = ["sign", "validate", "--pretty-print", "--trust", "seal.pem", "--trust-replace", name]
        done = subprocess.run(
            [str(program), *words], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return done.stdout

    assert said("final.pdf").count("The signature is judged VALID.") == 3
    assert "The signature is judged VALID." not in said("spoilt.pdf").split("Field 2")[0]


def test_the_same_sheet_gives_the_same_bytes_and_says_it_is_pdf_a(printed: Printed) -> None:
    assert print_agreement(sheet(), at=NOW).pdf == printed.pdf
    assert b"<pdfaid:part>2</pdfaid:part>" in printed.pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in printed.pdf


def test_data_is_never_markup() -> None:
    evil = '#read("/etc/passwd") *bold* $x^2$ `raw` // no comment \\ <label> @ref [content]'
    printed = print_agreement(sheet("ru", clauses=[Clause(evil, evil, evil, evil)]), at=NOW)
    assert printed.pdf.startswith(b"%PDF")


def test_twelve_signatories_and_a_long_text_get_a_place_each() -> None:
    long = [
        Clause(f"Глава {number}", "Слово и дело. " * 200, "Chapter", "Word. " * 200) for number in range(20)
    ]
    printed = print_agreement(sheet("ru", "en", clauses=long, slots=12), at=NOW)
    assert len(printed.places) == 13
    corners = {(place.page, place.left, place.bottom) for place in printed.places.values()}
    assert len(corners) == 13
    assert all(place.bottom > 0 and place.width > 200 for place in printed.places.values())


def test_every_single_flipped_byte_of_a_stretch_is_noticed(final: bytes) -> None:
    for position in range(200, len(final), len(final) // 25):
        spoilt = bytearray(final)
        spoilt[position] ^= 0x01
        assert examine(bytes(spoilt), TRUST, MOMENTS).every_reason, position


def test_appended_bytes_are_noticed(final: bytes) -> None:
    """A reader outside still calls such a file validly signed; we do not."""
    for tail in (b"\n", b"x", b"%% hello\n" * 10):
        assert Reason.APPENDED in examine(final + tail, TRUST, MOMENTS).every_reason


def test_a_page_swapped_by_an_update_is_noticed(final: bytes) -> None:
    assert Reason.TEXT_CHANGED in examine(with_other_text(final), TRUST, MOMENTS).every_reason


def with_other_text(pdf: bytes) -> bytes:
    """The PDF with its first page replaced by an incremental update."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 m 100 100 l S"))
    writer.update_container(page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


Prepare = Callable[[Authority], tuple[keys.Seal, Trust]]


def trusted(authority: Authority, held: keys.Seal) -> tuple[keys.Seal, Trust]:
    return held, Trust(roots=(SEAL.certificate, authority.root), revocations=(authority.revocations,))


def good(authority: Authority) -> tuple[keys.Seal, Trust]:
    return trusted(authority, authority.certify("Анна Крылова", "ООО «Прибор»"))


def foreign(authority: Authority) -> tuple[keys.Seal, Trust]:
    return authority.certify("Анна Крылова", "ООО «Прибор»"), TRUST


def impostor(authority: Authority) -> tuple[keys.Seal, Trust]:
    """An authority of the same name with another key."""
    return Authority(authority.name).certify("Анна Крылова", "ООО «Прибор»"), trusted(authority, SEAL)[1]


def expired(authority: Authority) -> tuple[keys.Seal, Trust]:
    since = NOW - timedelta(days=31)
    return trusted(authority, authority.certify("А Б", "В", since=since, lasts=timedelta(days=30)))


def future(authority: Authority) -> tuple[keys.Seal, Trust]:
    return trusted(authority, authority.certify("А Б", "В", since=NOW + timedelta(days=1)))


def revoked(authority: Authority) -> tuple[keys.Seal, Trust]:
    held = authority.certify("А Б", "В")
    authority.revoke(held, NOW - timedelta(minutes=1))
    return trusted(authority, held)


def revoked_afterwards(authority: Authority) -> tuple[keys.Seal, Trust]:
    held = authority.certify("А Б", "В")
    authority.revoke(held, NOW + timedelta(minutes=1))
    return trusted(authority, held)


@pytest.mark.parametrize(
    ("prepare", "reasons"),
    [
        (good, ()),
        (foreign, (Reason.FOREIGN_ROOT,)),
        (impostor, (Reason.FOREIGN_ROOT,)),
        (expired, (Reason.EXPIRED,)),
        (future, (Reason.NOT_YET_VALID,)),
        (revoked, (Reason.REVOKED,)),
        (revoked_afterwards, ()),
    ],
)
def test_a_certificate_of_ones_own(issued: bytes, prepare: Prepare, reasons: tuple[Reason, ...]) -> None:
    held, trust = prepare(Authority())
    given = sign_pdf(issued, "party-1", held)
    uploaded = examine_extension(issued, given, field="party-1", trust=trust, moments=MOMENTS)
    assert uploaded.every_reason == reasons
    beside = examine_detached(issued, sign_beside(issued, held), field="party-1", trust=trust, at=NOW)
    assert beside.every_reason == reasons


def test_where_no_list_was_loaded_revocation_is_not_known(issued: bytes) -> None:
    authority = Authority()
    given = sign_pdf(issued, "party-1", authority.certify("А Б", "В"))
    without = Trust(roots=(authority.root,))
    assert [f.is_revocation_known for f in examine(given, without, MOMENTS).findings] == [False]
    with_list = Trust(roots=(authority.root,), revocations=(authority.revocations,))
    assert [f.is_revocation_known for f in examine(given, with_list, MOMENTS).findings] == [True]


def test_an_uploaded_pdf_adds_one_signature_in_its_field_and_nothing_else(
    issued: bytes, printed: Printed
) -> None:
    held, trust = good(Authority())

    def reasons(given: bytes, field: str = "party-2", current: bytes = issued) -> tuple[Reason, ...]:
        return examine_extension(current, given, field=field, trust=trust, moments=MOMENTS).every_reason

    first = seal(issued, "party-1", printed)
    assert reasons(sign_pdf(first, "party-2", held), current=first) == ()
    assert reasons(sign_pdf(issued, "party-2", held), current=first) == (Reason.NOT_AN_EXTENSION,)
    assert reasons(issued) == (Reason.NOT_AN_EXTENSION,)
    assert Reason.WRONG_FIELD in reasons(sign_pdf(issued, "party-1", held))
    assert Reason.WRONG_FIELD in reasons(sign_pdf(sign_pdf(issued, "party-1", held), "party-2", held))
    assert reasons(with_other_text(issued)) == (Reason.NO_SIGNATURE,)
    assert reasons(issued + b" ") == (Reason.NO_SIGNATURE,)
    assert Reason.APPENDED in reasons(sign_pdf(issued, "party-2", held) + b" ")


def test_text_changed_before_the_first_signature_is_noticed(issued: bytes) -> None:
    """The signature itself is sound and covers the file: only the comparison with what we issued tells."""
    held, trust = good(Authority())
    given = sign_pdf(with_other_text(issued), "party-1", held)
    assert examine(given, trust, MOMENTS).every_reason == ()
    uploaded = examine_extension(issued, given, field="party-1", trust=trust, moments=MOMENTS)
    assert uploaded.every_reason == (Reason.TEXT_CHANGED,)


def test_a_detached_signature_over_something_else_is_refused(issued: bytes, final: bytes) -> None:
    held, trust = good(Authority())
    other = examine_detached(issued, sign_beside(final, held), field="party-1", trust=trust, at=NOW)
    assert other.every_reason == (Reason.OTHER_DOCUMENT,)
    for rubbish in (b"", b"rubbish", final):
        broken = examine_detached(issued, rubbish, field="party-1", trust=trust, at=NOW)
        assert broken.every_reason == (Reason.UNREADABLE,)


@pytest.mark.parametrize("rubbish", [b"", b"%PDF-1.7\n%%EOF", b"\x00" * 1000])
def test_rubbish_is_unreadable(rubbish: bytes) -> None:
    assert examine(rubbish, TRUST, MOMENTS).reasons == (Reason.UNREADABLE,)


EXPECTED = Expected(
    ("Анна Крылова", "Anna Krylova"),
    ("ООО «Прибор-Сенсор»", "Pribor-Sensor"),
    {"ogrn": ("1027700132195",), "inn": ("7707083893",)},
)


@pytest.mark.parametrize(
    ("person", "organisation", "numbers", "answers"),
    [
        ("Анна Крылова", "Что угодно", {"ogrn": "1027700132195"}, (True, True)),
        ("Анна Сергеевна Крылова", "ООО «Прибор-Сенсор»", {}, (True, True)),
        ("Anna Krylova", "Pribor-Sensor LLC", {}, (True, True)),
        ("Анна Крылова", "Общество с ограниченной ответственностью «ПРИБОР-СЕНСОР»", {}, (True, True)),
        ("Борис Орлов", "ООО «Прибор-Сенсор»", {}, (True, False)),
        ("Анна Крылова", "ООО «Прибор»", {}, (False, True)),
        ("Анна Крылова", "ООО «Прибор-Сенсор»", {"ogrn": "1037700000001"}, (False, True)),
        ("", "ООО «Прибор-Сенсор»", {}, (True, False)),
    ],
)
def test_whom_a_certificate_names(
    person: str, organisation: str, numbers: dict[str, str], answers: tuple[bool, bool]
) -> None:
    held = Authority().certify(person, organisation, ogrn=numbers.get("ogrn", ""))
    facts = facts_of(held.certificate)
    assert (names_organisation(facts, EXPECTED), names_person(facts, EXPECTED)) == answers


@pytest.mark.parametrize(
    ("kind", "value", "scheme", "number"),
    [
        (ORGANIZATION_IDENTIFIER, "NTRRU-1027700132195", "ogrn", "1027700132195"),
        (ORGANIZATION_IDENTIFIER, "LEIXG-213800KUD8LAJWSQ9D15", "lei", "213800KUD8LAJWSQ9D15"),
        (INN, "007707083893", "inn", "7707083893"),
        (INN, "770708389312", "inn", None),
    ],
)
def test_numbers_of_an_organisation_in_a_certificate(
    kind: object, value: str, scheme: str, number: str | None
) -> None:
    held = Authority().certify("А Б", "В", extra={kind: value, NameOID.COUNTRY_NAME: "RU"})  # type: ignore[dict-item]
    assert facts_of(held.certificate).numbers.get(scheme) == number


def test_a_provider_signs_through_the_port_and_is_checked_through_it(issued: bytes) -> None:
    provider = ReferenceProvider(SEAL)
    request = SigningRequest(
        "a-1",
        hashlib.sha256(issued).hexdigest(),
        "Соглашение",
        "Анна Крылова",
        "a@b.example",
        "ООО «Прибор-Сенсор»",
        "1027700132195",
    )
    with pytest.raises(GaveUp):
        provider.begin(request, b"something else", now=NOW)
    ticket = provider.begin(request, issued, now=NOW)
    assert provider.begin(request, issued, now=NOW) == ticket
    signature = provider.collect(ticket)
    assert signature is not None
    examined = provider.examine(issued, signature, field="party-1", at=NOW)
    assert examined.every_reason == ()
    facts = examined.findings[0].certificate
    assert facts is not None
    assert names_organisation(facts, EXPECTED)
    assert names_person(facts, EXPECTED)
    assert provider.examine(issued + b" ", signature, field="party-1", at=NOW).every_reason == (
        Reason.OTHER_DOCUMENT,
    )
    stranger = ReferenceProvider(keys.new_seal(host="x", now=NOW))
    assert stranger.examine(issued, signature, field="party-1", at=NOW).every_reason == (Reason.FOREIGN_ROOT,)


def test_the_key_opens_with_its_secret_only_and_comes_in_as_pkcs12() -> None:
    kept = keys.locked(SEAL.key, "secret")
    assert SEAL.key not in kept
    assert keys.unlocked(kept, "secret") == SEAL.key
    with pytest.raises(keys.UnusableKey, match="GILDIA_SEAL_SECRET"):
        keys.unlocked(kept, "another")
    with pytest.raises(keys.UnusableKey, match="PKCS#12"):
        keys.from_pkcs12(b"rubbish", "")


def test_every_field_is_there_before_the_first_signature(issued: bytes) -> None:
    names = [
        str(field["/T"])
        for field in (ref.get_object() for ref in PdfFileReader(BytesIO(issued)).root["/AcroForm"]["/Fields"])
    ]
    assert names == ["party-1", "party-2", AUDIT_FIELD]
    assert not re.search(rb"/ByteRange", issued)


def test_signing_and_examining_work_inside_an_event_loop(issued: bytes) -> None:
    held, trust = good(Authority())

    async def inside() -> tuple[Reason, ...]:
        given = sign_pdf(issued, "party-1", held)
        return examine_extension(issued, given, field="party-1", trust=trust, moments=MOMENTS).every_reason

    assert finished(inside()) == ()
