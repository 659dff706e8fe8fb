"""The page and the API that say why a company is in an answer or not."""

import re

import pytest
from django.test import Client

from gildia.config.testing.counts import QueryCounter
from gildia.partnering.actions.entries import index_organisation
from gildia.partnering.queries.why import why_not
from gildia.partnering.rules.answer import NO_FILTERS, FacetKey, Filters
from gildia.partnering.rules.why import Adding, Cause, WhyNot
from gildia.registry.models import Capability, Organisation
from gildia.registry.models.organisations import ARCHIVED
from gildia.registry.rules import ANONYMOUS, Viewer, Visibility
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db

PAGE = "/partners/why/"
API = "/api/v1/partners/why"
NEED = "резка кремниевых пластин"
AWAITS = (
    "A text of it is new and so far read only in part: by its words and a first look at its meaning. "
    "Its place may change within minutes."
)


def capability(owner: Organisation, text: str, visibility: Visibility = Visibility.PUBLIC) -> Capability:
    made = Capability.objects.create(organisation=owner, text_ru=text, visibility=visibility)
    index_organisation(organisation_id=owner.pk)
    return made


def explain(viewer: Viewer, owner: Organisation, need: str = NEED, filters: Filters = NO_FILTERS) -> WhyNot:
    return why_not(viewer, need, filters=filters, organisation=owner)


def test_a_filter_that_leaves_it_out_is_named_and_taken_away(client: Client, anna: Player) -> None:
    capability(anna.organisation, "Дисковая резка кремниевых пластин")
    filters = {"country": "CN", "language": "ru"}

    page = client.get(PAGE, {"q": NEED, "organisation": "pribor-sensor", **filters})

    html = page.content.decode()
    assert "This filter leaves it out: Country: China." in html
    assert "Otherwise it would stand in place 1 of 1." in html
    (_words, address) = page.context["there"]
    assert "country" not in address
    assert "language=ru" in address
    assert "Прибор-Сенсор" in client.get(address, headers={"Accept-Language": "ru"}).content.decode()


def test_filters_that_no_single_text_meets_are_named_together(anna: Player) -> None:
    first = capability(anna.organisation, "Дисковая резка кремниевых пластин")
    Capability.objects.create(organisation=anna.organisation, text_en="Dicing of silicon wafers")
    index_organisation(organisation_id=anna.organisation.pk)
    both = Filters(size=frozenset({"small"}), language=frozenset({"ru"}))

    told = explain(ANONYMOUS, anna.organisation, filters=both)

    assert first.pk
    assert [facet.key for facet in told.left_out_by] == [FacetKey.SIZE]
    assert told.opened == Filters(language=frozenset({"ru"}))
    assert (told.cause, told.place) == (Cause.LISTED, 1)


def test_no_text_and_no_text_for_this_viewer_are_one_answer(
    client: Client, anna: Player, boris: Player
) -> None:
    capability(boris.organisation, "Сборка печатных плат")
    index_organisation(organisation_id=anna.organisation.pk)
    query = {"q": NEED, "organisation": "pribor-sensor"}
    keys = re.compile(r'idempotency_key" value="\w+"|csrf\w+" value="\w+"')
    without = [keys.sub("", client.get(PAGE, query).content.decode()), client.get(API, query).json()]

    capability(anna.organisation, "Дисковая резка кремниевых пластин", Visibility.ZONE)

    hidden = [keys.sub("", client.get(PAGE, query).content.decode()), client.get(API, query).json()]
    assert hidden == without
    assert "It describes no capability that you may see" in hidden[0]
    seen = boris.sign_in(Client()).get(API, query).json()
    assert (seen["cause"], seen["place"]) == (Cause.LISTED, 1)
    assert seen["texts"] == ["It is here, in place 1 of 2.", AWAITS]


def test_what_is_not_published_answers_as_what_does_not_exist(client: Client, anna: Player) -> None:
    capability(anna.organisation, "Дисковая резка кремниевых пластин")
    Organisation.objects.filter(pk=anna.organisation.pk).update(state=ARCHIVED)
    index_organisation(organisation_id=anna.organisation.pk)

    for slug in ("pribor-sensor", "no-such"):
        assert client.get(PAGE, {"q": NEED, "organisation": slug}).status_code == 404
        assert client.get(API, {"q": NEED, "organisation": slug}).status_code == 404
    assert client.get(PAGE, {"q": NEED, "company": "Прибор"}).context["choices"] == []
    own = anna.sign_in(Client()).get(PAGE, {"q": NEED, "organisation": "pribor-sensor"})
    assert own.context["advice"][0] == ("Publish the profile.", "/organisations/pribor-sensor/")


def test_its_own_people_are_told_what_to_add_and_where(anna: Player, boris: Player) -> None:
    made = capability(anna.organisation, "Дисковая резка кремниевых пластин", Visibility.ZONE)
    need = {"q": "silicon wafer dicing 200 mm, ISO 9001", "organisation": "pribor-sensor"}

    told = explain(anna.actor.viewer, anna.organisation, need["q"])
    own = anna.sign_in(Client()).get(PAGE, need)
    other = boris.sign_in(Client()).get(PAGE, need)

    adding = [advice.adding for advice in told.advice]
    assert adding == [Adding.LANGUAGE, Adding.STEP, Adding.VISIBILITY, Adding.CERTIFICATE, Adding.LIMIT]
    assert f"/organisations/pribor-sensor/records/capabilities/{made.pk}/" in own.content.decode()
    assert "State the limit of this capability: wafer diameter." in own.content.decode()
    assert other.context["advice"] == []


def test_a_name_is_enough(client: Client, anna: Player, boris: Player) -> None:
    capability(anna.organisation, "Дисковая резка кремниевых пластин")

    one = client.get(PAGE, {"q": NEED, "company": "Pribor Sensor"})
    none = client.get(PAGE, {"q": NEED, "company": "Qqwwxx"})

    assert one.context["told"].slug == "pribor-sensor"
    assert "No company with such a name" in none.content.decode()


def test_the_page_costs_as_many_queries_for_any_zone(
    client: Client, anna: Player, counted_queries: QueryCounter
) -> None:
    capability(anna.organisation, "Дисковая резка кремниевых пластин")
    query = {"q": NEED, "organisation": "pribor-sensor", "country": "CN"}
    client.get(PAGE, query)
    with counted_queries("why a company is not here, visitor"):
        client.get(PAGE, query)
