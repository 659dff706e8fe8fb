"""Re-signing campaigns: whom they concern, how far each member is, who has signed which version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When

from gildia.agreements.models import Signatory, TemplateVersion
from gildia.agreements.models.agreements import CLOSED_UNSIGNED, COMPLETED, OPEN
from gildia.clusters.models import Campaign, CampaignEntry, Cluster, Membership
from gildia.clusters.models.campaigns import CANCELLED, RUNNING
from gildia.clusters.models.memberships import LEFT, MembershipQuerySet
from gildia.foundation.names import search_key
from gildia.registry.rules import Viewer

WAITING, SIGNED, UNSIGNED, TROUBLE, GONE = "waiting", "signed", "unsigned", "trouble", "gone"
#: How far a member can be. `unsigned`: declined, expired or taken back; `gone`: no member any more.
PROGRESS = (WAITING, SIGNED, UNSIGNED, TROUBLE, GONE)
#: Nothing is left to be done for these.
OVER = (SIGNED, GONE)
#: So many campaigns of a cluster a page lists.
LIST_LIMIT = 50
ORDERS: Mapping[str, Sequence[str]] = {
    "company": ("membership__organisation__legal_name", "pk"),
    "-company": ("-membership__organisation__legal_name", "-pk"),
}

#: Rows with annotations, which the type of the model does not know.
Entries = QuerySet[Any, Any]


@dataclass(frozen=True)
class Wanted:
    """What of a campaign is to be seen."""

    progress: str = ""
    words: str = ""
    order: str = "company"


@dataclass(frozen=True)
class SignedVersion:
    """A version of the agreement and how many members have signed it; None where they signed none here."""

    version: TemplateVersion | None
    members: int


def to_be_asked(cluster: Cluster, version: TemplateVersion) -> MembershipQuerySet:
    """The members whose agreement is not of a version, those who signed nothing here among them."""
    current = Membership.objects.current().filter(cluster=cluster)
    return current.exclude(agreement__version=version).select_related("organisation").order_by("number")


def signed_versions(cluster: Cluster) -> list[SignedVersion]:
    """Which version how many current members have signed, the one most have signed first."""
    current = Membership.objects.current().filter(cluster=cluster)
    return _by_version(current.values_list("agreement__version").annotate(members=Count("pk")).order_by("pk"))


def versions_before(campaign: Campaign) -> list[SignedVersion]:
    """Which version how many members of a campaign had signed before it."""
    return _by_version(campaign.entries.values_list("before__version").annotate(members=Count("pk")))


def _by_version(rows: "QuerySet[Any, Any]") -> list[SignedVersion]:
    counted = dict(rows.order_by())
    versions = TemplateVersion.objects.select_related("template").in_bulk([pk for pk in counted if pk])
    found = [SignedVersion(versions.get(pk or 0), members) for pk, members in counted.items()]
    return sorted(found, key=lambda each: (-each.members, each.version.number if each.version else 0))


def listed(viewer: Viewer, cluster: Cluster) -> Sequence[Campaign]:
    """A cluster's campaigns that the viewer may see, the last first, with `asked` and `signed`."""
    done = Q(entries__agreement__state=COMPLETED)
    found = Campaign.objects.visible_to(viewer).filter(cluster=cluster).select_related("version")
    counted = found.annotate(asked=Count("entries"), signed=Count("entries", filter=done))
    return list(counted.order_by("-began_at", "-pk")[:LIST_LIMIT])


def with_progress(entries: Entries) -> Entries:
    """Adds `progress`, and `company_state`: how far those are who sign for the member."""
    company = Signatory.objects.filter(
        agreement=OuterRef("agreement"), party__organisation=OuterRef("membership__organisation")
    )
    annotated: Entries = entries.annotate(
        progress=Case(
            When(agreement__state=COMPLETED, then=Value(SIGNED)),
            When(membership__state=LEFT, then=Value(GONE)),
            When(agreement__state__in=CLOSED_UNSIGNED, then=Value(UNSIGNED)),
            When(~Q(trouble=""), then=Value(TROUBLE)),
            default=Value(WAITING),
        ),
        company_state=Subquery(company.order_by("position").values("state")[:1]),
    )
    return annotated


def counts(campaign: Campaign) -> dict[str, int]:
    """How many members are how far."""
    counted = with_progress(campaign.entries.all()).values_list("progress").annotate(count=Count("pk"))
    return dict(counted.order_by("progress"))


def is_over(campaign: Campaign) -> bool:
    """Whether nobody in a campaign has anything left to do."""
    return not with_progress(campaign.entries.all()).exclude(progress__in=OVER).exists()


def rows(campaign: Campaign, wanted: Wanted) -> Entries:
    """The members asked for, with what a table of them tells."""
    found = with_progress(campaign.entries.all())
    if wanted.progress:
        found = found.filter(progress=wanted.progress)
    if wanted.words:
        found = found.filter(membership__organisation__search_key__contains=search_key(wanted.words))
    joined = ("membership__organisation", "before__version", "agreement")
    return found.select_related(*joined).order_by(*ORDERS[wanted.order])


def own_entry(campaign: Campaign, organisation_id: int | None) -> CampaignEntry | None:
    """A company's own place in a campaign."""
    joined = ("membership__organisation", "before__version", "agreement")
    own = with_progress(campaign.entries.filter(membership__organisation=organisation_id or 0))
    return own.select_related(*joined).order_by("-pk").first()


def open_entry(membership: Membership) -> CampaignEntry | None:
    """What a member is asked to sign anew now, if it is."""
    own = CampaignEntry.objects.filter(membership=membership, campaign__state=RUNNING)
    found = with_progress(own.select_related("campaign__version")).exclude(progress__in=OVER)
    return found.first()


def to_prepare() -> Entries:
    """Entries whose agreement the worker still has to draft."""
    waiting = CampaignEntry.objects.filter(campaign__state=RUNNING, agreement__isnull=True, trouble="")
    return waiting.exclude(membership__state=LEFT).order_by("pk")


def to_take_back() -> Entries:
    """Entries whose open agreement lost its ground: the campaign was cancelled, or the member has left."""
    lost = Q(campaign__state=CANCELLED) | Q(membership__state=LEFT)
    return CampaignEntry.objects.filter(lost, agreement__state__in=OPEN).order_by("pk")


def to_remind(campaign_id: int) -> Entries:
    """Entries whose company has still to sign."""
    found = with_progress(CampaignEntry.objects.filter(campaign=campaign_id, agreement__state__in=OPEN))
    return found.filter(progress=WAITING).order_by("pk")


def with_work() -> "QuerySet[Campaign, Campaign]":
    """Campaigns for which the worker has something to do."""
    asked = Q(state=RUNNING, remind_asked_at__isnull=False)
    waiting = Q(pk__in=to_prepare().values("campaign")) | Q(pk__in=to_take_back().values("campaign"))
    return Campaign.objects.filter(asked | waiting).order_by("pk")
