"""What the installation attests: issued once, verified by anybody, withdrawn with a reason, never changed."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from gildia.accounts.models import Person
from gildia.agreements.actions import attestations, codes, trust
from gildia.agreements.actions.attestations import Statement
from gildia.agreements.models import Agreement, Attestation
from gildia.agreements.queries.files import content_of
from gildia.agreements.queries.verification import verify
from gildia.agreements.rules import keys
from gildia.agreements.rules.attesting import attested
from gildia.agreements.rules.codes import code_from, shown
from gildia.agreements.rules.sealing import KeyInMemory
from gildia.agreements.rules.sheets import Fact
from gildia.agreements.rules.verdicts import Reason
from gildia.agreements.tests.authority import NOW
from gildia.agreements.tests.scene import Scene, said
from gildia.agreements.wording.attestations import attestation_sheet, seal_note
from gildia.documents.models import Document
from gildia.documents.permissions import link_to
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.models import Act
from gildia.registry.rules import ANONYMOUS
from gildia.registry.tests.cast import Player

REASON = {"ru": "Участник вышел из кластера.", "en": "The member left the cluster."}
SENTENCE = {
    "ru": "Удостоверяется, что «Прибор-Сенсор» состоит в кластере.",
    "en": "It is certified that Pribor-Sensor is a member of the cluster.",
}


@pytest.fixture
def statement(scene: Scene) -> Statement:
    """That Anna's company is a member."""
    return Statement(
        kind="membership",
        key="7",
        issuer=scene.pavel.organisation,
        subject=scene.anna.organisation,
        title={"ru": "Свидетельство о членстве", "en": "Certificate of membership"},
        sentence=SENTENCE,
        facts=[
            Fact({"ru": "Организация", "en": "Organisation"}, {"ru": "Прибор-Сенсор", "en": "Pribor-Sensor"}),
            Fact({"ru": "Кластер", "en": "Cluster"}, {"ru": "Микроэлектроника", "en": "Microelectronics"}),
        ],
    )


@pytest.fixture
def issued(statement: Statement) -> Attestation:
    return attestations.attest(statement=statement, by=None, now=NOW)


def bytes_of(attestation: Attestation) -> bytes:
    return content_of(attestation.document)


def command(path: Path, data: bytes) -> tuple[int, dict[str, Any]]:
    """What `verify_document` says of bytes, and its exit status."""
    path.write_bytes(data)
    try:
        return 0, json.loads(said("verify_document", str(path), "--json"))
    except SystemExit as ended:
        return int(str(ended.code)), {}


def test_it_is_one_sealed_page_that_anybody_finds_genuine(issued: Attestation, tmp_path: Path) -> None:
    data = bytes_of(issued)
    verdict = verify(data, now=NOW)
    assert (verdict.reasons, verdict.code, verdict.attestation) == ((), issued.code, issued)
    status, told = command(tmp_path / "a.pdf", data)
    assert (status, told["genuine"], told["title"]) == (0, True, "Certificate of membership")
    assert told["attestation"]["facts"][1] == {"label": "Cluster", "value": "Microelectronics"}
    path = tmp_path / "again.pdf"
    path.write_bytes(data)
    with path.open("rb") as opened:
        pdf = PdfFileReader(opened)
        assert pdf.root["/Pages"]["/Count"] == 1
        assert len(pdf.embedded_signatures) == 1
    assert b"pdfaid:part>2" in data
    assert Act.objects.get(verb="attestation.issue").organisation_id == issued.subject_id


