"""“Not relevant” on the pages of matches, both ways, and that a blind request stays blind."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from gildia.config.testing.counts import QueryCounter
from gildia.opportunities.actions import matching
from gildia.opportunities.models import Match, Opportunity
from gildia.opportunities.tests.scene import NOW, published
from gildia.partnering.actions.entries import index_organisation
from gildia.partnering.actions.learning import learn
from gildia.partnering.models import Judgement
from gildia.registry.models import Capability, Organisation
from gildia.registry.tests.cast import Player, enter, organisation

pytestmark = pytest.mark.django_db
CANARY = "Канарейка"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        yield


@pytest.fixture
def dicers(boris: Player, zone: Any) -> list[Organisation]:  # noqa: ANN401 - a fixture for its effect
    """Boris' company and another one cut wafers."""
    other = organisation("other-dicer", "Другая резка")
    enter(zone, other)
    texts = (
        "Резка кремниевых пластин диаметром 100–200 мм алмазным диском",
        "Резка кремниевых пластин 150 мм",
    )
    for owner, text in zip((boris.organisation, other), texts, strict=True):
        Capability.objects.create(organisation=owner, text_ru=text)
        index_organisation(organisation_id=owner.pk)
    learn(now=NOW)
    return [boris.organisation, other]


def matched(made: Opportunity) -> list[str]:
    matching.match(opportunity_id=made.pk, now=NOW)
    return [match.organisation.slug for match in Match.objects.filter(opportunity=made).order_by("place")]


def press(client: Client, **said: str) -> Any:  # noqa: ANN401 - a response
    return client.post(
        "/partners/judgements/new/", {"because": "limits", "side": "seeks", **said}, follow=True
    )


def test_a_company_marked_for_a_request_moves_for_its_reader_and_not_in_what_others_get(
    anna: Player, dicers: list[Organisation], pavel: Player
) -> None:
    made = published(anna, pavel)
    before = matched(made)
    address = f"{made.get_absolute_url()}companies/"
    reader = anna.sign_in(Client())
    page = reader.get(address)
    assert "Not relevant" in page.content.decode()
    judging = page.context["judging"]
    after = press(reader, company=before[0], text=judging.text, about=judging.about, next=address)
    assert [match.slug for match in after.context["matches"]] == [before[1], before[0]]
    assert "You marked this company as not relevant here: limits are not met." in after.content.decode()
    assert Judgement.objects.get().about == made.code
    assert matched(made) == before, "what is kept for the companies does not know of it"


def test_a_request_marked_by_who_could_serve_it_stands_last_and_similar_ones_lower(
    anna: Player,
    boris: Player,
    dicers: list[Organisation],
    pavel: Player,
    counted_queries: QueryCounter,
) -> None:
    first = published(anna, pavel, title_en="First", title_ru="Резка пластин 150 мм")
    second = published(
        anna, pavel, title_en="Second", title_ru="Резка пластин 200 мм", now=NOW + timedelta(hours=1)
    )
    for made in (first, second):
        matched(made)
    reader = boris.sign_in(Client())
    page = reader.get("/opportunities/for-us/")
    assert [row["card"].code for row in page.context["rows"]] == [second.code, first.code]
    text = page.context["rows"][0]["served"].text
    after = press(reader, side="serves", about=second.code, text=text, next="/opportunities/for-us/")
    assert [row["card"].code for row in after.context["rows"]] == [first.code, second.code]
    html = after.content.decode()
    assert "You marked this request as not relevant: limits are not met." in html
    assert "Lower because you marked a similar request: limits are not met." in html
    assert after.context["heading"] == "You could serve 2 requests"
    with counted_queries("requests a company could serve, member"):
        reader.get("/opportunities/for-us/")
    row = Judgement.objects.get()
    back = reader.post(
        f"/partners/judgements/{row.pk}/take-back/", {"next": "/opportunities/for-us/"}, follow=True
    )
    assert [row["card"].code for row in back.context["rows"]] == [second.code, first.code]


def test_a_judged_blind_request_leads_nobody_to_its_owner_and_tells_the_owner_nothing(
    anna: Player, boris: Player, dicers: list[Organisation], pavel: Player, olga: Player
) -> None:
    """The canary is the owner's name for the giver, and the giver's words for everybody else."""
    Organisation.objects.filter(pk=anna.organisation.pk).update(
        name_ru=CANARY, name_en=CANARY, legal_name=CANARY
    )
    made = published(anna, pavel, is_blind=True, title_en="Dicing without a name")
    assert matched(made)
    words = "Слова Бориса о запросе"
    giver = boris.sign_in(Client())
    text = giver.get("/opportunities/for-us/").context["rows"][0]["served"].text
    press(giver, side="serves", about=made.code, text=text, because="other", words=words)
    row = Judgement.objects.get()
    for path in ("/partners/judgements/", "/partners/judgements/?format=csv", "/opportunities/for-us/"):
        told = giver.get(path).content.decode("utf-8-sig")
        assert "Dicing without a name" in told or "Резка" in told, path
        assert CANARY not in told, path
    assert anna.organisation.pk not in {row.company_id, row.organisation_id}
    own = [made.get_absolute_url(), f"{made.get_absolute_url()}companies/", "/opportunities/mine/"]
    history = ["/organisations/pribor-sensor/history/", "/organisations/mikrosborka-t/history/"]
    sums = ["/partners/judgements/failing/", "/partners/judgements/failing/?format=csv", "/moderation/"]
    for reader in (anna, pavel, olga):
        client = reader.sign_in(Client())
        for path in (*own, *history, *sums, "/partners/judgements/?whose=ours", "/desk/", "/"):
            assert words not in client.get(path).content.decode("utf-8-sig"), path
    staff = pavel.sign_in(Client())
    for path in sums[:2]:
        told = staff.get(path).content.decode("utf-8-sig")
        for telling in (made.code, "Dicing", "Резка", "Микросборка", CANARY):
            assert telling not in told, path


def test_what_the_owner_of_a_blind_request_marks_is_told_to_nobody(
    anna: Player, boris: Player, dicers: list[Organisation], pavel: Player
) -> None:
    made = published(anna, pavel, is_blind=True)
    address = f"{made.get_absolute_url()}companies/"
    owner = anna.sign_in(Client())
    judging = owner.get(address).context["judging"]
    press(owner, company="mikrosborka-t", text=judging.text, about=made.code, next=address)
    marked = owner.get(address).context["matches"]
    assert [match.slug for match in marked] == ["other-dicer", "mikrosborka-t"]
    judged, staff = boris.sign_in(Client()), pavel.sign_in(Client())
    for path in ("/partners/judgements/?whose=ours", "/organisations/mikrosborka-t/history/", "/desk/"):
        assert made.code not in judged.get(path).content.decode()
    assert made.code not in staff.get("/partners/judgements/failing/").content.decode()
    assert "limits" not in judged.get("/opportunities/for-us/").content.decode().lower()
