"""What a mandate allows with templates and agreements."""

from datetime import datetime

from django.utils import timezone

from gildia.agreements.models.templates import PREPARING_SCOPES, READING_SCOPES
from gildia.registry.models import Mandate
from gildia.registry.permissions import Actor
from gildia.registry.rules import Scope, Viewer


def may_prepare(viewer: Viewer, organisation_id: int) -> bool:
    """Whether the viewer is staff who prepares templates and agreements of a managing company."""
    is_staff = bool(viewer.staffed_circle_ids) and bool(viewer.scopes & PREPARING_SCOPES)
    return is_staff and viewer.organisation_id == organisation_id


def may_approve(viewer: Viewer, organisation_id: int) -> bool:
    """Whether the viewer approves versions of an organisation's templates: who signs or administers there."""
    return viewer.organisation_id == organisation_id and bool(viewer.scopes & {Scope.SIGN, Scope.ADMINISTER})


def holds(by: Actor, *scopes: Scope, now: datetime) -> bool:
    """Whether the actor's mandate has any of these scopes at this very instant.

    The row is read anew and locked against revocation until the transaction ends: an actor may have been made
    before the mandate was taken back.
    """
    today = timezone.localdate(now)
    rows = Mandate.objects.in_force(today).select_for_update(of=("self",), no_key=True)
    return rows.filter(
        pk=by.mandate_id, person=by.person_id, scopes__overlap=[scope.value for scope in scopes]
    ).exists()


def may_attest(by: Actor | None, organisation_id: int, *, now: datetime) -> bool:
    """Whether somebody attests for an organisation, or takes it back: its staff now, or the system itself."""
    if by is None:
        return True
    return by.organisation_id == organisation_id and holds(by, *READING_SCOPES, now=now)
