"""Many companies invited from a list: the preview, what the worker does, and what a killed one leaves."""

import io
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from gildia.agreements.models import Agreement
from gildia.agreements.tests.authority import NOW
from gildia.clusters import tasks
from gildia.clusters.actions import batches, invitations, joinings, paper, sending
from gildia.clusters.actions.batches import Terms
from gildia.clusters.models import Invitation, InvitationBatch, InvitationRow, Joining
from gildia.clusters.rules.lists import Asked, columns_of, repetitions
from gildia.clusters.tests.scene import Committed, Founding
from gildia.clusters.tests.together import Worker
from gildia.clusters.wording.paper import letter_of
from gildia.foundation.errors import NotPermitted, Refused
from gildia.foundation.spreadsheets import to_xlsx
from gildia.journal.models import Act
from gildia.notifications.models import OutboxMessage
from gildia.registry.models import Identifier, Organisation, Segment
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player, enter, mandate, organisation, person

pytestmark = pytest.mark.django_db
INN, OTHER_INN = "7707083893", "7736050003"
HEADER = "Компания;ИНН;Эл. почта;Контактное лицо;Язык\n"


@pytest.fixture
def ready(founding_scene: Founding) -> Founding:
    """A cluster whose agreement is chosen."""
    founding_scene.choose_agreement()
    return founding_scene


def numbered(slug: str, name: str, inn: str) -> Organisation:
    made = organisation(slug, name)
    Identifier.objects.create(organisation=made, scheme="inn", value=inn)
    return made


def csv(*rows: str, encoding: str = "cp1251") -> SimpleUploadedFile:
    """A list as an office saves it."""
    return SimpleUploadedFile("list.csv", (HEADER + "\n".join(rows)).encode(encoding))


def read(ready: Founding, file: SimpleUploadedFile, **terms: Any) -> InvitationBatch:
    wanted = Terms(**{"kind": "full", "is_approved": True, "greeting_ru": "Ждём вас", **terms})
    return batches.read_list(
        cluster_id=ready.cluster.pk, file=file, terms=wanted, by=ready.pavel.actor, now=NOW
    )


def outcomes(batch: InvitationBatch) -> list[tuple[str, str]]:
    """What each row is, and the first reason."""
    rows = batch.rows.order_by("number").values_list("outcome", "findings")
    return [(outcome, findings[0]["code"] if findings else "") for outcome, findings in rows]


@given(st.lists(st.sampled_from(["Компания", "ИНН", "e-mail", "Контакт", "Язык", "Сайт", "", "Company"])))
def test_no_field_is_in_two_columns(headings: list[str]) -> None:
    fields = [field for field in columns_of(headings) if field]
    assert len(fields) == len(set(fields))
    assert set(fields) <= {"legal_name", "inn", "email", "contact", "language"}


@given(st.lists(st.sampled_from(["А", "ООО «А»", "Б", "В"]), max_size=8))
def test_a_company_said_again_is_told_so_and_the_first_is_not(names: list[str]) -> None:
    rows = [Asked(number, {"legal_name": name}) for number, name in enumerate(names, start=1)]
    found = repetitions(rows)
    assert 1 not in found
    kept = [row.name.removeprefix("ООО «").removesuffix("»") for row in rows if row.number not in found]
    assert len(kept) == len(set(kept))


def test_the_preview_says_what_each_row_is_and_why(ready: Founding) -> None:
    known = numbered("known", "Известная", INN)
    represented = ready.company(1).organisation
    Identifier.objects.create(organisation=represented, scheme="inn", value=OTHER_INN)
    organisation("same", "Тёзка")
    batch = read(
        ready,
        csv(
            f"Известная;{INN};office@known.example;Иван;en",
            f"Компания 1;{OTHER_INN};;;",
            "Тёзка;;office@same.example;;",
            "Новая плата;5003052454;office@new.example;;",
            "Совсем новая;;office@nobody.example;;",
            "Без адреса;7725497022;;;",
            "Кривой адрес;7728168971;office@;;",
            "Кривой ИНН;7707083890;office@x.example;;",
            f"Ещё раз;{INN};office@known.example;;",
            "Управляющая компания;;office@m.example;;",
        ),
    )
    assert outcomes(batch) == [
        ("known", ""),
        ("known", "address_of_representative"),
        ("doubtful", "same_name"),
        ("new", ""),
        ("wrong", "no_number"),
        ("wrong", "no_email"),
        ("wrong", "email"),
        ("wrong", "identifier"),
        ("wrong", "twice"),
        ("wrong", "managing"),
    ]
    first, second = batch.rows.order_by("number")[:2]
    assert (first.organisation, first.name, first.email, first.language) == (
        known, "Иван", "office@known.example", "en",
    )  # fmt: skip
    assert second.email == "director@company-1.example"
    assert batch.rows.filter(is_chosen=True).count() == 2
    assert not Joining.objects.exists(), "nobody is invited by a preview"


