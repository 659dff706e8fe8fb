"""From a draft to a team: what counts as an offer, what is a gap, and who may see what."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gildia.consortia.actions import consortia, solving
from gildia.consortia.actions.consortia import Conditions, StepTerms
from gildia.consortia.models import Consortium, Miss, Part
from gildia.consortia.models.consortia import (
    CANCELLED,
    CONSORTIUM_MOVES,
    DRAFT,
    FAILED,
    NO_MANDATE,
    PARTLY,
    SOLVED,
    SOLVING,
    WAITING,
)
from gildia.consortia.rules import problem as problem_rules
from gildia.consortia.rules.problem import WHOLE
from gildia.consortia.rules.solving import Phase, Progress
from gildia.consortia.tests.scene import NOW, Scene
from gildia.foundation.errors import NotPermitted, Refused
from gildia.registry.models import Organisation, Site
from gildia.registry.rules import Visibility

STEPS = ("lithography", "dicing", "packaging")


def test_the_smallest_team_covers_the_chain_with_its_proof(consortia_scene: Scene) -> None:
    scene = consortia_scene
    scene.company("alpha", "lithography", "dicing")
    scene.company("beta", "packaging")
    scene.company("gamma", "lithography")
    scene.company("delta", "dicing")
    found = scene.solved(scene.draft())
    assert found.state == SOLVED
    assert scene.team(found) == {"alpha", "beta"}
    team = found.teams.get(number=1)
    assert (team.size, team.at_least, team.fewer_possible) == (2, 2, 0)
    assert scene.team(found, 2) == {"beta", "gamma", "delta"}
    assert found.teams.count() == 2
    assert found.has_all_teams
    beta = team.members.get(organisation__slug="beta")
    packaging = found.steps.get(process_step__code="packaging").pk
    assert beta.alone == beta.irreplaceable == [packaging]
    assert team.members.get(organisation__slug="alpha").irreplaceable == []
    assert found.digest
    assert "HiGHS" in found.solver


def test_a_gap_names_the_nearest_misses_and_what_they_miss(consortia_scene: Scene) -> None:
    scene = consortia_scene
    scene.company("alpha", "lithography", "dicing")
    scene.company("far", "packaging", volume=100)
    scene.company("near", "packaging", volume=450)
    asked = scene.draft()
    steps = [StepTerms(scene.steps[code]) for code in STEPS[:2]]
    scene.change(asked, *steps, StepTerms(scene.steps["packaging"], volume=500))
    found = scene.solved(asked)
    assert found.state == PARTLY
    assert scene.team(found) == {"alpha"}
    gap = found.steps.get(is_covered=False)
    assert gap.process_step == scene.steps["packaging"]
    misses = Miss.objects.filter(step=gap).order_by("position")
    assert [each.organisation.slug for each in misses] == ["near", "far"]
    (reason,) = misses[0].reasons
    assert reason["verdict"] == "missed"
    assert reason["params"]["gap"] == {"amount": 50.0, "unit": "1/month"}


def test_a_volume_is_shared_only_where_it_may_be(consortia_scene: Scene) -> None:
    scene = consortia_scene
    scene.company("one", "packaging", volume=300)
    scene.company("two", "packaging", volume=200)
    asked = scene.draft()
    scene.change(asked, StepTerms(scene.steps["packaging"], volume=500))
    assert scene.solved(asked).state == PARTLY
    assert not asked.teams.exists()
    scene.change(asked, StepTerms(scene.steps["packaging"], volume=500, is_divisible=True))
    assert scene.solved(asked).state == SOLVED
    parts = Part.objects.filter(team__consortium=asked)
    assert {part.organisation.slug: part.share for part in parts.order_by("pk")} == {"one": 600, "two": 400}
    assert sum(part.share for part in parts.order_by("pk")) == WHOLE


def test_certificates_and_limits_in_words_are_conditions(consortia_scene: Scene) -> None:
    scene = consortia_scene
    plain = scene.company("plain", "dicing")
    scene.certify(scene.company("certified", "dicing"), "ISO 9001")
    asked = scene.draft()
    step = StepTerms(scene.steps["dicing"], need="ISO 9001")
    scene.change(asked, step)
    assert scene.team(scene.solved(asked)) == {"certified"}, "better proven"
    assert asked.teams.count() == 2, "not stated is not missed"
    scene.change(asked, step, conditions=Conditions(counts_unstated=False))
    assert scene.team(scene.solved(asked)) == {"certified"}
    assert asked.teams.count() == 1
    scene.change(asked, step, conditions=Conditions(left_out=(plain,)))
    scene.solved(asked)
    assert asked.teams.count() == 1


def test_place_cluster_and_company_left_out(consortia_scene: Scene) -> None:
    scene = consortia_scene
    scene.company("abroad", "dicing", country="CN")
    home = scene.company("home", "dicing")
    scene.offer(scene.boris.organisation, "dicing")
    asked = scene.draft()
    step = StepTerms(scene.steps["dicing"])
    for conditions, teams in (
        (Conditions(), [{"abroad"}, {"home"}, {scene.boris.organisation.slug}]),
        (Conditions(places=("CN",)), [{"abroad"}]),
        (Conditions(cluster=scene.cluster), [{scene.boris.organisation.slug}]),
        (Conditions(places=("RU",), left_out=(scene.boris.organisation,)), [{home.slug}]),
    ):
        scene.change(asked, step, conditions=conditions)
        scene.solved(asked)
        numbers = asked.teams.order_by("number").values_list("number", flat=True)
        assert sorted(map(sorted, teams)) == sorted(sorted(scene.team(asked, n)) for n in numbers)


def test_typed_steps_are_found_by_partner_search(consortia_scene: Scene) -> None:
    scene = consortia_scene
    company = scene.company("cutter")
    scene.offer(company, "dicing")
    asked = consortia.draft(
        name="Typed", chain=None, needs=["dicing of wafers"], by=scene.anna.actor, now=NOW
    )
    found = scene.solved(asked)
    assert found.state == SOLVED
    assert scene.team(found) == {"cutter"}


def test_only_what_the_owner_sees_becomes_a_team(consortia_scene: Scene) -> None:
    scene = consortia_scene
    hidden = scene.company("hidden")
    scene.offer(hidden, "dicing", visibility=Visibility.ORGANISATION)
    asked = scene.draft()
    scene.change(asked, StepTerms(scene.steps["dicing"]))
    assert scene.solved(asked).state == PARTLY
    assert not Miss.objects.filter(step__consortium=asked).exists()
    scene.offer(hidden, "dicing", visibility=Visibility.ZONE)
    assert scene.solved(asked).state == SOLVED


def test_whoever_cancels_gets_no_answer_and_an_overtaken_worker_keeps_nothing(consortia_scene: Scene) -> None:
    scene = consortia_scene
    scene.company("alpha", *STEPS)
    asked = scene.draft()
    by = scene.anna.actor
    consortia.start(consortium_id=asked.pk, by=by, now=NOW)
    turn = solving.begin(consortium_id=asked.pk, now=NOW)
    assert turn is not None
    assert solving.begin(consortium_id=asked.pk, now=NOW) is None, "taken up once"
    progress = Progress(1, Phase.COUNT, 3, 2)
    assert solving.tell(turn=turn, progress=progress, now=NOW)
    consortia.cancel(consortium_id=asked.pk, by=by, now=NOW)
    assert not solving.tell(turn=turn, progress=progress, now=NOW)
    consortia.start(consortium_id=asked.pk, by=by, now=NOW)
    second = solving.begin(consortium_id=asked.pk, now=NOW)
    assert second is not None
    assert not solving.tell(turn=turn, progress=progress, now=NOW), "of an older turn"
    solving.fail(turn=turn, trouble="broken", now=NOW)
    asked.refresh_from_db()
    assert asked.state == SOLVING


def test_a_killed_worker_leaves_it_to_the_next_one(consortia_scene: Scene) -> None:
    scene = consortia_scene
    asked = scene.draft()
    consortia.start(consortium_id=asked.pk, by=scene.anna.actor, now=NOW)
    assert solving.begin(consortium_id=asked.pk, now=NOW)
    assert not solving.take_up(consortium_id=asked.pk, silent_since=NOW - timedelta(minutes=3))
    assert solving.take_up(consortium_id=asked.pk, silent_since=NOW + timedelta(minutes=3))
    asked.refresh_from_db()
    assert asked.state == WAITING


def test_without_a_mandate_in_force_nothing_is_solved(consortia_scene: Scene) -> None:
    scene = consortia_scene
    asked = scene.draft()
    consortia.start(consortium_id=asked.pk, by=scene.anna.actor, now=NOW)
    scene.anna.mandate.valid_until = (NOW - timedelta(days=1)).date()
    scene.anna.mandate.save(update_fields=["valid_until"])
    solving.run(consortium_id=asked.pk, clock=lambda: NOW)
    asked.refresh_from_db()
    assert (asked.state, asked.trouble) == (FAILED, NO_MANDATE)


def test_others_neither_change_nor_start_it(consortia_scene: Scene) -> None:
    scene = consortia_scene
    asked = scene.draft()
    for stranger in (scene.boris, scene.olga, scene.pavel):
        with pytest.raises(NotPermitted):
            consortia.start(consortium_id=asked.pk, by=stranger.actor, now=NOW)
        with pytest.raises(NotPermitted):
            consortia.delete(consortium_id=asked.pk, by=stranger.actor, now=NOW)
    consortia.start(consortium_id=asked.pk, by=scene.anna.actor, now=NOW)
    with pytest.raises(Refused):
        consortia.delete(consortium_id=asked.pk, by=scene.anna.actor, now=NOW)
    consortia.cancel(consortium_id=asked.pk, by=scene.anna.actor, now=NOW)
    consortia.delete(consortium_id=asked.pk, by=scene.anna.actor, now=NOW)
    assert not Consortium.objects.filter(pk=asked.pk).exists()


def test_it_is_seen_by_whom_it_is_shown_to(consortia_scene: Scene) -> None:
    scene = consortia_scene
    asked, by = scene.draft(), scene.anna.actor

    def seers() -> set[str]:
        players = {"anna": scene.anna, "boris": scene.boris, "olga": scene.olga, "pavel": scene.pavel}
        return {
            name
            for name, player in players.items()
            if Consortium.objects.visible_to(player.actor.viewer).filter(pk=asked.pk).exists()
        }

    assert seers() == {"anna"}
    consortia.share(consortium_id=asked.pk, organisation=scene.olga.organisation, by=by, now=NOW)
    assert seers() == {"anna", "olga"}
    consortia.show_to_staff(consortium_id=asked.pk, is_shown=True, by=by, now=NOW)
    assert seers() == {"anna", "olga", "pavel"}
    consortia.unshare(consortium_id=asked.pk, organisation_id=scene.olga.organisation.pk, by=by, now=NOW)
    assert seers() == {"anna", "pavel"}


def test_the_database_knows_the_same_moves(consortia_scene: Scene) -> None:
    asked = consortia_scene.draft()
    assert set(CONSORTIUM_MOVES) == {DRAFT, WAITING, SOLVING, SOLVED, PARTLY, CANCELLED, FAILED}
    rows = Consortium.objects.filter(pk=asked.pk)
    with pytest.raises(Exception, match=r"[Ii]nvalid transition"), transaction.atomic():
        rows.update(state=SOLVED, started_at=NOW, started_under=asked.made_under, ended_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(trouble=NO_MANDATE)


def test_each_step_has_its_own_place_cluster_and_companies_left_out(consortia_scene: Scene) -> None:
    scene = consortia_scene
    moscow = scene.company("moscow", "dicing")
    saxony = scene.company("saxony", "dicing", country="DE")
    scene.company("packer", "packaging")
    Site.objects.create(organisation=moscow, country="RU", region="RU-MOW", city_en="Zelenograd")
    Site.objects.create(organisation=saxony, country="DE", region="DE-SN", city_en="Freital")
    scene.offer(scene.boris.organisation, "dicing")
    asked, boris = scene.draft(), scene.boris.organisation.slug

    def takers(**bounds: Any) -> set[str]:
        dicing = StepTerms(scene.steps["dicing"], **bounds)
        scene.change(asked, dicing, StepTerms(scene.steps["packaging"], left_out=(moscow,)))
        scene.solved(asked)
        parts = Part.objects.filter(team__consortium=asked, step__process_step__code="dicing")
        return set(parts.values_list("organisation__slug", flat=True))

    assert takers() == {"moscow", "saxony", boris}
    assert takers(places=("RU-MOW/Zelenograd",)) == {"moscow", boris}, "who names no town is asked"
    assert takers(places=("DE-SN",)) == {"saxony"}
    assert takers(places=("DE-SN/Freital",)) == {"saxony"}, "a town that only the register knows"
    assert takers(places=("RU", "DE-SN"), left_out=(moscow,)) == {"saxony", boris}
    assert takers(cluster=scene.cluster) == {boris}
    assert takers(places=("CN",)) == set()
    misses = Miss.objects.filter(step__consortium=asked).order_by("position")
    assert {reason["params"]["places"]["several"][0] for miss in misses for reason in miss.reasons} == {"CN"}


def test_one_capacity_is_not_counted_for_two_typed_steps(consortia_scene: Scene) -> None:
    scene = consortia_scene
    cutter = scene.company("cutter")
    scene.offer(cutter, "dicing", volume=100)
    needs = ["dicing of wafers", "wafers: dicing of them"]
    asked = consortia.draft(name="Typed", chain=None, needs=needs, by=scene.anna.actor, now=NOW)
    scene.change(asked, *(StepTerms(need=need, volume=80) for need in needs))
    found = scene.solved(asked)
    assert found.state == PARTLY
    assert [step.is_covered for step in asked.steps.order_by("position")] == [True, False]
    scene.change(asked, *(StepTerms(need=need, volume=50) for need in needs))
    assert scene.solved(asked).state == SOLVED, "together they fit"
    other = scene.company("other")
    scene.offer(other, "dicing", volume=100)
    scene.change(asked, *(StepTerms(need=need, volume=80) for need in needs))
    assert scene.solved(asked).state == SOLVED
    assert scene.team(asked) == {"cutter", "other"}


def test_the_problem_is_kept_with_its_digest(consortia_scene: Scene) -> None:
    scene = consortia_scene
    scene.company("alpha", *STEPS)
    found = scene.solved(scene.draft())
    data = found.problem.data
    assert problem_rules.digest_of(data) == found.digest
    assert problem_rules.read(data).companies == (Organisation.objects.get(slug="alpha").pk,)


def test_a_step_that_stays_is_the_same_row(consortia_scene: Scene) -> None:
    scene = consortia_scene
    asked = scene.draft()
    first = {step.process_step_id: step.pk for step in asked.steps.order_by("pk")}
    steps = [StepTerms(scene.steps[code]) for code in ("packaging", "lithography")]
    scene.change(asked, *steps)
    after = asked.steps.order_by("position")
    assert [step.pk for step in after] == [first[step.process_step.pk] for step in steps if step.process_step]
