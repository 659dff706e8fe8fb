"""From a draft to a team: what counts as an offer, what is a gap, and who may see what."""

from datetime import timedelta

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
from gildia.consortia.rules.problem import WHOLE
from gildia.consortia.rules.solving import Phase, Progress
from gildia.consortia.tests.scene import NOW, Scene
from gildia.foundation.errors import NotPermitted, Refused
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


def test_country_cluster_and_company_left_out(consortia_scene: Scene) -> None:
    scene = consortia_scene
    scene.company("abroad", "dicing", country="CN")
    home = scene.company("home", "dicing")
    scene.offer(scene.boris.organisation, "dicing")
    asked = scene.draft()
    step = StepTerms(scene.steps["dicing"])
    for conditions, teams in (
        (Conditions(), [{"abroad"}, {"home"}, {scene.boris.organisation.slug}]),
        (Conditions(countries=("CN",)), [{"abroad"}]),
        (Conditions(cluster=scene.cluster), [{scene.boris.organisation.slug}]),
        (Conditions(countries=("RU",), left_out=(scene.boris.organisation,)), [{home.slug}]),
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
