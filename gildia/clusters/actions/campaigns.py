"""Re-signing campaigns as staff lead them: begun, reminded, tried again, cancelled.

Locks are taken in the order agreement, cluster, membership, campaign, place in the campaign.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gildia.agreements.actions import agreements
from gildia.agreements.models.agreements import CLOSED_UNSIGNED
from gildia.clusters.actions import letters, signing
from gildia.clusters.actions.clusters import locked as locked_cluster
from gildia.clusters.events import campaign_waits
from gildia.clusters.models import Campaign, CampaignEntry, Cluster, Membership
from gildia.clusters.models.campaigns import CAMPAIGN_MOVES, RUNNING
from gildia.clusters.models.clusters import DISSOLVED
from gildia.clusters.models.memberships import LEFT
from gildia.clusters.permissions import may_look_after
from gildia.clusters.queries import campaigns as queries
from gildia.clusters.wording.texts import version_in_force
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.registry.permissions import Actor, require

#: How long members have at least and at most.
SHORTEST, LONGEST = timedelta(days=1), timedelta(days=365)


@transaction.atomic
def begin(*, cluster_id: int, due_at: datetime, by: Actor, now: datetime) -> Campaign:
    """Ask every member that has not signed the version in force to sign it until a day."""
    cluster = locked_cluster(cluster_id, by)
    if cluster.state == DISSOLVED:
        raise Refused(_("The cluster is dissolved; nobody signs for it any more."))
    if Campaign.objects.filter(cluster=cluster, state=RUNNING).exists():
        raise Refused(_("Another campaign is under way. Finish or cancel it first."))
    version = version_in_force(cluster)
    if version is None:
        raise Refused(_("The cluster has no approved agreement on joining. Choose one in its settings."))
    if not now + SHORTEST <= due_at <= now + LONGEST:
        raise Refused(_("Give a day from tomorrow on, within a year."), field="due_date")
    asked = list(queries.to_be_asked(cluster, version))
    if not asked:
        sentence = _("Nobody is to be asked: every member has signed version %(number)s, which is in force.")
        raise Refused(sentence % {"number": version.number})
    _check_text(cluster, asked[0], due_at, now)
    made = Campaign.objects.create(
        cluster=cluster, version=version, began_at=now, began_under=by.mandate, due_at=due_at
    )
    CampaignEntry.objects.bulk_create(entry_for(made, membership) for membership in asked)
    note("begin", made, by=by, now=now, version=version.number, members=len(asked))
    wake(made)
    return made


def _check_text(cluster: Cluster, first: Membership, due_at: datetime, now: datetime) -> None:
    """Refuse now what would hinder every single agreement."""
    try:
        agreements.check(signing.terms_for(cluster, first.organisation, expires_at=due_at), now)
    except Refused as refusal:
        sentence = _("The agreement cannot go out yet. %(why)s Mend it where the cluster's agreement is set.")
        raise Refused(sentence % {"why": refusal}) from refusal


@transaction.atomic
def cancel(*, campaign_id: int, reason: str, by: Actor, now: datetime) -> Campaign:
    """End a campaign; the worker takes back what is not signed yet. What is signed stays signed."""
    campaign = _of_staff(campaign_id, by)
    _move(campaign, "cancel", now=now, reason=reason)
    note("cancel", campaign, by=by, now=now, reason=reason)
    wake(campaign)
    return campaign


@transaction.atomic
def ask_to_remind(*, campaign_id: int, by: Actor, now: datetime) -> Campaign:
    """Have the worker write to every company that has still to sign."""
    campaign = _running_of_staff(campaign_id, by)
    campaign.remind_asked_at = now
    campaign.save(update_fields=["remind_asked_at", "updated_at"])
    note("remind", campaign, by=by, now=now)
    wake(campaign)
    return campaign


@transaction.atomic
def send_again(*, entry_id: int, by: Actor, now: datetime) -> CampaignEntry:
    """Make a member another agreement, where the one before ended unsigned or could not be made."""
    entry = held(entry_id)
    require(may_look_after(by.viewer, entry.membership.cluster))
    has_ended = entry.agreement is not None and entry.agreement.state in CLOSED_UNSIGNED
    if not is_asked(entry) or not (has_ended or entry.trouble):
        raise Refused(_("This has moved on in the meantime. Look at it again."))
    entry.agreement, entry.trouble, entry.asked_under = None, "", by.mandate
    entry.save(update_fields=["agreement", "trouble", "asked_under"])
    member = str(entry.membership.organisation)
    note("send_again", entry.campaign, by=by, now=now, member=member)
    wake(entry.campaign)
    return entry


@transaction.atomic
def try_again(*, campaign_id: int, by: Actor, now: datetime) -> int:
    """Have the worker try all those once more whose agreement could not be made; answers how many."""
    campaign = _running_of_staff(campaign_id, by)
    hindered = campaign.entries.filter(agreement__isnull=True).exclude(trouble="")
    count = hindered.update(trouble="", asked_under=by.mandate)
    note("try_again", campaign, by=by, now=now, members=count)
    wake(campaign)
    return count


def entry_for(campaign: Campaign, membership: Membership) -> CampaignEntry:
    """A member's place in a campaign, not saved yet."""
    return CampaignEntry(
        campaign=campaign,
        membership=membership,
        before_id=membership.agreement_id,
        asked_under_id=campaign.began_under_id,
    )


