"""Certificates of membership: the one that holds, and those that no longer do."""

from collections.abc import Sequence

from gildia.agreements.models import Attestation
from gildia.clusters.models import Membership

#: Names the room's certificates among attestations; their key begins with the membership's number.
KIND = "membership"
#: So many withdrawn ones a page names.
WITHDRAWN_LIMIT = 5


def withdrawn(membership: Membership) -> Sequence[Attestation]:
    """The certificates of a membership that no longer hold, the last first."""
    made = Attestation.objects.filter(kind=KIND, key__startswith=f"{membership.pk} ")
    gone = made.filter(withdrawn_at__isnull=False).order_by("-withdrawn_at", "-pk")
    return list(gone[:WITHDRAWN_LIMIT])
