"""“Not relevant, because”: whose list it moves, who reads it, and that nobody else learns of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from gildia.config.testing.counts import QueryCounter
from gildia.config.testing.pages import GildiaClient
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.models import Act
from gildia.partnering.actions import judgements as actions
from gildia.partnering.actions.entries import index_organisation
from gildia.partnering.actions.learning import learn
from gildia.partnering.models import Judgement
from gildia.partnering.queries import Search, search
from gildia.partnering.queries.judgements import heeded
from gildia.partnering.rules.answer import NO_FILTERS, Relation, SearchAnswer, Sort
from gildia.partnering.rules.judgements import Because, Side
from gildia.registry.models import Capability, Circle, Organisation
from gildia.registry.rules import ANONYMOUS, Scope, Viewer, Visibility
from gildia.registry.tests.cast import Player, enter, mandate, organisation, person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
NEED = "резка кремниевых пластин на кристаллы"
ALIKE = "порезать пластины кремния на отдельные кристаллы"
NEAR = "резка пластин кремния на кристаллы, 200 мм"
STRANGE = "доставка обедов в офис"
TEXTS = {
    "best": "Дисковая резка кремниевых пластин на кристаллы, диаметр до 200 мм",
    "next": "Резка кремниевых пластин, шлифовка и полировка",
    "third": "Лазерная резка пластин на кристаллы и скрайбирование",
    "meals": "Доставка обедов в офисы и на предприятия",
}


@pytest.fixture(autouse=True)
def companies(zone: Circle) -> dict[str, Organisation]:
    """Three companies that cut wafers and one that brings meals, all in the zone."""
    made = {}
    for slug, text in TEXTS.items():
        made[slug] = organisation(slug, f"Компания {slug}")
        enter(zone, made[slug])
        Capability.objects.create(organisation=made[slug], text_ru=text)
        index_organisation(organisation_id=made[slug].pk)
    learn(now=NOW)
    return made


def order(viewer: Viewer, need: str = NEED) -> list[str]:
    return [match.slug for match in answer(viewer, need).results]


def answer(viewer: Viewer, need: str = NEED) -> SearchAnswer:
    judged = heeded(viewer)
    return search(viewer, need, filters=NO_FILTERS, limit=20, offset=0, sort=Sort.MATCH, judged=judged)


def give(player: Player, slug: str, *, because: Because = Because.OTHER_PROCESS, **options: Any) -> Judgement:
    given: dict[str, Any] = {"side": Side.SEEKS, "text": NEED, "by": player.actor, "now": NOW, **options}
    return actions.give(company=slug, because=because, **given)


def test_a_marked_company_goes_to_the_end_of_its_givers_list_and_of_nobody_elses(
    anna: Player, boris: Player, pavel: Player
) -> None:
    before = order(boris.actor.viewer)
    first = before[0]
    colleague = Player(
        person("c@x.example", "Коллега"),
        mandate(person("d@x.example", "D"), boris.organisation, Scope.PARTNER),
    )
    row = give(boris, first)

    found = answer(boris.actor.viewer)

    assert [match.slug for match in found.results] == [*before[1:], first]
    lowered = found.results[-1].lowered
    assert lowered is not None
    assert (lowered.relation, lowered.judgement_id) == (Relation.PAIR, row.pk)
    for other in (anna.actor.viewer, pavel.actor.viewer, colleague.actor.viewer, ANONYMOUS):
        assert order(other)[0] == first
        assert all(match.lowered is None for match in answer(other).results)
    actions.take_back(judgement_id=row.pk, by=boris.actor, now=NOW)
    assert order(boris.actor.viewer) == before


def test_nothing_vanishes_and_what_the_search_says_of_it_stays(boris: Player) -> None:
    plain = answer(boris.actor.viewer)
    give(boris, plain.results[0].slug, because=Because.COMPETITOR)
    marked = answer(boris.actor.viewer)
    assert {match.slug: (match.band, match.score) for match in marked.results} == {
        match.slug: (match.band, match.score) for match in plain.results
    }
    assert (marked.strong, marked.possible, marked.far) == (plain.strong, plain.possible, plain.far)
    assert marked.facets == plain.facets


def test_a_mark_speaks_of_similar_needs_and_not_of_others(boris: Player) -> None:
    viewer = boris.actor.viewer
    alike, strange = order(viewer, ALIKE), answer(viewer, STRANGE).results
    give(boris, alike[0])
    found = answer(viewer, ALIKE)
    assert found.results[0].slug != alike[0]
    (lowered,) = [match.lowered for match in found.results if match.slug == alike[0]]
    assert lowered is not None
    assert lowered.relation is Relation.COMPANY
    assert answer(viewer, STRANGE).results == strange


def test_in_contact_speaks_of_the_pair_alone_and_a_competitor_of_every_need(boris: Player) -> None:
    viewer = boris.actor.viewer
    alike, meals = order(viewer, ALIKE), order(viewer, STRANGE)
    give(boris, alike[0], because=Because.IN_CONTACT)
    assert order(viewer, ALIKE) == alike
    give(boris, "meals", because=Because.COMPETITOR)
    (lowered,) = [match.lowered for match in answer(viewer, STRANGE).results if match.slug == "meals"]
    assert lowered is not None
    assert meals[0] == "meals"


def test_the_same_said_twice_is_one_mark_and_one_act(boris: Player) -> None:
    first, second = give(boris, "best"), give(boris, "best", because=Because.TOO_FAR)
    assert first == second
    for _ in range(2):
        actions.take_back(judgement_id=first.pk, by=boris.actor, now=NOW)
    assert give(boris, "best") != first
    acts = Act.objects.filter(subject_kind="partnering.judgement").order_by("pk")
    verbs = ["judgement.give", "judgement.take_back", "judgement.give"]
    assert list(acts.values_list("verb", "organisation_id")) == [(verb, None) for verb in verbs]


def test_only_who_acts_for_a_company_judges_and_only_what_he_may_know_of(
    boris: Player, companies: dict[str, Organisation]
) -> None:
    voter = Player(boris.person, mandate(boris.person, companies["meals"], Scope.VOTE))
    with pytest.raises(NotPermitted):
        give(voter, "best")
    with pytest.raises(NotPermitted):
        give(boris, boris.organisation.slug)
    with pytest.raises(NotPermitted):
        give(boris, "best", side=Side.SERVES)
    Organisation.objects.filter(slug="next").update(visibility=Visibility.ORGANISATION.value)
    with pytest.raises(NotPermitted):
        give(boris, "next")
    with pytest.raises(Refused, match="no need"):
        give(boris, "best", text="!!!")
    with pytest.raises(Refused, match="few words"):
        give(boris, "best", because=Because.OTHER)
    assert give(boris, "best", because=Because.OTHER, words="Слишком дорого").words == "Слишком дорого"


def test_what_was_said_stays_said(boris: Player) -> None:
    row = give(boris, "best")
    rows = Judgement.objects.filter(pk=row.pk)
    for change in ({"text": "x"}, {"because": "volume"}, {"given_at": NOW - timedelta(days=1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    actions.take_back(judgement_id=row.pk, by=boris.actor, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(taken_back_at=None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"side": "serves"},
        {"because": "whim"},
        {"because": "other"},
        {"words": "too many"},
        {"taken_back_at": NOW - timedelta(days=1)},
    ],
)
def test_the_database_refuses_a_judgement_that_cannot_be(boris: Player, wrong: dict[str, Any]) -> None:
    row = give(boris, "best")
    row.pk, row.about = None, "another"
    for name, value in wrong.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_judged_company_staff_and_others_find_no_trace(
    client: Client, anna: Player, boris: Player, pavel: Player, olga: Player
) -> None:
    """The words that were given, and the act, are looked for everywhere the others read."""
    canary = "Канареечная причина"
    row = give(boris, anna.organisation.slug, because=Because.OTHER, words=canary)
    assert row.company == anna.organisation
    paths = [
        "/", "/desk/", f"/partners/?q={NEED}", "/partners/judgements/", "/partners/judgements/?whose=ours",
        "/partners/judgements/effect/", "/partners/judgements/failing/", "/partners/judgements/?format=csv",
        "/partners/judgements/failing/?format=csv", "/moderation/", "/partners/unanswered/", "/outbox/",
        "/api/v1/partners/judgements", "/organisations/pribor-sensor/",
        "/organisations/pribor-sensor/history/", "/organisations/mikrosborka-t/history/",
        f"/partners/why/?q={NEED}&organisation=pribor-sensor",
    ]  # fmt: skip
    readers = {"visitor": client} | {
        name: player.sign_in(GildiaClient())
        for name, player in {"judged": anna, "staff": pavel, "outsider": olga}.items()
    }
    for name, reader in readers.items():
        for path in paths:
            told = reader.get(path).content.decode("utf-8", "replace")
            assert canary not in told, (name, path)
            assert f"judgement {row.pk}" not in told.lower(), (name, path)
        assert reader.post(f"/partners/judgements/{row.pk}/take-back/").status_code in {302, 404}
    own = boris.sign_in(GildiaClient()).get("/partners/judgements/").content.decode()
    assert canary in own
    row.refresh_from_db()
    assert row.is_standing


def test_a_colleague_reads_it_and_cannot_take_it_back(boris: Player) -> None:
    row = give(boris, "best")
    holder = person("colleague@mikrosborka.example", "Коллега Бориса")
    colleague = Player(holder, mandate(holder, boris.organisation, Scope.PARTNER)).sign_in(GildiaClient())
    assert "резка кремниевых" not in colleague.get("/partners/judgements/").content.decode()
    assert "резка кремниевых" in colleague.get("/partners/judgements/?whose=ours").content.decode()
    assert colleague.post(f"/partners/judgements/{row.pk}/take-back/").status_code == 404


def test_it_is_given_and_taken_back_without_a_script(boris: Player) -> None:
    reader = boris.sign_in(GildiaClient())
    page = reader.get("/partners/", {"q": NEED})
    assert "Not relevant" in page.content.decode()
    first = page.context["answer"].results[0].slug
    asked = reader.get("/partners/judgements/new/", {"company": first, "text": NEED, "next": "/partners/"})
    assert "Only your list changes" in asked.content.decode()
    form = {"side": "seeks", "company": first, "text": NEED, "next": "/partners/"}
    empty = reader.post("/partners/judgements/new/", form)
    assert empty.status_code == 422
    assert NEED in empty.content.decode()
    given = reader.post("/partners/judgements/new/", {**form, "because": "too_far"}, follow=True)
    html = given.content.decode()
    assert given.context["answer"].results[-1].slug == first
    assert "You marked this company as not relevant here: too far away." in html
    row = Judgement.objects.get()
    back = reader.post(f"/partners/judgements/{row.pk}/take-back/", {"next": "/partners/"}, follow=True)
    assert back.context["answer"].results[0].slug == first


def test_with_a_script_only_the_place_of_the_button_changes(boris: Player) -> None:
    reader = boris.sign_in(GildiaClient())
    form = {"side": "seeks", "company": "best", "text": NEED, "because": "limits"}
    given = reader.post("/partners/judgements/new/", form, headers={"HX-Request": "true"})
    assert given.status_code == 200
    assert "<html" not in given.content.decode()
    assert "Undo" in given.content.decode()


def test_visitors_and_other_mandates_have_no_button(client: Client, boris: Player, companies: Any) -> None:  # noqa: ANN401
    assert "Not relevant" not in client.get("/partners/", {"q": NEED}).content.decode()
    voter = person("voter@x.example", "Избиратель")
    mandate(voter, companies["meals"], Scope.VOTE)
    reader = GildiaClient()
    reader.force_login(voter)
    assert "Not relevant" not in reader.get("/partners/", {"q": NEED}).content.decode()
    assert reader.get("/partners/judgements/").status_code == 404


def test_a_search_costs_a_member_one_query_more_and_a_visitor_none(
    client: Client, boris: Player, counted_queries: QueryCounter
) -> None:
    reader = boris.sign_in(GildiaClient())
    for one in (client, reader):
        one.get("/partners/", {"q": NEED})
    with counted_queries("partner search, member"):
        reader.get("/partners/", {"q": NEED})
    for slug in ("best", "next", "third"):
        give(boris, slug)
    with counted_queries("partner search, member"):
        reader.get("/partners/", {"q": NEED})
    reader.get("/partners/judgements/")
    with counted_queries("judgements, member"):
        reader.get("/partners/judgements/")


def test_staff_read_sums_behind_which_three_organisations_stand(
    boris: Player, anna: Player, pavel: Player, zone: Circle, companies: dict[str, Organisation]
) -> None:
    staff = pavel.sign_in(GildiaClient())
    givers = [boris, anna]
    for name in ("third", "next"):
        holder = person(f"{name}@x.example", name)
        givers.append(Player(holder, mandate(holder, companies[name], Scope.PARTNER)))
    for giver in givers[:2]:
        give(giver, "best")
    give(givers[2], "best", because=Because.TOO_FAR)
    few = staff.get("/partners/judgements/failing/").content.decode()
    assert "various reasons" in few
    assert "Another process" not in few
    for giver in givers[2:]:
        give(giver, "meals")
    page = staff.get("/partners/judgements/failing/")
    html = page.content.decode()
    assert "Another process or product than needed" in html
    assert "Too far" not in html
    assert "резка" not in html
    assert "Компания" not in staff.get("/partners/judgements/failing/?format=csv").content.decode("utf-8-sig")
    assert boris.sign_in(GildiaClient()).get("/partners/judgements/failing/").status_code == 404


def test_the_effect_is_measured_on_what_other_needs_taught(boris: Player) -> None:
    reader = boris.sign_in(GildiaClient())
    assert "Nothing to compare yet" in reader.get("/partners/judgements/effect/").content.decode()
    first = order(boris.actor.viewer)[0]
    give(boris, first)
    alone = reader.get("/partners/judgements/effect/").context["effects"][0].effect
    assert alone.without.places == alone.by_others.places
    assert alone.with_all.places > alone.without.places
    give(boris, first, text=NEAR)
    found = reader.get("/partners/judgements/effect/").context["effects"]
    taught = {each.text: each.effect for each in found}
    assert taught[NEAR].by_others.places > taught[NEAR].without.places
    assert actions.measure(now=NOW) == 2
    row = Judgement.objects.get(text=NEAR)
    assert (row.place_without,) == taught[NEAR].without.places
    assert (row.place_by_others,) == taught[NEAR].by_others.places
    assert actions.measure(now=NOW) == 0


def test_programs_list_give_and_take_back(client: Client, boris: Player, anna: Player) -> None:
    address = "/api/v1/partners/judgements"
    said = {"need": NEED, "company": "best", "because": "too_far"}
    assert client.post(address, said, content_type="application/json").status_code == 401
    strict = Client(enforce_csrf_checks=True)
    assert boris.sign_in(strict).post(address, said, content_type="application/json").status_code == 403
    program = boris.sign_in(Client())
    made = program.post(address, said, content_type="application/json")
    assert made.status_code == 201
    again = program.post(address, said, content_type="application/json").json()
    assert again["id"] == made.json()["id"]
    results = program.get("/api/v1/partners/search", {"q": NEED}).json()["results"]
    assert results[-1]["organisation"]["slug"] == "best"
    assert results[-1]["lowered"] == "You marked this company as not relevant here: too far away."
    assert [each["id"] for each in program.get(address).json()["results"]] == [made.json()["id"]]
    other = anna.sign_in(Client())
    assert other.get(address).json()["total"] == 0
    assert other.post(f"{address}/{again['id']}/take-back").status_code == 404
    assert program.post(f"{address}/{again['id']}/take-back").json()["taken_back_at"]
    wrong = program.post(address, {**said, "because": "other"}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "words")
    own = {**said, "company": boris.organisation.slug}
    assert program.post(address, own, content_type="application/json").status_code == 404


def test_vectors_come_out_as_they_went_in(boris: Player) -> None:
    row = give(boris, "best")
    (judged,) = heeded(boris.actor.viewer)
    row.refresh_from_db()
    assert judged.deep is not None
    assert np.array_equal(judged.fast, np.array(row.fast_vector, dtype=np.float32))
    assert np.array_equal(judged.deep, np.array(row.deep_vector, dtype=np.float32))


def test_who_is_lowered_out_of_the_first_few_stays_at_their_end(boris: Player) -> None:
    viewer, today = boris.actor.viewer, timezone.localdate(NOW)
    first, second = order(viewer)[:2]
    give(boris, first)
    asked = Search(viewer, NEED, NO_FILTERS, today, judged=heeded(viewer))
    assert [match.slug for match in asked.nearest(limit=1)] == [second, first]