def test_members_and_companies_on_their_way_are_told_apart_so_that_a_repeat_changes_nothing(
    ready: Founding,
) -> None:
    numbered("known", "Известная", INN)
    file = f"Известная;{INN};office@known.example;;"
    first = read(ready, csv(file))
    batches.start(batch_id=first.pk, by=ready.pavel.actor, now=NOW)
    assert not sending.invite_some(batch_id=first.pk, limit=5, now=NOW)
    assert Joining.objects.count() == 1
    again = read(ready, csv(file))
    assert outcomes(again) == [("wrong", "under_way")]
    with pytest.raises(Refused, match="Tick at least one"):
        batches.start(batch_id=again.pk, by=ready.pavel.actor, now=NOW)
    with pytest.raises(Refused, match="in the meantime"):
        batches.start(batch_id=first.pk, by=ready.pavel.actor, now=NOW)
    assert Joining.objects.count() == 1


def test_a_workbook_in_english_is_read_as_well(ready: Founding) -> None:
    rows = [["ACME LLC", "7707083893", "x@acme.example", "Jane", "English"]]
    headings = ["Company name", "INN", "E-mail", "Contact person", "Language"]
    file = SimpleUploadedFile("list.xlsx", to_xlsx([("Companies", headings, rows)]))
    row = read(ready, file).rows.get()
    assert (row.outcome, row.name, row.language, row.values["legal_name"]) == (
        "new",
        "Jane",
        "en",
        "ACME LLC",
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        ("Город;Улица\nМосква;Тверская\n".encode(), "No column holds the companies"),
        (("Компания;ИНН\n" + "А;1\n" * 5001).encode(), "5000 rows at most"),
    ],
)
def test_a_list_that_cannot_be_read_says_what_to_do(ready: Founding, data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        read(ready, SimpleUploadedFile("list.csv", data))
    assert refusal.value.field == "file"
    assert not InvitationBatch.objects.exists()


def test_a_list_comes_from_the_register_by_zone_and_segment(ready: Founding) -> None:
    segment = Segment.objects.create(code="mems", name_ru="МЭМС", name_en="MEMS", position=900)
    inside, elsewhere = ready.company(1), ready.company(2)
    enter(ready.zone, inside.organisation, elsewhere.organisation)
    inside.organisation.segments.add(segment)
    silent = numbered("silent", "Без людей", INN)
    enter(ready.zone, silent)
    silent.segments.add(segment)
    whole: dict[str, Any] = {
        "cluster_id": ready.cluster.pk, "terms": Terms("full", is_approved=True),
        "by": ready.pavel.actor, "now": NOW,
    }  # fmt: skip
    made = batches.choose_from_register(**whole, zone=ready.zone, segments=[segment])
    found = dict(made.rows.values_list("organisation__slug", "outcome"))
    assert found == {"company-1": "known", "silent": "wrong"}
    with pytest.raises(Refused, match="No company"):
        batches.choose_from_register(**whole, zone=None, segments=[Segment(pk=0)])


def test_a_list_is_for_staff_and_adding_companies_for_registrars(ready: Founding, olga: Player) -> None:
    clerk = person("clerk@managing.example", "Модератор")
    moderator = Player(clerk, mandate(clerk, ready.pavel.organisation, Scope.MODERATE))
    file = "Новая плата;5003052454;office@new.example;;"
    with pytest.raises(NotPermitted):
        batches.read_list(
            cluster_id=ready.cluster.pk, file=csv(file), terms=Terms("full", is_approved=True),
            by=olga.actor, now=NOW,
        )  # fmt: skip
    batch = read(ready, csv(file))
    rows = [batch.rows.get().pk]
    for step in (
        lambda: batches.choose(batch_id=batch.pk, shown=rows, ticked=rows, by=olga.actor),
        lambda: batches.start(batch_id=batch.pk, by=olga.actor, now=NOW),
        lambda: batches.stop(batch_id=batch.pk, by=olga.actor, now=NOW),
    ):
        with pytest.raises(NotPermitted):
            step()
    assert batches.choose(batch_id=batch.pk, shown=rows, ticked=rows, by=moderator.actor) == 0
    with pytest.raises(Refused, match="cannot be chosen"):
        batches.choose_all(batch_id=batch.pk, outcome="new", is_chosen=True, by=moderator.actor)
    assert batches.choose_all(batch_id=batch.pk, outcome="new", is_chosen=True, by=ready.pavel.actor) == 1
    with pytest.raises(NotPermitted):
        batches.start(batch_id=batch.pk, by=moderator.actor, now=NOW)
    batches.start(batch_id=batch.pk, by=ready.pavel.actor, now=NOW)
    sending.invite_some(batch_id=batch.pk, limit=5, now=NOW)
    added = Organisation.objects.get(identifiers__value="5003052454")
    assert (added.state, Joining.objects.get().organisation) == ("published", added)


def test_what_changed_since_the_preview_is_told_beside_the_row(ready: Founding) -> None:
    numbered("known", "Известная", INN)
    batch = read(ready, csv(f"Известная;{INN};office@known.example;;", "Новая;5003052454;n@new.example;;"))
    batches.choose_all(batch_id=batch.pk, outcome="new", is_chosen=True, by=ready.pavel.actor)
    batches.start(batch_id=batch.pk, by=ready.pavel.actor, now=NOW)
    ready.invite(Organisation.objects.get(slug="known"))
    numbered("quick", "Новая", "5003052454")
    sending.invite_some(batch_id=batch.pk, limit=5, now=NOW)
    first, second = batch.rows.order_by("number")
    assert "на пути" in first.trouble or "on its way" in first.trouble
    assert (second.trouble, second.organisation) == ("", Organisation.objects.get(slug="quick"))
    batch.refresh_from_db()
    assert (batch.state, batch.ended_at) == ("done", NOW)


def test_a_list_stops_when_asked_and_when_its_mandate_is_over(ready: Founding) -> None:
    for place, inn in enumerate((INN, OTHER_INN)):
        numbered(f"known-{place}", f"Известная {place}", inn)
    file = [f"Известная {place};{inn};x@y{place}.example;;" for place, inn in enumerate((INN, OTHER_INN))]
    batch = read(ready, csv(*file))
    batches.start(batch_id=batch.pk, by=ready.pavel.actor, now=NOW)
    assert sending.invite_some(batch_id=batch.pk, limit=1, now=NOW)
    batches.stop(batch_id=batch.pk, by=ready.pavel.actor, now=NOW)
    assert not sending.invite_some(batch_id=batch.pk, limit=5, now=NOW)
    assert Joining.objects.count() == 1
    rest = read(ready, csv(*file))
    assert outcomes(rest) == [("wrong", "under_way"), ("known", "")]
    batches.start(batch_id=rest.pk, by=ready.pavel.actor, now=NOW)
    held = ready.pavel.mandate
    held.valid_until = NOW.date() - timedelta(days=1)
    held.save(update_fields=["valid_until"])
    assert not sending.invite_some(batch_id=rest.pk, limit=5, now=NOW)
    rest.refresh_from_db()
    assert (rest.state, Joining.objects.count()) == ("stopped", 1)


def test_only_a_row_with_an_address_can_be_chosen(ready: Founding) -> None:
    batch = read(ready, csv("Без адреса;7725497022;;;"))
    assert (
        batches.choose(
            batch_id=batch.pk, shown=[batch.rows.get().pk], ticked=[batch.rows.get().pk], by=ready.pavel.actor
        )
        == 0
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        InvitationRow.objects.update(is_chosen=True)


def test_the_letter_on_paper_says_what_the_mail_says(
    ready: Founding, mailoutbox: list[EmailMessage], django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        joining = ready.invite(ready.company(1).organisation)
    invitation = Invitation.objects.get()
    letter = letter_of(invitation, invitations.token_of(invitation))
    assert letter.address.partition("/join/")[2] in str(mailoutbox[-1].body)
    assert (letter.language, letter.company) == ("ru", "ООО «Компания 1»")
    assert "Кластер микроэлектроники" in letter.paragraphs[0]
    for _again in range(2):
        paper.print_letter(invitation_id=invitation.pk, now=NOW)
    invitation.refresh_from_db()
    assert invitation.letter is not None
    with invitation.letter.file.open("rb") as opened:
        assert opened.read(5) == b"%PDF-"
    assert invitations.unprinted(timezone.now()) == []
    invitations.resend(joining_id=joining.pk, by=ready.pavel.actor, now=NOW)
    assert Invitation.objects.standing().get().letter is None


def test_a_letter_goes_once_and_is_taken_over_when_nobody_claimed_it(
    ready: Founding, mailoutbox: list[EmailMessage], django_capture_on_commit_callbacks: Committed
) -> None:
    ready.invite(ready.company(1).organisation)  # whose maker is killed before the commit is through
    sent = Invitation.objects.get()
    assert (sent.mailing_at, invitations.undelivered(NOW)) == (None, [])
    later = NOW + timedelta(minutes=2)
    assert invitations.undelivered(later) == [sent.pk]
    with django_capture_on_commit_callbacks(execute=True):
        tasks.catch_up(timestamp=int(later.timestamp()))
        assert not invitations.deliver(invitation_id=sent.pk, now=later)
    assert [letter.to for letter in mailoutbox] == [["office@company-1.example"]]
    sent.refresh_from_db()
    assert (sent.mailing_at, sent.mailed_at) == (later, later)
    Invitation.objects.update(mailed_at=None)  # killed while the mail had it
    with django_capture_on_commit_callbacks(execute=True):
        tasks.catch_up(timestamp=int((later + timedelta(hours=1)).timestamp()))
    assert len(mailoutbox) == 1, "what may have gone is not sent again"


def test_a_link_of_another_secret_is_not_printed(ready: Founding, monkeypatch: pytest.MonkeyPatch) -> None:
    ready.invite(ready.company(1).organisation)
    monkeypatch.setattr(settings, "SECRET_KEY", "another")
    paper.print_letter(invitation_id=Invitation.objects.get().pk, now=NOW)
    assert Invitation.objects.get().letter is None
    assert invitations.unprinted(timezone.now() + timedelta(days=2)) == []


def test_a_withdrawn_invitation_is_not_delivered(
    ready: Founding, mailoutbox: list[EmailMessage], django_capture_on_commit_callbacks: Committed
) -> None:
    joining = ready.invite(ready.company(1).organisation)
    joinings.withdraw(joining_id=joining.pk, reason="Ошибка", by=ready.pavel.actor, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        assert not invitations.deliver(invitation_id=Invitation.objects.get().pk, now=NOW)
    assert mailoutbox == []


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


TYPED = {"kind": "full", "is_approved": "on", "language": "ru", "link_days": "30"}
LIST = "/clusters/micro/invite/list/"


@pytest.fixture
def preview(client: Client, ready: Founding) -> str:
    """The page of a list that Pavel has uploaded: one known row, one new, one without a number."""
    numbered("known", "Известная", INN)
    rows = [f"Известная;{INN};office@known.example;;", "Новая;5003052454;n@new.example;;", ";;;;", "Х;;;;"]
    ready.pavel.sign_in(client)
    return str(client.post(LIST, {**TYPED, "file": csv(*rows)})["Location"])


def test_a_list_begins_with_its_faults_named(client: Client, ready: Founding, olga: Player) -> None:
    assert olga.sign_in(client).get(LIST).status_code == 404
    assert client.post(LIST, {**TYPED, "file": csv("А;;;;")}).status_code == 404
    ready.pavel.sign_in(client)
    body(client, LIST)
    body(client, f"{LIST}?from=register")
    for wrong in ({"link_days": "0"}, {"kind": "boss"}, {}):
        file = {"file": csv("А;;;;")} if wrong else {}
        assert client.post(LIST, {**TYPED, **wrong, **file}).status_code == 422, wrong
    empty = Segment.objects.create(code="empty", name_ru="Пусто", name_en="Empty", position=901)
    nothing = client.post(f"{LIST}?from=register", {**TYPED, "segments": [empty.pk]})
    assert (nothing.status_code, "No company of the register" in nothing.content.decode()) == (422, True)
    assert not InvitationBatch.objects.exists()


def test_rows_are_ticked_one_by_one_and_all_together(client: Client, preview: str) -> None:
    batch = InvitationBatch.objects.get()
    assert preview == f"/invitation-lists/{batch.pk}/"
    assert "1 company will be invited" in body(client, preview)
    assert "Новая" in body(client, f"{preview}?outcome=new")
    assert "without a number" in body(client, f"{preview}?outcome=wrong")
    assert client.get(f"{preview}?outcome=nonsense").status_code == 404
    row = batch.rows.get(outcome="new")
    client.post(f"{preview}rows/", {"outcome": "new", "shown": [row.pk], "ticked": [row.pk]})
    assert "2 companies will be invited" in body(client, preview)
    client.post(f"{preview}rows/", {"outcome": "new", "every": "no"})
    assert "1 company will be invited" in body(client, preview)
    assert "office@known.example" in body(client, f"{preview}start/")
    client.post(f"{preview}stop/")
    assert "stopped" in body(client, preview)


def test_nobody_else_sees_or_moves_a_list(client: Client, preview: str, olga: Player, anna: Player) -> None:
    for stranger in (olga, anna):
        stranger.sign_in(client)
        for address in (preview, f"{preview}start/", f"{preview}letters.zip"):
            assert client.get(address).status_code == 404
        for address in ("rows", "start", "stop"):
            assert client.post(f"{preview}{address}/", {}).status_code == 404


def test_a_list_is_sent_with_progress_and_its_letters_are_printed(
    client: Client, preview: str, django_capture_on_commit_callbacks: Committed
) -> None:
    assert client.post(f"{preview}start/").status_code == 302
    assert "0 of 1 rows done" in body(client, preview)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.send_invitations.func(batch_id=InvitationBatch.objects.get().pk)
    assert "0 of 1 letters on paper printed" in body(client, preview)
    tasks.print_letter.func(invitation_id=Invitation.objects.get().pk)
    assert "1 of 1 letters on paper printed" in body(client, preview)
    archive = client.get(f"{preview}letters.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content))) as kept:  # type: ignore[attr-defined]
        assert kept.namelist() == ["0001-micro-known.pdf"]
    assert client.get(f"{preview}start/").status_code == 302
    assert preview in body(client, "/clusters/micro/joining/")


COMPANIES = 40


def reached(count: Callable[[], int], enough: int) -> bool:
    return count() >= enough


def rows_done() -> int:
    return InvitationRow.objects.filter(done_at__isnull=False).count()


def letters() -> int:
    return Invitation.objects.filter(letter__isnull=False).count()


def is_done(batch: InvitationBatch) -> bool:
    return InvitationBatch.objects.filter(pk=batch.pk, state="done").exists()


def agreed() -> int:
    return Agreement.objects.filter(issued__isnull=False).count()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_doubles_neither_mails_nor_agreements(ready: Founding, tmp_path: Path) -> None:
    players = [ready.company(number) for number in range(COMPANIES)]
    for number, player in enumerate(players):
        ogrn = f"10277000{number:04}"
        value = f"{ogrn}{int(ogrn) % 11 % 10}"
        Identifier.objects.create(organisation=player.organisation, scheme="ogrn", value=value)
    listed = [f"{player.organisation.legal_name};{number_of(player)};;;" for player in players]
    file = SimpleUploadedFile("list.csv", ("Компания;ОГРН;Почта;Контакт;Язык\n" + "\n".join(listed)).encode())
    batch = read(ready, file)
    batches.start(batch_id=batch.pk, by=ready.pavel.actor, now=timezone.now())
    worker = Worker(tmp_path)
    for enough in (4, 15, 31):
        worker.until(partial(reached, rows_done, enough))
        assert rows_done() < COMPANIES, "it was killed in the middle"
    worker.until(lambda: rows_done() == COMPANIES and letters() >= COMPANIES // 2)
    worker.until(lambda: letters() == COMPANIES and is_done(batch))
    assert batch.rows.exclude(trouble="").count() == 0
    assert Joining.objects.count() == Invitation.objects.count() == COMPANIES
    sent = Counter(recipient for mail in OutboxMessage.objects.all() for recipient in mail.recipients)
    assert set(sent.values()) == {1}
    unsure = Invitation.objects.filter(mailing_at__isnull=False, mailed_at__isnull=True).count()
    unclaimed = Invitation.objects.filter(mailing_at__isnull=True).count()
    assert COMPANIES - unsure - unclaimed <= len(sent) <= COMPANIES - unclaimed
    assert unsure <= 5, "at most one for each kill"
    _agreements_survive(worker, players[:6])


def _agreements_survive(worker: Worker, players: list[Player]) -> None:
    """The same for the agreements of those who accept."""
    for player in players:
        joining = Joining.objects.get(organisation=player.organisation)
        joinings.accept(joining_id=joining.pk, by=player.actor, now=timezone.now())
    for enough in (2, 4, len(players)):
        worker.until(partial(reached, agreed, enough))
    worker.until(lambda: Joining.objects.filter(state="signing").count() == len(players))
    assert Agreement.objects.count() == len(players)
    assert Act.objects.filter(verb="agreement.issue").count() == len(players)
    mails = Counter(
        (recipient, mail.subject, mail.body)
        for mail in OutboxMessage.objects.all()
        for recipient in mail.recipients
    )
    assert set(mails.values()) == {1}


def number_of(player: Player) -> str:
    return Identifier.objects.get(organisation=player.organisation).value
