"""Agreements by what they wait for."""

from django.db.models import Exists, OuterRef, Q

from gildia.agreements.models import Agreement, Signatory
from gildia.agreements.models.agreements import PREPARING, SENT

AT_A_TIME = 500


def waiting_for_worker() -> list[int]:
    """Agreements that the worker has something to do for, the oldest first."""
    theirs = Signatory.objects.filter(agreement=OuterRef("pk"))
    ready = Q(state=PREPARING) | (
        Q(state=SENT) & (Exists(theirs.unsealed()) | ~Exists(theirs.pending()) | Exists(theirs.asked()))
    )
    return list(Agreement.objects.filter(ready).order_by("pk").values_list("pk", flat=True)[:AT_A_TIME])
