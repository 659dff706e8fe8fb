"""People get mandates, lose them, leave; nobody acts without one, and two never overlap."""

import re
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from gildia.accounts.models import Person
from gildia.foundation.errors import Refused
from gildia.journal.models import Act
from gildia.registry.actions import mandates
from gildia.registry.actions.mandates import Terms
from gildia.registry.models import Circle, Invitation, Mandate
from gildia.registry.permissions import actor_of, may_edit
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import SINCE, Player, mandate, organisation, person

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def filled(**changed: object) -> dict[str, object]:
    """The form of a mandate."""
    day = timezone.localdate().isoformat()
    return {
        "email": "new@example.com",
        "name": "Новый Человек",
        "scopes": ["partner", "speak"],
        "valid_from": day,
        **changed,
    }


def test_an_administrator_gives_a_mandate_and_others_do_not(
    client: Client, anna: Player, boris: Player, olga: Player
) -> None:
    holder = person("vera@example.com", "Вера")
    page = "/organisations/pribor-sensor/people/new/"
    data = filled(email="Vera@Example.com", name="Вера")
    for stranger in (boris, olga):
        assert stranger.sign_in(client).post(page, data).status_code == 404
    assert anna.sign_in(client).post(page, data).status_code == 302
    given = Mandate.objects.get(person=holder)
    assert (given.scopes, given.granted_by, given.granted_under) == (
        ["partner", "speak"],
        anna.person,
        anna.mandate,
    )
    assert Act.objects.filter(verb="mandate.grant", organisation_id=anna.organisation.pk).exists()
    people = client.get("/organisations/pribor-sensor/people/").content.decode()
    assert "Вера" in people
    again = client.post(page, data)
    assert again.status_code == 422
    assert "already has a mandate" in again.content.decode()


def test_staff_scopes_are_given_by_managing_companies_only(
    client: Client, anna: Player, pavel: Player
) -> None:
    holder = person("vera@example.com", "Вера")
    data = filled(email=holder.email, scopes=["register"])
    assert anna.sign_in(client).post("/organisations/pribor-sensor/people/new/", data).status_code == 422
    assert pavel.sign_in(client).post("/organisations/managing/people/new/", data).status_code == 302


def test_days_evidence_and_scopes_are_checked(client: Client, anna: Player) -> None:
    page = "/organisations/pribor-sensor/people/new/"
    yesterday = timezone.localdate() - timedelta(days=1)
    response = anna.sign_in(client).post(page, filled(valid_until=yesterday.isoformat()))
    assert "ends before it begins" in response.content.decode()
    assert "Новый Человек" in response.content.decode()
    assert client.post(page, filled(scopes=[])).status_code == 422


