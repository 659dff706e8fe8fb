"""Roles are explained, given and taken back, with a record, by those who administer the managing company."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from gildia.config.testing.pages import GildiaClient
from gildia.journal.models import Act
from gildia.registry.models import Invitation, Mandate
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player, mandate, person
from gildia.zones.models import Zone
from gildia.zones.tests.conftest import staff
from gildia.zones.wording import DEEDS, ROLE_WORDS

STAFF = "/zones/zone/staff/"


def filled(**changed: Any) -> dict[str, Any]:
    """The form of a role."""
    today = timezone.localdate().isoformat()
    return {
        "email": "new@example.com",
        "name": "Новый Человек",
        "roles": ["edit", "analyse"],
        "valid_from": today,
        **changed,
    }


@pytest.mark.parametrize(
    "scope", [Scope.ADMINISTER, Scope.REGISTER, Scope.MODERATE, Scope.EDIT, Scope.ANALYSE]
)
def test_staff_read_the_page_and_only_administrators_change_it(
    scope: Scope, place: Zone, pavel: Player, anna: Player
) -> None:
    somebody = staff(place, scope).sign_in(GildiaClient())
    page = somebody.get(STAFF).content.decode()
    may = scope is Scope.ADMINISTER
    for words in [*(str(each.name) for each in ROLE_WORDS.values()), "Павел Волков"]:
        assert words in page
    assert all(str(deed) in page.replace("&#x27;", "'") for deed in DEEDS.values())
    assert (f"{STAFF}give/" in page) is may
    assert somebody.post(f"{STAFF}give/", filled()).status_code == (302 if may else 404)
    for stranger in (anna.sign_in(GildiaClient()), GildiaClient()):
        assert stranger.get(STAFF).status_code in {302, 404}


def test_a_role_is_given_and_taken_back_with_a_record(
    client: Client,
    pavel: Player,
    place: Zone,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    holder = person("vera@example.com", "Вера Редакторова")
    pavel.sign_in(client)
    form = filled(email="vera@example.com", title_en="Press officer", evidence_note="Order 7")
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{STAFF}give/", form).status_code == 302
    given = Mandate.objects.get(person=holder)
    assert given.scope_set == {Scope.EDIT, Scope.ANALYSE}
    page = client.get(STAFF).content.decode()
    for words in ("Editor, Analyst", "Press officer", "Order 7", "given by Павел Волков"):
        assert words in page, words
    assert holder.email in mail.outbox[-1].to
    again = client.post(f"{STAFF}give/", form)
    assert again.status_code == 422
    assert "already has a mandate" in again.content.decode()

    assert client.post(f"{STAFF}{given.pk}/end/", {"reason": ""}).status_code == 422
    assert client.post(f"{STAFF}{given.pk}/end/", {"reason": "Left for another city"}).status_code == 302
    page = client.get(STAFF).content.decode()
    assert "Who held a role before" in page
    assert "Left for another city" in page
    verbs = Act.objects.filter(subject_kind="registry.mandate").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["mandate.grant", "mandate.revoke"]
    assert client.get(f"{STAFF}{given.pk}/end/").status_code == 404


def test_whoever_has_no_account_is_invited_and_the_invitation_can_be_withdrawn(
    client: Client, pavel: Player, place: Zone
) -> None:
    pavel.sign_in(client)
    assert client.post(f"{STAFF}give/", filled()).status_code == 302
    invitation = Invitation.objects.get()
    assert "Новый Человек" in client.get(STAFF).content.decode()
    reader = staff(place, Scope.EDIT).sign_in(GildiaClient())
    assert "Новый Человек" not in reader.get(STAFF).content.decode()
    withdraw = f"{STAFF}invitations/{invitation.pk}/withdraw/"
    assert reader.post(withdraw).status_code == 404
    assert client.post(withdraw).status_code == 302
    assert client.post(withdraw).status_code == 404
    assert "Новый Человек" not in client.get(STAFF).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"roles": []},
        {"roles": ["administer"]},
        {"roles": ["vote"]},
        {"email": "nobody"},
        {"valid_until": "2001-01-01"},
    ],
)
def test_a_wrong_form_gives_nothing(
    wrong: dict[str, Any], client: Client, pavel: Player, place: Zone
) -> None:
    assert pavel.sign_in(client).post(f"{STAFF}give/", filled(**wrong)).status_code == 422
    assert not Invitation.objects.exists()


def test_mandates_without_a_role_are_not_listed_and_not_ended_here(
    client: Client, pavel: Player, place: Zone
) -> None:
    voter = mandate(person("voter@example.com", "Голосующий"), pavel.organisation, Scope.VOTE)
    pavel.sign_in(client)
    assert "Голосующий" not in client.get(STAFF).content.decode()
    assert client.get(f"{STAFF}{voter.pk}/end/").status_code == 404


def test_the_last_administrator_goes_only_when_sure(client: Client, pavel: Player, place: Zone) -> None:
    pavel.sign_in(client)
    page = f"{STAFF}{pavel.mandate.pk}/end/"
    first = client.post(page, {"reason": "I leave"})
    assert first.status_code == 422
    assert "Nobody else administers" in first.content.decode()
    assert client.post(page, {"reason": "I leave", "sure": "on"}).status_code == 302
    assert client.get(STAFF).status_code == 404


def test_an_ended_role_stands_among_those_of_before(client: Client, pavel: Player, place: Zone) -> None:
    ended = staff(place, Scope.ANALYSE).mandate
    ended.valid_until = timezone.localdate() - timedelta(days=1)
    ended.save(update_fields=["valid_until"])
    page = pavel.sign_in(client).get(STAFF).content.decode()
    assert page.index("Who held a role before") < page.index("Вера Штатная")


def test_a_zone_that_nobody_runs_has_no_staff(client: Client, pavel: Player, place: Zone) -> None:
    place.circle.managed_by = None
    place.circle.save()
    assert pavel.sign_in(client).get(STAFF).status_code == 404
    assert client.get("/zones/zone/").status_code == 200
