"""Messages, files, read marks and moderators."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from gildia.clusters.tests.scene import PDF, Committed
from gildia.documents.permissions import link_to
from gildia.foundation.errors import NotPermitted, Refused
from gildia.introductions.actions import answering, conversation, moderating, stages
from gildia.introductions.models import GivenFile, Introduction, Message
from gildia.introductions.queries.introductions import moderators_page_of, page_of
from gildia.introductions.queries.sides import files_of
from gildia.introductions.rules import Side
from gildia.introductions.tests.scene import again, asked_about, named, opened
from gildia.opportunities.tests.scene import NOW
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db


def pdf(name: str = "drawing.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def said(made: Introduction, player: Player, text: str = "Добрый день!", **options: Any) -> Message:
    return conversation.write(code=made.code, text=text, by=player.actor, now=options.get("now", NOW))


def test_they_write_from_the_names_on_and_read_to_the_end(anna: Player, boris: Player, pavel: Player) -> None:
    made = asked_about(anna, boris, pavel)
    with pytest.raises(Refused, match="moved on"):
        said(made, boris)
    answering.accept(code=made.code, by=anna.actor, now=NOW)
    message = said(made, boris)
    answering.end(code=made.code, by=anna.actor, now=NOW)
    with pytest.raises(Refused, match="moved on"):
        said(made, boris)
    page = page_of(again(made), Side.ASKED, now=NOW)
    assert [(spoken.who, spoken.text) for spoken in page.messages] == [("Микросборка-Т", message.text)]
    for change in ({"text": "Nothing of that"}, {"author": "asked"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Message.objects.filter(pk=message.pk).update(**change)


def test_a_letter_goes_once_until_somebody_has_read(
    anna: Player,
    boris: Player,
    pavel: Player,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Committed,
) -> None:
    made = named(anna, boris, pavel)
    with django_capture_on_commit_callbacks(execute=True):
        said(made, boris, "Первая тайна")
        second = said(made, boris, "Вторая тайна")
    assert [letter.to for letter in mailoutbox] == [[anna.person.email]]
    assert "тайна" not in mailoutbox[0].subject + mailoutbox[0].body
    mark = conversation.read(code=made.code, message_id=second.pk, by=anna.actor, now=NOW)
    assert mark is not None
    assert (mark.side, mark.message_id, mark.person_id) == ("asked", second.pk, anna.person.pk)
    with django_capture_on_commit_callbacks(execute=True):
        said(made, boris, "Третья")
    assert len(mailoutbox) == 2
    assert [spoken.is_read for spoken in page_of(again(made), Side.ASKING, now=NOW).messages] == [
        True,
        True,
        False,
    ]


def test_files_are_seen_while_contacts_are_open(anna: Player, boris: Player, pavel: Player) -> None:
    made = named(anna, boris, pavel)
    with pytest.raises(Refused, match="moved on"):
        conversation.give_file(code=made.code, file=pdf(), by=boris.actor, now=NOW)
    for player in (anna, boris):
        stages.consent(code=made.code, by=player.actor, now=NOW)
    given = conversation.give_file(code=made.code, file=pdf(), by=boris.actor, now=NOW)

    def opens(player: Player) -> bool:
        client = player.sign_in(Client())
        return client.get(link_to(given.document_id, player.person.pk)).status_code == 200

    assert (opens(anna), opens(boris), opens(pavel)) == (True, True, False)
    stages.withdraw_consent(code=made.code, by=anna.actor, now=NOW)
    assert (opens(anna), opens(boris)) == (False, True)
    assert (files_of(again(made), Side.ASKED), len(files_of(again(made), Side.ASKING))) == ([], 1)
    stages.consent(code=made.code, by=anna.actor, now=NOW)
    assert opens(anna)
    with pytest.raises(NotPermitted):
        conversation.take_back_file(code=made.code, file_id=given.pk, by=anna.actor, now=NOW)
    conversation.take_back_file(code=made.code, file_id=given.pk, by=boris.actor, now=NOW)
    assert (opens(anna), opens(boris)) == (False, False)
    with pytest.raises(DatabaseError), transaction.atomic():
        GivenFile.objects.filter(pk=given.pk).update(taken_back_at=None)


def test_a_file_of_a_wrong_kind_or_size_is_refused(
    anna: Player, boris: Player, pavel: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = opened(anna, boris, pavel)
    program = SimpleUploadedFile("setup.exe", b"MZ")
    with pytest.raises(Refused, match="one of these kinds"):
        conversation.give_file(code=made.code, file=program, by=boris.actor, now=NOW)
    monkeypatch.setattr(conversation, "FILE_LIMIT_BYTES", 10)
    with pytest.raises(Refused, match="at most 10"):
        conversation.give_file(code=made.code, file=pdf(), by=boris.actor, now=NOW)


def test_contacts_are_known_while_both_want_it(anna: Player, boris: Player, pavel: Player) -> None:
    made = opened(anna, boris, pavel)

    def known(side: Side) -> tuple[str, str] | None:
        contact = page_of(again(made), side, now=NOW).other.contact
        return None if contact is None else (contact.email, contact.phone)

    assert known(Side.ASKING) == (anna.person.email, "+7 495 000-00-02")
    assert known(Side.ASKED) == (boris.person.email, "+7 495 000-00-01")
    with pytest.raises(Refused, match="your company"):
        stages.choose_contact(
            code=made.code, contact_mandate_id=boris.mandate.pk, phone="", by=anna.actor, now=NOW
        )
    stages.withdraw_consent(code=made.code, by=boris.actor, now=NOW)
    assert (known(Side.ASKING), known(Side.ASKED)) == (None, None)


def test_a_moderator_sees_what_comes_after_he_was_asked_in(
    anna: Player, boris: Player, pavel: Player
) -> None:
    made = named(anna, boris, pavel)
    said(made, boris, "До модератора")

    def seen() -> bool:
        return Introduction.objects.visible_to(pavel.actor.viewer).filter(pk=made.pk).exists()

    assert not seen()
    with pytest.raises(NotPermitted):
        said(made, pavel)
    later = NOW.replace(hour=NOW.hour + 1)
    moderating.ask_in(code=made.code, reason="Не договоримся о сроках", by=boris.actor, now=later)
    assert seen()
    said(made, anna, "После", now=later)
    said(made, pavel, "Здравствуйте, коллеги", now=later)
    page = moderators_page_of(again(made))
    assert [spoken.text for spoken in page.messages] == ["После", "Здравствуйте, коллеги"]
    with pytest.raises(NotPermitted):
        moderating.end(code=made.code, by=anna.actor, now=later)
    moderating.end(code=made.code, by=pavel.actor, now=later)
    assert not seen()
    with pytest.raises(NotPermitted):
        said(made, pavel, now=later)
    assert len(page_of(again(made), Side.ASKED, now=NOW).messages) == 3


def test_of_a_blind_opportunity_only_its_reviewers_moderate(
    anna: Player, boris: Player, olga: Player, pavel: Player, strange_staff: Player
) -> None:
    made = named(anna, boris, pavel, is_blind=True)
    moderating.ask_in(code=made.code, reason="Помогите", by=boris.actor, now=NOW)
    open_one = answering.accept(
        code=asked_about(boris, olga, pavel, title_en="Open").code, by=boris.actor, now=NOW
    )
    moderating.ask_in(code=open_one.code, reason="Помогите", by=olga.actor, now=NOW)
    theirs = Introduction.objects.visible_to(strange_staff.actor.viewer)
    assert list(theirs) == [open_one], "Olga's company is in nobody's circle and in everybody's care"
    assert Introduction.objects.visible_to(pavel.actor.viewer).filter(pk=made.pk).exists()