def is_asked(entry: CampaignEntry) -> bool:
    """Whether the member still is one, and the campaign under way."""
    return entry.campaign.state == RUNNING and entry.membership.state != LEFT


def settle(campaign: Campaign, *, now: datetime) -> None:
    """Finish a campaign in which nobody has anything left to do. The caller holds the row."""
    if campaign.state == RUNNING and queries.is_over(campaign):
        _move(campaign, "finish", now=now)
        letters.tell_staff(campaign.cluster, "resigned", now=now, campaign=campaign)
        note("finish", campaign, by=None, now=now)


def wake(campaign: Campaign) -> None:
    """Leave a campaign to the worker."""
    campaign_waits.send(sender=Campaign, campaign_id=campaign.pk)


def held(entry_id: int) -> CampaignEntry:
    """A member's place in a campaign with both, nobody else's until this transaction ends."""
    ids = CampaignEntry.objects.filter(pk=entry_id).values_list("membership_id", "campaign_id").first()
    if ids is None:
        raise NotPermitted(_("There is no such campaign."))
    members = Membership.objects.select_for_update(of=("self",)).select_related(
        "organisation", "cluster__circle__managed_by", "cluster__template__organisation"
    )
    membership, campaign = members.get(pk=ids[0]), locked(ids[1])
    rows = CampaignEntry.objects.select_for_update(of=("self",))
    entry = rows.select_related("agreement", "before__version", "asked_under__person").get(pk=entry_id)
    entry.membership, entry.campaign = membership, campaign
    return entry


def locked(campaign_id: int) -> Campaign:
    """The campaign, nobody else's until this transaction ends."""
    joined = ("version", "cluster__circle__managed_by")
    rows = Campaign.objects.select_for_update(of=("self",)).select_related(*joined)
    found = rows.filter(pk=campaign_id).first()
    if found is None:
        raise NotPermitted(_("There is no such campaign."))
    return found


def _of_staff(campaign_id: int, by: Actor) -> Campaign:
    campaign = locked(campaign_id)
    require(may_look_after(by.viewer, campaign.cluster))
    return campaign


def _running_of_staff(campaign_id: int, by: Actor) -> Campaign:
    campaign = _of_staff(campaign_id, by)
    if campaign.state != RUNNING:
        raise Refused(_("This campaign is over."))
    return campaign


def _move(campaign: Campaign, verb: str, *, now: datetime, **also: Any) -> None:
    state = CAMPAIGN_MOVES[campaign.state].get(verb)
    if state is None:
        raise Refused(_("This campaign is over."))
    for name, value in {"state": state, "ended_at": now, **also}.items():
        setattr(campaign, name, value)
    campaign.save(update_fields=["state", "ended_at", *also, "updated_at"])


def note(verb: str, campaign: Campaign, *, by: Actor | None, now: datetime, **facts: object) -> None:
    """Write the act into the managing company's history."""
    record(
        verb=f"campaign.{verb}",
        subject=campaign,
        by=by,
        now=now,
        organisation_id=campaign.cluster.circle.managed_by_id,
        changes={name: (None, value) for name, value in facts.items()},
    )
