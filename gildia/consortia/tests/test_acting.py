"""An answer turned into action: companies asked for their parts, requests made of gaps, one replaced."""

import pytest
from django.test import Client

from gildia.consortia.actions import consortia, inviting
from gildia.consortia.actions.consortia import StepTerms
from gildia.consortia.actions.inviting import Invitation, NotAsked
from gildia.consortia.models import Consortium, GapRequest
from gildia.consortia.models.consortia import PARTLY, SOLVED, WAITING
from gildia.consortia.queries.asked import ACCEPTED, REFUSED, WAITS, companies_asked, requests_made
from gildia.consortia.tests.scene import NOW, Scene
from gildia.foundation.errors import NotPermitted, Refused
from gildia.introductions.actions import answering
from gildia.introductions.actions.asking import Answers
from gildia.introductions.models import Introduction
from gildia.opportunities.models import Opportunity
from gildia.registry.models import Organisation
from gildia.registry.rules import Visibility
from gildia.registry.tests.cast import Player

ANSWERS = Answers(
    bring="A part in a team for a sensor line.",
    proof="Forty years of sensors, ISO 9001.",
    next_step="Say within two weeks whether you can.",
)


@pytest.fixture
def team_scene(consortia_scene: Scene) -> Scene:
    """Boris dices, Olga's company packages; nobody else can do either."""
    scene = consortia_scene
    scene.offer(scene.boris.organisation, "dicing")
    scene.offer(scene.olga.organisation, "packaging")
    return scene


def answered(scene: Scene) -> Consortium:
    asked = scene.draft()
    scene.change(asked, StepTerms(scene.steps["dicing"]), StepTerms(scene.steps["packaging"]))
    return scene.solved(asked)


def ask(
    scene: Scene, asked: Consortium, *companies: Organisation, by: Player | None = None
) -> list[Introduction]:
    return inviting.ask_companies(
        consortium_id=asked.pk,
        invitations={each.pk: Invitation("A part in a team: dicing", ANSWERS) for each in companies},
        is_consented=True,
        by=(by or scene.anna).actor,
        now=NOW,
    )


def states(scene: Scene, asked: Consortium, viewer: Player) -> dict[str, str]:
    rows = companies_asked(asked, viewer.actor.viewer).values()
    return {row.organisation.slug: row.answer for row in rows}


def test_companies_are_asked_once_and_their_answers_are_told(team_scene: Scene) -> None:
    scene = team_scene
    boris, olga = scene.boris.organisation, scene.olga.organisation
    asked = answered(scene)
    assert scene.team(asked) == {boris.slug, olga.slug}
    first = ask(scene, asked, boris, olga)
    assert [each.pk for each in ask(scene, asked, boris, olga)] == [each.pk for each in first]
    assert Introduction.objects.count() == 2
    assert states(scene, asked, scene.anna) == {boris.slug: WAITS, olga.slug: WAITS}
    by_company = {each.asked_id: each for each in first}
    answering.accept(code=by_company[boris.pk].code, by=scene.boris.actor, now=NOW)
    answering.decline(
        code=by_company[olga.pk].code,
        reason_kind="busy",
        reason="",
        is_reason_shown=False,
        by=scene.olga.actor,
        now=NOW,
    )
    assert states(scene, asked, scene.anna) == {boris.slug: ACCEPTED, olga.slug: REFUSED}
    consortia.share(consortium_id=asked.pk, organisation=boris, by=scene.anna.actor, now=NOW)
    consortia.show_to_staff(consortium_id=asked.pk, is_shown=True, by=scene.anna.actor, now=NOW)
    for reader in (scene.boris, scene.pavel):
        assert states(scene, asked, reader) == {}, "whom we asked is ours to know"


def test_whoever_does_not_speak_for_the_owner_asks_nobody(team_scene: Scene) -> None:
    scene = team_scene
    asked, boris = answered(scene), scene.boris.organisation
    for stranger in (scene.boris, scene.olga, scene.pavel):
        with pytest.raises(NotPermitted):
            ask(scene, asked, boris, by=stranger)
    outsider = scene.company("outsider")
    with pytest.raises(Refused):
        ask(scene, asked, outsider)
    assert not Introduction.objects.exists()
    assert len(ask(scene, asked, boris)) == 1


