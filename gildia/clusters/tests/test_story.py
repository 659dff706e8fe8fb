"""The founding story: eighteen companies are invited, fifteen sign, and the founding page turns active."""

from typing import Any

import pytest

from gildia.agreements.actions.sealing import advance
from gildia.agreements.queries.verification import verify
from gildia.agreements.tests.authority import NOW, sign_beside, sign_pdf
from gildia.agreements.tests.scene import newest
from gildia.clusters.actions import joinings, signing
from gildia.clusters.models import Cluster, Joining, Membership
from gildia.clusters.tests.scene import Founding
from gildia.config.testing.pages import GildiaClient
from gildia.registry.tests.cast import Player

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

INVITED, SIGNED = 18, 15


def test_eighteen_are_invited_fifteen_sign_and_the_cluster_is_active(
    founding_scene: Founding, client: GildiaClient
) -> None:
    story = founding_scene
    Cluster.objects.filter(pk=story.cluster.pk).update(members_needed=SIGNED)
    story.record("meeting")
    story.record("charter")
    story.choose_head()
    story.choose_agreement()
    companies = [story.company(number) for number in range(INVITED)]
    on_their_way = [story.invite(company.organisation) for company in companies]
    step: dict[str, Any] = {"by": story.pavel.actor, "now": NOW}

    *signing_ones, first_no, second_no, asking = zip(on_their_way, companies, strict=True)
    for joining, company in (first_no, second_no):
        joinings.decline(joining_id=joining.pk, reason_kind="time", reason="", by=company.actor, now=NOW)
    joining, company = asking
    joinings.ask(joining_id=joining.pk, text="Каков взнос?", by=company.actor, now=NOW)
    joinings.answer(joining_id=joining.pk, text="100 000 ₽", **step)

    for joining, company in signing_ones[2:]:
        joinings.accept(joining_id=joining.pk, by=company.actor, now=NOW)
        assert story.sign(joining, company).state == "joined"
    assert story.again().state == "forming"
    page = client.get("/clusters/micro/founding/").content.decode()
    assert "13 companies have signed" in page

    (in_the_pdf, one), (beside, other) = signing_ones[:2]
    assert sign_with_own_certificate(story, in_the_pdf, one, beside=False) == "pdf"
    assert sign_with_own_certificate(story, beside, other, beside=True) == "detached"

    cluster = story.again()
    assert (cluster.state, Membership.objects.filter(cluster=cluster).count()) == ("active", SIGNED)
    states = list(Joining.objects.order_by("state").values_list("state", flat=True))
    assert states == ["declined"] * 2 + ["invited"] + ["joined"] * SIGNED
    page = client.get("/clusters/micro/founding/").content.decode()
    assert "15 companies have signed" in page

    outsider = story.company(99)
    made = joinings.apply(
        cluster_id=cluster.pk, kind="associate", motivation="Мы из той же отрасли", by=outsider.actor, now=NOW
    )
    joinings.pass_on(joining_id=made.pk, **step)
    joinings.approve(joining_id=made.pk, **step)
    joined = story.sign(made, outsider)
    assert joined.membership is not None
    assert joined.membership.number == SIGNED + 1


def sign_with_own_certificate(story: Founding, joining: Joining, player: Player, *, beside: bool) -> str:
    """The company signs outside, the managing company in Gildia; answers how the company's signature came."""
    joinings.accept(joining_id=joining.pk, by=player.actor, now=NOW)
    signing.prepare(joining_id=joining.pk, now=NOW)
    agreement = story.agreement_of(joining)
    advance(agreement_id=agreement.pk, now=NOW)
    held = story.agreements.certified(player)
    data = newest(agreement)
    signed = sign_beside(data, held) if beside else sign_pdf(data, "signatory-2", held)
    story.agreements.upload(agreement, player, signed, beside=beside)
    story.agreements.sign(agreement, story.pavel)
    advance(agreement_id=agreement.pk, now=NOW)
    verdict = verify(newest(agreement), now=NOW)
    assert verdict.reasons == ()
    joining.refresh_from_db()
    assert joining.state == "joined"
    return verdict.signers[1].how
