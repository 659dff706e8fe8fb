from datetime import UTC, date, datetime

import pytest
from django.test import Client

from gildia.accounts.models import Person
from gildia.clusters.actions import joinings
from gildia.clusters.tests.scene import Founding
from gildia.config.testing.counts import QueryCounter
from gildia.journal.actions import record
from gildia.registry.models import Circle, CircleMembership, Claim, Correction, Mandate, Organisation
from gildia.registry.models.circles import ZONE
from gildia.registry.models.organisations import PUBLISHED
from gildia.registry.permissions import actor_of
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player
from gildia.workspace import queries

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)


def organisation(slug: str) -> Organisation:
    return Organisation.objects.create(
        slug=slug, legal_name=f"ООО «{slug}»", name_ru=slug.title(), country="RU", state=PUBLISHED
    )


def mandate(person: Person, of: Organisation, *scopes: Scope) -> Mandate:
    return Mandate.objects.create(
        person=person, organisation=of, scopes=list(scopes), valid_from=date(2020, 1, 1), granted_at=NOW
    )


def claim(person: Person, of: Organisation) -> Claim:
    return Claim.objects.create(
        person=person, organisation=of, title="Директор", message="…", scopes=["administer"]
    )


@pytest.fixture
def person() -> Person:
    return Person.objects.create_user("vera@example.org", None, name="Вера Ильина")


@pytest.fixture
def stranger() -> Person:
    return Person.objects.create_user("ivan@example.org", None, name="Иван Чужой")


@pytest.fixture
def staff() -> Mandate:
    """A registrar and moderator of a zone with one company, «inside»."""
    company = organisation("managing")
    zone = Circle.objects.create(kind=ZONE, code="zone", name_ru="Зона", name_en="Zone", managed_by=company)
    CircleMembership.objects.create(circle=zone, organisation=organisation("inside"), since=date(2020, 1, 1))
    registrar = Person.objects.create_user("pavel@example.org", None, name="Павел Волков")
    return mandate(registrar, company, Scope.REGISTER, Scope.MODERATE)


def test_visitors_sign_in_first_and_come_back(client: Client) -> None:
    assert client.get("/desk/")["Location"] == "/accounts/login/?next=/desk/"


def test_without_a_mandate_one_looks_for_a_company(client: Client, person: Person, stranger: Person) -> None:
    claim(stranger, organisation("kovar"))
    client.force_login(person)
    page = client.get("/desk/").text
    assert "First find your company" in page
    assert "Kovar" not in page

    claim(person, organisation("own"))
    page = client.get("/desk/").text
    assert "Your claim is being checked" in page
    assert 'href="/organisations/own/"' in page


def test_an_administrator_sees_what_to_add_next(client: Client, person: Person) -> None:
    held = mandate(person, organisation("own"), Scope.ADMINISTER)
    record(
        verb="organisation.change", subject=held.organisation, by=actor_of(held), now=NOW,
        organisation_id=held.organisation_id, changes={"employees": (1, 2)},
    )  # fmt: skip
    client.force_login(person)
    page = client.get("/desk/").text
    assert "You act for Own" in page
    assert "Describe what you can do for others" in page
    assert "Вера Ильина" in page


def test_a_narrow_mandate_is_offered_no_edits(client: Client, person: Person) -> None:
    mandate(person, organisation("own"), Scope.PARTNER)
    client.force_login(person)
    page = client.get("/desk/").text
    assert "You act for Own" in page
    assert "/edit/" not in page


def test_staff_see_what_waits_in_their_own_zone(client: Client, staff: Mandate, stranger: Person) -> None:
    client.force_login(staff.person)
    assert "Nothing waits for you" in client.get("/desk/").text

    elsewhere = Circle.objects.create(kind=ZONE, code="other", name_ru="Чужая", name_en="Other")
    foreign = organisation("foreign")
    CircleMembership.objects.create(circle=elsewhere, organisation=foreign, since=date(2020, 1, 1))
    inside = Organisation.objects.get(slug="inside")
    for claimed in (foreign, inside, organisation("alone")):
        claim(stranger, claimed)
    Correction.objects.create(
        organisation=inside, asked_by=stranger, field="legal_name", before="а", after="б", explanation="…"
    )
    page = client.get("/desk/").text
    assert "3 matters wait for you" in page


def test_the_number_of_queries_does_not_grow(
    client: Client, staff: Mandate, stranger: Person, counted_queries: QueryCounter
) -> None:
    client.force_login(staff.person)
    for number in range(8):
        claim(stranger, organisation(f"company-{number}"))
    with counted_queries("desk, staff"):
        client.get("/desk/")
    client.force_login(stranger)
    with counted_queries("desk, person without mandate"):
        client.get("/desk/")


def test_an_invited_company_and_staff_find_the_joining_on_their_desks(founding_scene: Founding) -> None:
    founding_scene.choose_agreement()
    asking, silent = founding_scene.company(1), founding_scene.company(2)
    joining = founding_scene.invite(asking.organisation)
    founding_scene.invite(silent.organisation)
    joinings.ask(joining_id=joining.pk, text="Каков взнос?", by=asking.actor, now=NOW)
    words = {player: matters(player) for player in (asking, silent, founding_scene.pavel)}
    assert "Invitations and questions from clusters" in words[silent]
    assert "Invitations and questions from clusters" not in words[asking], "the answer is the staff's turn"
    assert "Companies on their way into a cluster" in words[founding_scene.pavel]


def matters(player: Player) -> list[str]:
    viewer = player.actor.viewer
    found = [
        *queries.matters_of_organisation(player.mandate, viewer, NOW),
        *queries.matters_of_staff(viewer),
    ]
    return [str(matter.words) for matter in found]
