"""One installation, two zones: staff of one see nothing internal of the other."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gildia.accounts.models import Person
from gildia.agreements.models import Template
from gildia.config.testing.pages import GildiaClient
from gildia.documents.models import Document
from gildia.journal.models import Act
from gildia.partnering.models import UnansweredNeed
from gildia.registry.actions import organisations
from gildia.registry.models import Claim, Correction, ImportBatch, Organisation
from gildia.registry.models.organisations import DRAFT
from gildia.registry.rules import Visibility
from gildia.registry.tests.cast import Player, enter, organisation, person
from gildia.zones.models import Zone

pytestmark = pytest.mark.usefixtures("place", "elsewhere")

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def inside(pavel: Player, client: Client) -> Client:
    """Staff of the zone that things of these tests belong to."""
    return pavel.sign_in(GildiaClient())


@pytest.fixture
def outside(odile: Player) -> Client:
    """Staff of the other zone, with every role."""
    return odile.sign_in(GildiaClient())


def statuses(address: str, *clients: Client) -> list[int]:
    return [client.get(address).status_code for client in clients]


def says(words: str, address: str, *clients: Client) -> list[bool]:
    """Whether each reader's page says some words; the page itself is there for each."""
    pages = [client.get(address) for client in clients]
    assert [page.status_code for page in pages] == [200] * len(pages)
    return [words in page.content.decode() for page in pages]


def test_what_companies_show_inside_the_zone(anna: Player, inside: Client, outside: Client) -> None:
    Organisation.objects.filter(pk=anna.organisation.pk).update(email="inside@pribor-sensor.example")
    assert says("inside@pribor-sensor.example", "/organisations/pribor-sensor/", inside, outside) == [
        True,
        False,
    ]
    Organisation.objects.filter(pk=anna.organisation.pk).update(visibility=Visibility.ZONE.value)
    assert statuses("/organisations/pribor-sensor/", inside, outside) == [200, 404]
    assert says("Pribor-Sensor", "/organisations/", inside, outside) == [True, False]
    assert says("Pribor-Sensor", "/api/v1/organisations", inside, outside) == [True, False]


def test_drafts_people_and_history(anna: Player, inside: Client, outside: Client) -> None:
    draft = organisation("draft", "Черновик", state=DRAFT)
    enter(anna.organisation.circle_memberships.get(circle__kind="zone").circle, draft)
    assert statuses("/organisations/draft/", inside, outside) == [200, 404]
    for page in ("people/", "history/", "edit/texts/"):
        assert statuses(f"/organisations/pribor-sensor/{page}", inside, outside) == [200, 404]


def test_the_managing_company_itself(pavel: Player, inside: Client, outside: Client) -> None:
    for page in ("people/", "history/", "edit/texts/"):
        assert statuses(f"/organisations/managing/{page}", inside, outside) == [200, 404]
        assert statuses(f"/organisations/elsewhere-company/{page}", inside, outside) == [404, 200]
    assert statuses("/organisations/managing/people/new/", inside, outside) == [200, 404]


def test_claims_and_corrections(anna: Player, inside: Client, outside: Client) -> None:
    unclaimed = organisation("unclaimed", "Ничья")
    enter(anna.organisation.circle_memberships.get(circle__kind="zone").circle, unclaimed)
    claim = Claim.objects.create(
        organisation=unclaimed,
        person=person("z@example.org", "Зоя"),
        title="Инженер",
        message="Работаю здесь",
        scopes=["administer"],
    )
    assert statuses(f"/claims/{claim.pk}/", inside, outside) == [200, 404]
    Correction.objects.create(
        organisation=anna.organisation,
        asked_by=anna.person,
        field="legal_name",
        before="ООО «Прибор-Сенсор»",
        after="АО «Прибор-Сенсор»",
        explanation="Сменили форму",
    )
    assert says("АО «Прибор-Сенсор»", "/moderation/corrections/", inside, outside) == [True, False]


def test_changes_that_moderators_look_through(anna: Player, inside: Client, outside: Client) -> None:
    organisations.change(
        organisation=anna.organisation,
        version=1,
        fields={"summary_ru": "Новое о нас"},
        by=anna.actor,
        now=NOW,
    )
    act = Act.objects.get(verb="organisation.change")
    assert says("Новое о нас", "/moderation/", inside, outside) == [True, False]
    assert statuses(f"/moderation/{act.pk}/revert/", inside, outside) == [200, 404]


def test_imports(pavel: Player, inside: Client, outside: Client) -> None:
    document = Document.objects.create(
        file="documents/list.csv", name="list.csv", media_type="text/csv", size_bytes=1, sha256="0" * 64
    )
    batch = ImportBatch.objects.create(
        document=document,
        file_name="list.csv",
        organisation=pavel.organisation,
        uploaded_by=pavel.person,
        rows_total=1,
    )
    assert statuses(f"/imports/{batch.pk}/", inside, outside) == [200, 404]
    assert says("list.csv", "/imports/", inside, outside) == [True, False]
    assert says(">Elsewhere<", "/imports/new/", inside, outside) == [False, True]


def test_needs_that_nobody_answers(place: Zone, inside: Client, outside: Client) -> None:
    UnansweredNeed.objects.create(
        zone=place.circle,
        text="травление кварца",
        text_key="x" * 64,
        language="ru",
        first_asked_on=NOW.date(),
        asked_on=NOW.date(),
    )
    assert says("травление кварца", "/partners/unanswered/", inside, outside) == [True, False]


def test_agreements_and_their_templates(pavel: Player, inside: Client, outside: Client) -> None:
    template = Template.objects.create(
        organisation=pavel.organisation, kind="nda", name_ru="Шаблон зоны", name_en="Template of the zone"
    )
    template.versions.create(number=1)
    assert statuses(f"/agreements/templates/{template.pk}/", inside, outside) == [200, 404]
    assert says("Template of the zone", "/agreements/templates/", inside, outside) == [True, False]


@pytest.mark.parametrize(
    "page", ["settings/", "settings/law/", "staff/", "staff/give/", "history/", "days/add/"]
)
def test_settings_and_staff(page: str, inside: Client, outside: Client) -> None:
    assert statuses(f"/zones/zone/{page}", inside, outside) == [200, 404]
    assert statuses(f"/zones/elsewhere/{page}", inside, outside) == [404, 200]


def test_the_public_page_is_everybodys(inside: Client, outside: Client) -> None:
    for address in ("/zones/", "/zones/zone/", "/zones/elsewhere/", "/zones/zone/calendar/"):
        assert statuses(address, inside, outside, GildiaClient()) == [200, 200, 200]
    assert says("/zones/zone/settings/", "/zones/zone/", inside, outside) == [True, False]


def test_nobody_acts_for_a_zone_after_his_mandate(pavel: Player, inside: Client) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    assert statuses("/zones/zone/settings/", inside) == [200]
    pavel.mandate.valid_until = yesterday
    pavel.mandate.save(update_fields=["valid_until"])
    assert statuses("/zones/zone/settings/", inside) == [404]
    assert Person.objects.get(pk=pavel.person.pk).is_active
