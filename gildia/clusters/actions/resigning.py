"""What the worker does for re-signing campaigns, and what becomes of the agreements.

A transaction a member: killed in between, the next minute goes on where it was, and nothing is made twice.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from gildia.agreements.actions import agreements
from gildia.agreements.models import Agreement
from gildia.clusters.actions import certificates, letters, signing
from gildia.clusters.actions.campaigns import SHORTEST, entry_for, held, is_asked, note, settle, wake
from gildia.clusters.models import Campaign, CampaignEntry, Membership
from gildia.clusters.models.campaigns import RUNNING
from gildia.clusters.models.memberships import LEFT, MEMBER
from gildia.clusters.queries import campaigns as queries
from gildia.foundation.errors import Refused
from gildia.journal.actions import record


def advance(*, campaign_id: int, now: datetime) -> None:
    """Do whatever the worker has to do for a campaign, member by member; done again it finds nothing."""
    for entry_id in queries.to_prepare().filter(campaign=campaign_id).values_list("pk", flat=True):
        prepare(entry_id=entry_id, now=now)
    for entry_id in queries.to_take_back().filter(campaign=campaign_id).values_list("pk", flat=True):
        _take_back(entry_id, now)
    _remind(campaign_id, now)


@transaction.atomic
def prepare(*, entry_id: int, now: datetime) -> CampaignEntry:
    """Draft a member's agreement and send it on its way, once; what hinders it is shown to the staff."""
    entry = held(entry_id)
    if not is_asked(entry) or entry.agreement is not None or entry.trouble:
        return entry
    company = entry.membership.organisation
    try:
        with override(entry.asked_under.person.language or settings.LANGUAGE_CODE), transaction.atomic():
            entry.agreement = _agreement_for(entry, now)
    except Refused as refusal:
        entry.trouble = str(refusal)[:500]
        entry.save(update_fields=["trouble"])
        note("halt", entry.campaign, by=None, now=now, member=str(company), trouble=entry.trouble)
        return entry
    entry.save(update_fields=["agreement"])
    letters.tell_company(company, "resign", cluster=entry.membership.cluster, now=now, entry=entry)
    _tell(entry, "ask_again", now, agreement=entry.agreement.pk)
    return entry


def _agreement_for(entry: CampaignEntry, now: datetime) -> Agreement:
    campaign, cluster, under = entry.campaign, entry.membership.cluster, entry.asked_under
    if not under.is_in_force(timezone.localdate(now)):
        sentence = _("The mandate of %(name)s is over. Send it again under yours.")
        raise Refused(sentence % {"name": under.person.shown_name})
    is_in_time = campaign.due_at >= now + SHORTEST
    made = signing.make(
        cluster,
        entry.membership.organisation,
        under=under,
        now=now,
        expires_at=campaign.due_at if is_in_time else now + timedelta(days=cluster.signing_days),
    )
    if made.version_id != campaign.version_id:
        raise Refused(_("Another version is in force by now. Cancel this campaign and begin a new one."))
    return made


def _take_back(entry_id: int, now: datetime) -> None:
    """Take an agreement back that lost its ground; one that all have signed by now is finished instead."""
    entry = CampaignEntry.objects.select_related("campaign").get(pk=entry_id)
    with override(settings.LANGUAGE_CODE):
        reason = entry.campaign.reason or _("The membership has ended.")
    if entry.agreement_id is not None:
        with suppress(Refused):
            agreements.cancel(agreement_id=entry.agreement_id, reason=reason, by=None, now=now)


def _remind(campaign_id: int, now: datetime) -> None:
    """Write to those who have still to sign; whoever had a letter within a day gets none."""
    wanted = Campaign.objects.filter(pk=campaign_id, state=RUNNING, remind_asked_at__isnull=False)
    asked_at = wanted.values_list("remind_asked_at", flat=True).first()
    if asked_at is None:
        return
    waiting = queries.to_remind(campaign_id).values_list("agreement_id", "membership__organisation_id")
    for agreement_id, organisation_id in waiting:
        agreements.remind_now(agreement_id=agreement_id, organisation_id=organisation_id, now=now)
    wanted.filter(remind_asked_at=asked_at).update(remind_asked_at=None)


@transaction.atomic
def completed(*, agreement_id: int, now: datetime) -> CampaignEntry | None:
    """All have signed: the membership rests on the new agreement, and its certificate is made anew."""
    found = CampaignEntry.objects.filter(agreement=agreement_id).values_list("pk", flat=True).first()
    if found is None:
        return None
    entry = held(found)
    membership = entry.membership
    if membership.state != LEFT:
        membership.agreement = entry.agreement
        membership.save(update_fields=["agreement", "updated_at"])
        if membership.state == MEMBER:
            certificates.want(membership, now=now)
        _tell(entry, "sign_again", now, agreement=agreement_id)
    settle(entry.campaign, now=now)
    return entry


@transaction.atomic
def follow(*, cluster_id: int, organisation_id: int, now: datetime) -> None:
    """A membership changed: one begun by an older text is asked too, one that ended is asked no more."""
    campaign = (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("version", "cluster__circle__managed_by")
        .filter(cluster=cluster_id, state=RUNNING)
        .first()
    )
    if campaign is None:
        return
    mine = Membership.objects.current().filter(cluster=cluster_id, organisation=organisation_id)
    asked = campaign.entries.values("membership")
    for membership in mine.exclude(agreement__version=campaign.version_id).exclude(pk__in=asked):
        entry_for(campaign, membership).save()
    wake(campaign)
    settle(campaign, now=now)


def _tell(entry: CampaignEntry, verb: str, now: datetime, **facts: Any) -> None:
    """Write the act into the history of the company."""
    facts["version"] = entry.campaign.version.number
    record(
        verb=f"membership.{verb}",
        subject=entry.membership,
        by=None,
        now=now,
        organisation_id=entry.membership.organisation_id,
        changes={name: (None, value) for name, value in facts.items()},
    )