def test_words_that_name_us_are_refused_and_nobody_is_asked(team_scene: Scene) -> None:
    scene = team_scene
    asked, name = answered(scene), str(scene.anna.organisation)
    invitations = {
        scene.boris.organisation.pk: Invitation("A part in a team: dicing", ANSWERS),
        scene.olga.organisation.pk: Invitation(
            "A part", Answers(f"We are {name} and ask you.", ANSWERS.proof, ANSWERS.next_step)
        ),
    }
    with pytest.raises(NotAsked) as refused:
        inviting.ask_companies(
            consortium_id=asked.pk, invitations=invitations, is_consented=True, by=scene.anna.actor, now=NOW
        )
    assert set(refused.value.refusals) == {scene.olga.organisation.pk}
    assert not Introduction.objects.exists(), "all or none"


def test_a_company_is_replaced_and_who_accepted_stays(consortia_scene: Scene) -> None:
    scene = consortia_scene
    boris, olga = scene.boris.organisation, scene.olga.organisation
    scene.offer(boris, "dicing")
    scene.offer(olga, "packaging")
    for slug in ("first", "second", "third"):
        scene.company(slug, "dicing")
        scene.company(f"{slug}-packer", "packaging")
    others = tuple(Organisation.objects.filter(slug__in=["first", "second", "third"]).order_by("pk"))
    asked = scene.draft()
    steps = (StepTerms(scene.steps["dicing"], left_out=others), StepTerms(scene.steps["packaging"]))
    scene.change(asked, *steps)
    found = scene.solved(asked)
    packer = found.teams.get(number=1).members.exclude(organisation=boris).get().organisation
    (made,) = ask(scene, found, boris)
    answering.accept(code=made.code, by=scene.boris.actor, now=NOW)
    scene.change(asked, StepTerms(scene.steps["dicing"]), StepTerms(scene.steps["packaging"]))
    found = scene.solved(asked)
    assert boris.slug in scene.team(found), "of four that dice the one that accepted"
    gone = found.teams.get(number=1).members.exclude(organisation=boris).get().organisation
    with pytest.raises(NotPermitted):
        consortia.solve_without(
            consortium_id=found.pk, organisation_id=gone.pk, by=scene.boris.actor, now=NOW
        )
    consortia.solve_without(consortium_id=found.pk, organisation_id=gone.pk, by=scene.anna.actor, now=NOW)
    found.refresh_from_db()
    assert found.state == WAITING
    assert list(found.kept.order_by("pk")) == [boris]
    found = scene.again(found)
    assert found.state == SOLVED
    assert boris.slug in scene.team(found)
    assert gone.slug not in scene.team(found)
    assert packer.pk