def with_a_flipped_byte(data: bytes) -> bytes:
    spoilt = bytearray(data)
    spoilt[len(data) // 3] ^= 1
    return bytes(spoilt)


def with_a_byte_more(data: bytes) -> bytes:
    return data + b"\n"


@pytest.mark.parametrize(
    ("change", "reason"),
    [(with_a_flipped_byte, Reason.ALTERED), (with_a_byte_more, Reason.APPENDED)],
)
def test_changed_bytes_are_refused_by_name(
    issued: Attestation, tmp_path: Path, change: Callable[[bytes], bytes], reason: Reason
) -> None:
    data = change(bytes_of(issued))
    assert reason in verify(data, now=NOW).reasons
    assert command(tmp_path / "a.pdf", data)[0] == 1


def test_another_installations_seal_is_refused(issued: Attestation, statement: Statement) -> None:
    """The same words under the same code, sealed by somebody who made himself a key of the same name."""
    stranger = KeyInMemory(keys.new_seal(host="gildia.example", now=NOW - timedelta(hours=1)))
    sheet, note = attestation_sheet(issued, statement.sentence), seal_note(issued)
    forged = attested(sheet, note, key=stranger, reason="", at=NOW)
    assert verify(forged, now=NOW).reasons == (Reason.ALTERED, Reason.FOREIGN_ROOT)
    elsewhere = attested(replace(sheet, code="0" * 12), note, key=stranger, reason="", at=NOW)
    assert verify(elsewhere, now=NOW).reasons == (Reason.NOT_OURS, Reason.FOREIGN_ROOT)


def test_it_stays_genuine_when_the_seal_is_replaced(issued: Attestation) -> None:
    trust.replace_seal(seal=keys.new_seal(host="new.example", now=NOW), now=NOW)
    assert verify(bytes_of(issued), now=NOW).genuine


def test_a_withdrawn_one_says_when_and_why(issued: Attestation, client: Client, scene: Scene) -> None:
    with pytest.raises(Refused, match="Say why"):
        withdraw(issued, reason={"ru": " "})
    withdraw(issued)
    withdraw(issued, reason={"ru": "Иначе"})  # the first time counts
    assert verify(bytes_of(issued), now=NOW).reasons == (Reason.WITHDRAWN,)
    for language, title, sentence in (
        ("en", "The document no longer holds", "because: The member left the cluster."),
        ("ru", "Документ больше не действует", "причина: Участник вышел из кластера."),
    ):
        client.cookies["django_language"] = language
        page = answer(client, bytes_of(issued))
        assert sentence in page
        assert title in page
        assert sentence in client.get(issued.get_absolute_url()).content.decode()
    assert Act.objects.filter(verb="attestation.withdraw").count() == 1


def test_one_past_its_days_is_no_longer_valid(statement: Statement, client: Client) -> None:
    today = timezone.localdate(NOW)
    lasting = attestations.attest(statement=replace(statement, valid_until=today), by=None, now=NOW)
    assert verify(bytes_of(lasting), now=NOW).genuine
    assert verify(bytes_of(lasting), now=NOW + timedelta(days=1)).reasons == (Reason.NO_LONGER_VALID,)
    earlier = replace(statement, key="8", valid_until=today - timedelta(days=1))
    past = attestations.attest(statement=earlier, by=None, now=NOW - timedelta(days=9))
    assert "It was valid until" in client.get(past.get_absolute_url()).content.decode()


def withdraw(attestation: Attestation, reason: Mapping[str, str] = REASON) -> Attestation:
    return attestations.withdraw(attestation_id=attestation.pk, reason=reason, by=None, now=NOW)


def answer(client: Client, data: bytes) -> str:
    """What the page of verification says of bytes."""
    response = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", data)})
    return str(response.content.decode())


def test_the_page_says_what_it_is(issued: Attestation, client: Client) -> None:
    page = answer(client, bytes_of(issued))
    assert "The document is genuine" in page
    assert all(words in page for words in ("Certificate of membership", "Microelectronics", "sealed here"))
    assert "Signed by" not in page


def test_a_code_tells_title_facts_issuer_dates_and_state_only(issued: Attestation, client: Client) -> None:
    page = client.get(issued.get_absolute_url()).content.decode()
    assert "cannot prove that the paper" in page
    told = ("Certificate of membership", "Microelectronics", "Управляющая компания", shown(issued.code))
    assert all(words in page for words in told)
    assert not any(
        words in page for words in (SENTENCE["en"], issued.sha256, issued.file_url, "membership/7")
    )
    assert client.get(f"/verify/{issued.code.lower()}/")["Location"] == issued.get_absolute_url()


def test_the_file_is_for_both_sides_and_nobody_else(
    issued: Attestation, client: Client, scene: Scene, olga: Player, boris: Player
) -> None:
    address = issued.file_url
    assert client.get(address)["Location"].startswith("/accounts/login/")
    assert client.get(link_to(issued.document_id, None)).status_code == 404
    for stranger in (olga, boris):
        stranger.sign_in(client)
        assert client.get(address).status_code == 404
        assert client.get(link_to(issued.document_id, stranger.person.pk)).status_code == 404
    for player in (scene.anna, scene.pavel):
        player.sign_in(client)
        assert address in client.get(issued.get_absolute_url()).content.decode()
        response = client.get(address, follow=True)
        assert b"".join(response) == bytes_of(issued)


def test_a_public_file_is_for_everybody_until_it_is_withdrawn(statement: Statement, client: Client) -> None:
    public = attestations.attest(statement=replace(statement, is_public=True), by=None, now=NOW)
    assert b"".join(client.get(public.file_url, follow=True)) == bytes_of(public)
    withdraw(public)
    assert not Attestation.objects.visible_to(ANONYMOUS).exists()


def test_the_operator_finds_it_and_changes_nothing(issued: Attestation, client: Client) -> None:
    client.force_login(Person.objects.create_superuser("operator@gildia.example", "a long password"))
    row = f"/operator/agreements/attestation/{issued.pk}/change/"
    for page in (f"/operator/agreements/attestation/?q={issued.code}", row):
        assert issued.code in client.get(page).content.decode()
    assert client.post(row, {"title_en": "Another"}).status_code == 403
    assert client.post(row.replace("change", "delete"), {"post": "yes"}).status_code == 403


def test_only_the_issuers_people_attest_and_withdraw(
    statement: Statement, scene: Scene, boris: Player
) -> None:
    for stranger in (scene.anna, boris):
        with pytest.raises(NotPermitted):
            attestations.attest(statement=statement, by=stranger.actor, now=NOW)
    made = attestations.attest(statement=statement, by=scene.pavel.actor, now=NOW)
    assert made.issued_under == scene.pavel.mandate
    with pytest.raises(NotPermitted):
        attestations.withdraw(attestation_id=made.pk, reason=REASON, by=scene.anna.actor, now=NOW)
    actor = scene.pavel.actor
    attestations.withdraw(attestation_id=made.pk, reason=REASON, by=actor, now=NOW)
    scene.pavel.mandate.valid_until = NOW.date() - timedelta(days=2)
    scene.pavel.mandate.save()
    with pytest.raises(NotPermitted):
        attestations.attest(statement=replace(statement, key="8"), by=actor, now=NOW)


def test_asked_twice_it_is_the_same(issued: Attestation, statement: Statement) -> None:
    again = attestations.attest(statement=statement, by=None, now=NOW + timedelta(days=1))
    assert (again, again.document_id, Document.objects.count()) == (issued, issued.document_id, 1)
    other = attestations.attest(statement=replace(statement, key="8"), by=None, now=NOW)
    assert other != issued
    assert Act.objects.filter(verb="attestation.issue").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one(statement: Statement, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have looked and found nothing before either writes; the database takes the first."""
    both_looked = threading.Barrier(2, timeout=20)
    print_it = attestations._printed
    made: list[Attestation] = []

    def late(attestation: Attestation, sentence: Mapping[str, str]) -> bytes:
        both_looked.wait()
        return print_it(attestation, sentence)

    def attempt() -> None:
        try:
            made.append(attestations.attest(statement=statement, by=None, now=NOW))
        finally:
            connection.close()

    monkeypatch.setattr(attestations, "_printed", late)
    threads = [threading.Thread(target=attempt) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [each.pk for each in made] == [made[0].pk] * 2
    assert (Attestation.objects.count(), Document.objects.count()) == (1, 1)
    assert Act.objects.filter(verb="attestation.issue").count() == 1
    assert verify(bytes_of(made[0]), now=NOW).genuine


def test_a_worker_killed_half_way_leaves_nothing_and_the_next_one_makes_it(
    statement: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(**_anything: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(attestations, "record", die)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        attestations.attest(statement=statement, by=None, now=NOW)
    assert (Attestation.objects.count(), Document.objects.count()) == (0, 0)
    monkeypatch.undo()
    assert verify(bytes_of(attestations.attest(statement=statement, by=None, now=NOW)), now=NOW).genuine


def test_a_code_is_taken_once_over_both_tables(
    issued: Attestation, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = scene.draft()
    chances = {code_from(bytes([0] * 15 + [number])): bytes([0] * 15 + [number]) for number in (1, 2, 3)}
    first, second, free = chances
    Agreement.objects.filter(pk=draft.pk).update(code=first)
    coming = iter(chances.values())
    monkeypatch.setattr("secrets.token_bytes", lambda _length: next(coming))
    assert codes.new_code() == second
    Agreement.objects.filter(pk=draft.pk).update(code=second)
    coming = iter(list(chances.values())[1:])
    assert codes.new_code() == free
    coming = iter([chances[second]] * 10)
    with pytest.raises(RuntimeError):
        codes.new_code()


def test_what_does_not_fit_one_page_is_refused(statement: Statement) -> None:
    many = replace(statement, facts=[*statement.facts] * 12)
    with pytest.raises(Refused, match="one page"):
        attestations.attest(statement=many, by=None, now=NOW)
    assert not Attestation.objects.exists()


def test_what_people_write_is_never_markup(statement: Statement) -> None:
    sly = {"ru": "#panic() $x$ <script>", "en": '*a* "b" #import "x": *'}
    made = attestations.attest(
        statement=replace(statement, title=sly, sentence=sly, facts=[Fact(sly, sly)]), by=None, now=NOW
    )
    assert verify(bytes_of(made), now=NOW).genuine


@pytest.mark.parametrize("languages", ["ru", "en"])
def test_one_language_needs_only_its_own_texts(statement: Statement, languages: str) -> None:
    alone = replace(statement, languages=languages, title={languages: "Title"}, sentence={languages: "Said."})
    assert verify(bytes_of(attestations.attest(statement=alone, by=None, now=NOW)), now=NOW).genuine


@pytest.mark.parametrize(
    "values",
    [
        {"title_en": "Another"},
        {"facts": []},
        {"sha256": "0" * 64},
        {"valid_until": NOW.date()},
        {"withdrawn_at": NOW},
        {"withdrawn_reason_ru": "Так"},
    ],
)
def test_the_database_takes_nothing_but_a_withdrawal(issued: Attestation, values: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Attestation.objects.filter(pk=issued.pk).update(**values)


def test_the_database_keeps_it_for_good(issued: Attestation, statement: Statement) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        issued.delete()
    withdraw(issued)
    with pytest.raises(DatabaseError), transaction.atomic():
        Attestation.objects.update(withdrawn_at=None, withdrawn_reason_ru="", withdrawn_reason_en="")
    untitled = replace(statement, key="9", title={"ru": "Только по-русски"})
    with pytest.raises(IntegrityError), transaction.atomic():
        attestations.attest(statement=untitled, by=None, now=NOW)
