"""Memberships by who may see them, and their history."""

from collections.abc import Sequence

from django.db.models import Q

from gildia.clusters.models import Membership
from gildia.clusters.models.joinings import COMPANY_SCOPES, STAFF_SCOPES
from gildia.clusters.models.memberships import MembershipQuerySet
from gildia.journal.models import Act
from gildia.registry.rules import Viewer

HISTORY_LIMIT = 200


def pages_for(viewer: Viewer) -> MembershipQuerySet:
    """Memberships whose page the viewer opens: his own company's, and those of clusters he looks after."""
    seen = Q(pk__in=[])
    if viewer.organisation_id is not None and viewer.scopes & COMPANY_SCOPES:
        seen |= Q(organisation=viewer.organisation_id)
    if viewer.scopes & STAFF_SCOPES:
        seen |= Q(cluster__circle__in=viewer.staffed_circle_ids)
    return Membership.objects.filter(seen).select_related(
        "organisation", "agreement", "certificate", "cluster__circle__zone", "cluster__circle__managed_by"
    )


def acts_of(membership: Membership) -> Sequence[Act]:
    """What was done to a membership, the last first."""
    acts = Act.objects.filter(subject_kind=Membership._meta.label_lower, subject_id=str(membership.pk))
    return list(acts.select_related("person").order_by("-at", "-pk")[:HISTORY_LIMIT])