def test_an_invitation_makes_the_account_once(
    client: Client, anna: Player, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        anna.sign_in(client).post("/organisations/pribor-sensor/people/new/", filled())
    address = re.search(r"/invitations/[\w-]+/", str(mail.outbox[0].body))
    assert address is not None
    assert not Person.objects.filter(email="new@example.com").exists()
    visitor = Client()
    assert visitor.get(address.group()).status_code == 200
    assert visitor.post(address.group(), {"name": "Новый", "password": "short"}).status_code == 422
    done = visitor.post(address.group(), {"name": "Новый", "password": "длинная фраза о датчиках"})
    assert done.status_code == 302
    made = Person.objects.get(email="new@example.com")
    held = Mandate.objects.get(person=made)
    assert (held.granted_by, held.scopes) == (anna.person, ["partner", "speak"])
    assert visitor.session["_auth_user_id"] == str(made.pk)
    assert "no longer open" in Client().get(address.group()).content.decode()
    assert (
        Client().post(address.group(), {"name": "X", "password": "длинная фраза о датчиках"}).status_code
        == 422
    )
    assert Mandate.objects.filter(organisation=anna.organisation).count() == 2


def test_an_invitation_expires_is_withdrawn_and_ends_with_its_granter(client: Client, anna: Player) -> None:
    terms = Terms(scopes=frozenset({Scope.PARTNER}), valid_from=NOW.date())

    def invite(email: str) -> Invitation:
        given = mandates.give(
            organisation=anna.organisation,
            email=email,
            name="X",
            terms=terms,
            evidence=None,
            by=anna.actor,
            now=NOW,
        )
        assert isinstance(given, Invitation)
        return given

    old = invite("old@example.com")
    assert not old.is_open(NOW + timedelta(days=15))
    with pytest.raises(Refused, match="invited already"):
        invite("old@example.com")
    page = f"/organisations/pribor-sensor/people/invitations/{old.pk}/withdraw/"
    assert anna.sign_in(client).post(page).status_code == 302
    old.refresh_from_db()
    assert old.withdrawn_at is not None
    assert invite("old@example.com").pk != old.pk


def test_the_last_administrator_leaves_only_when_sure(client: Client, anna: Player) -> None:
    page = f"/organisations/pribor-sensor/people/{anna.mandate.pk}/end/"
    warned = anna.sign_in(client).post(page, {"reason": "Ухожу"})
    assert warned.status_code == 422
    assert "Nobody else administers" in warned.content.decode()
    assert client.post(page, {"reason": "Ухожу", "sure": "on"}).status_code == 302
    anna.mandate.refresh_from_db()
    assert (anna.mandate.revoked_by, anna.mandate.revocation_reason) == (anna.person, "Ухожу")
    assert client.get("/organisations/pribor-sensor/people/").status_code == 404


def test_anybody_leaves_and_only_administrators_send_others_away(
    client: Client, anna: Player, boris: Player
) -> None:
    colleague = mandate(boris.person, anna.organisation, Scope.SPEAK)
    boss = f"/organisations/pribor-sensor/people/{anna.mandate.pk}/end/"
    own = f"/organisations/pribor-sensor/people/{colleague.pk}/end/"
    assert boris.sign_in(client).post(boss, {"reason": "x", "sure": "on"}).status_code == 404
    assert client.post(own, {"reason": "Другая работа"}).status_code == 302
    colleague.refresh_from_db()
    assert colleague.revoked_by == boris.person


def test_a_mandate_that_has_ended_opens_nothing(client: Client, anna: Player) -> None:
    anna.sign_in(client)
    assert client.get("/organisations/pribor-sensor/people/").status_code == 200
    Mandate.objects.filter(pk=anna.mandate.pk).update(valid_until=date(2021, 1, 1))
    assert client.get("/organisations/pribor-sensor/people/").status_code == 404


def test_a_person_chooses_for_whom_to_act_among_mandates_in_force(
    client: Client, anna: Player, boris: Player
) -> None:
    second = mandate(anna.person, boris.organisation, Scope.PARTNER)
    over = mandate(anna.person, organisation("third", "Третья"), Scope.PARTNER)
    Mandate.objects.filter(pk=over.pk).update(valid_until=SINCE)
    anna.sign_in(client)
    response = client.post("/acting/", {"mandate": second.pk, "next": "/organisations/"})
    assert (response.status_code, response["Location"]) == (302, "/organisations/")
    assert client.session["acting_mandate"] == second.pk
    assert client.post("/acting/", {"mandate": second.pk, "next": "https://evil.example/"})["Location"] == "/"
    for foreign in (boris.mandate.pk, over.pk, "x"):
        assert client.post("/acting/", {"mandate": foreign}).status_code == 404
    assert client.get("/acting/").status_code == 405


@pytest.mark.django_db
def test_who_may_do_what_is_explained_to_everybody(client: Client) -> None:
    page = client.get("/who-may-do-what/").content.decode()
    assert all(words in page for words in ("Administers", "Votes", "Registrar"))


@pytest.mark.django_db(transaction=True)
def test_of_two_grants_at_once_one_holds() -> None:
    """Grants in one organisation wait for each other, so the second is told what the first has done."""
    company, holder = organisation("race", "Гонка"), person("racer@example.com", "Гонщик")
    giver = actor_of(mandate(person("giver@example.com", "Дающий"), company, Scope.ADMINISTER))
    terms = Terms(scopes=frozenset({Scope.PARTNER}), valid_from=SINCE)
    ready = threading.Barrier(2, timeout=20)
    outcomes: list[str | None] = []

    def give() -> None:
        ready.wait()
        try:
            with transaction.atomic():
                mandates.grant(
                    organisation=company, person=holder, terms=terms, evidence=None, by=giver, now=NOW
                )
            outcomes.append("granted")
        except Refused as refusal:
            outcomes.append(refusal.field)
        finally:
            connection.close()

    threads = [threading.Thread(target=give) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert set(outcomes) == {"email", "granted"}
    with pytest.raises(IntegrityError, match=mandates.OVERLAP):
        mandate(holder, company, Scope.VOTE)


def test_staff_of_one_managing_company_have_no_say_in_another(
    pavel: Player, zone: Circle, anna: Player
) -> None:
    other = organisation("other-managing", "Другая управляющая", kind="managing_company")
    run = Circle.objects.create(
        kind="zone", code="other", name_ru="Другая", name_en="Other", managed_by=other
    )
    theirs = Player(
        person("registrar@other.example", "Чужой"), mandate(anna.person, other, Scope.REGISTER)
    ).actor.viewer
    own = pavel.actor.viewer
    assert may_edit(own, pavel.organisation)
    assert may_edit(theirs, other)
    assert not may_edit(theirs, pavel.organisation)
    assert not may_edit(own, other)
    run.managed_by = None
    run.save(update_fields=["managed_by"])
    assert may_edit(own, other), "what is in no circle is in everybody's care"