def test_who_declined_is_replaced_on_the_page(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    scene.offer(scene.boris.organisation, "dicing")
    asked = scene.draft()
    scene.change(asked, StepTerms(scene.steps["dicing"]))
    found = scene.solved(asked)
    (made,) = ask(scene, found, scene.boris.organisation)
    scene.anna.sign_in(client)
    without = f"/consortia/{found.pk}/without/{scene.boris.organisation.pk}/"
    assert without not in client.get(found.get_absolute_url()).content.decode(), "it has not answered"
    answering.decline(
        code=made.code, reason_kind="busy", reason="", is_reason_shown=False, by=scene.boris.actor, now=NOW
    )
    assert without in client.get(found.get_absolute_url()).content.decode()
    assert client.post(without).status_code == 302
    found = scene.again(found)
    assert found.state == PARTLY, "nobody else dices"
    assert "Asked, but not in this team" in client.get(found.get_absolute_url()).content.decode()


def test_a_gap_becomes_the_draft_of_a_request_once(team_scene: Scene, client: Client) -> None:
    scene = team_scene
    asked = scene.draft()
    dicing = StepTerms(scene.steps["dicing"], need="ISO 9001", volume=500, places=("CN",))
    scene.change(asked, dicing, StepTerms(scene.steps["packaging"]))
    found = scene.solved(asked)
    assert found.state == PARTLY
    gap = found.steps.get(is_covered=False)
    scene.anna.sign_in(client)
    address = f"/consortia/{found.pk}/requests/"
    assert "ISO 9001" in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 422
    given = {"steps": [gap.pk], "is_blind": "on"}
    assert client.post(address, given).status_code == 302
    client.post(address, given)
    opportunity = Opportunity.objects.get()
    assert (opportunity.is_blind, opportunity.organisation) == (True, scene.anna.organisation)
    version = opportunity.newest
    assert version.process_step == scene.steps["dicing"]
    assert version.countries == ["CN"]
    assert "500" in version.volume
    assert "ISO 9001" in version.text_en
    assert version.title_ru
    assert scene.boris.organisation.name.value not in version.text_ru + version.text_en
    assert "request: draft" in client.get(found.get_absolute_url()).content.decode()
    scene.again(found)
    assert GapRequest.objects.get().step == found.steps.get(is_covered=False), (
        "solved again, it is still known"
    )


def test_readers_learn_nothing_of_requests_and_of_companies_asked(team_scene: Scene, client: Client) -> None:
    scene = team_scene
    asked = scene.draft()
    scene.change(asked, StepTerms(scene.steps["dicing"]), StepTerms(scene.steps["packaging"], volume=9))
    hidden = scene.company("hidden")
    scene.offer(hidden, "packaging", volume=9, visibility=Visibility.ZONE)
    scene.change(
        asked,
        StepTerms(scene.steps["dicing"]),
        StepTerms(scene.steps["packaging"], left_out=(hidden, scene.olga.organisation)),
    )
    found = scene.solved(asked)
    gap = found.steps.get(is_covered=False)
    inviting.request_gaps(
        consortium_id=found.pk,
        contents={gap.pk: {"title_en": "Canary of a blind request"}},
        is_blind=True,
        by=scene.anna.actor,
        now=NOW,
    )
    ask(scene, found, scene.boris.organisation)
    code = Opportunity.objects.get().code
    consortia.share(
        consortium_id=found.pk, organisation=scene.olga.organisation, by=scene.anna.actor, now=NOW
    )
    consortia.show_to_staff(consortium_id=found.pk, is_shown=True, by=scene.anna.actor, now=NOW)
    address = found.get_absolute_url()
    mine = scene.anna.sign_in(client).get(address).content.decode()
    assert code in mine
    assert "asked, no answer yet" in mine
    for reader in (scene.olga, scene.pavel):
        client.logout()
        theirs = reader.sign_in(client).get(address)
        assert theirs.status_code == 200
        for canary in (code, "Canary", "asked, no answer yet", "request:", "Make requests"):
            assert canary not in theirs.content.decode()
        assert client.get(f"{address}ask/").status_code == 404
        assert client.get(f"{address}requests/").status_code == 404
        assert requests_made(found, reader.actor.viewer) == {}
        for file_format in ("csv", "xlsx", "json"):
            answer = client.get(address, {"format": file_format})
            assert code.encode() not in answer.content


def test_one_page_asks_all_and_says_what_is_wrong(team_scene: Scene, client: Client) -> None:
    scene = team_scene
    found, boris = answered(scene), scene.boris.organisation
    scene.anna.sign_in(client)
    address = f"/consortia/{found.pk}/ask/"
    page = client.get(address).content.decode()
    assert "A part in a team: Dicing" in page
    given = {
        f"company-{boris.pk}-is_chosen": "on",
        f"company-{boris.pk}-bring": "Too short",
        f"company-{boris.pk}-proof": ANSWERS.proof,
        f"company-{boris.pk}-next_step": ANSWERS.next_step,
        "is_consented": "on",
    }
    wrong = client.post(address, given)
    assert wrong.status_code == 422
    assert "Too short" in wrong.content.decode()
    named = given | {f"company-{boris.pk}-bring": f"We are {scene.anna.organisation}, ask us."}
    assert client.post(address, named).status_code == 422
    assert client.post(address, {"is_consented": "on"}).status_code == 422
    right = given | {f"company-{boris.pk}-bring": ANSWERS.bring}
    assert client.post(address, right).status_code == 302
    assert Introduction.objects.get().asked == boris
    assert "asked, no answer yet" in client.get(found.get_absolute_url()).content.decode()
    assert str(boris) not in client.get(address).content.decode(), "asked already"
