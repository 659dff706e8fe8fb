"""Steps of re-signing campaigns for tests: a new text, begun, sent, signed."""

from datetime import timedelta
from typing import Any

from gildia.agreements.actions import templates
from gildia.agreements.actions.sealing import advance as advance_agreement
from gildia.agreements.models import Agreement, TemplateVersion
from gildia.agreements.rules.texts import Variable
from gildia.agreements.tests.authority import NOW
from gildia.agreements.tests.scene import CLAUSES, VARIABLES
from gildia.clusters.actions import campaigns, resigning
from gildia.clusters.models import Campaign, CampaignEntry
from gildia.clusters.tests.scene import Founding
from gildia.registry.tests.cast import Player

DUE = NOW + timedelta(days=30)


def two_members(scene: Founding) -> list[Player]:
    """Two companies that have signed version 1."""
    players = [scene.company(number) for number in (1, 2)]
    for player in players:
        scene.joined(player)
    return players


def approve_anew(scene: Founding, variables: list[Variable] = VARIABLES) -> TemplateVersion:
    """The next version of the text is approved."""
    template = TemplateVersion.objects.select_related("template").order_by("pk")[0].template
    draft = templates.rewrite(
        template_id=template.pk, clauses=CLAUSES[:1], variables=variables, note="Без взноса",
        by=scene.pavel.actor, now=NOW,
    )  # fmt: skip
    return templates.approve(version_id=draft.pk, by=scene.pavel.actor, now=NOW)


def begin(scene: Founding, **others: Any) -> Campaign:
    arguments = {"cluster_id": scene.cluster.pk, "due_at": DUE, "by": scene.pavel.actor, "now": NOW, **others}
    return campaigns.begin(**arguments)


def sent(scene: Founding, **others: Any) -> Campaign:
    """A campaign with a new text whose agreements are out."""
    approve_anew(scene)
    made = begin(scene, **others)
    resigning.advance(campaign_id=made.pk, now=NOW)
    for entry in made.entries.order_by("pk"):
        assert entry.agreement_id is not None
        advance_agreement(agreement_id=entry.agreement_id, now=NOW)
    return made


def entry_of(player: Player) -> CampaignEntry:
    found = CampaignEntry.objects.select_related("agreement", "membership", "campaign")
    return found.order_by("-pk").get(membership__organisation=player.organisation)


def agreement_of(player: Player) -> Agreement:
    agreement = entry_of(player).agreement
    assert agreement is not None
    return agreement


def sign(scene: Founding, player: Player) -> None:
    """Both sides sign what the campaign sent."""
    agreement = agreement_of(player)
    for each in (player, scene.pavel):
        scene.agreements.sign(agreement, each)
    advance_agreement(agreement_id=agreement.pk, now=NOW)
