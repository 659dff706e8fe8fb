"""What a mandate allows with offers and requests."""

from gildia.opportunities.models import Opportunity
from gildia.opportunities.models.opportunities import STAFF_SCOPES, WRITING_SCOPES
from gildia.registry.permissions import is_staff_for
from gildia.registry.rules import Viewer


def may_write(viewer: Viewer) -> bool:
    """Whether the viewer writes opportunities for a company."""
    return viewer.organisation_id is not None and bool(viewer.scopes & WRITING_SCOPES)


def may_change(viewer: Viewer, opportunity: Opportunity) -> bool:
    """Whether an opportunity is the viewer's to write, send and withdraw."""
    return may_write(viewer) and viewer.organisation_id == opportunity.organisation_id


def reviews(viewer: Viewer) -> bool:
    """Whether the viewer is staff who reviews at all."""
    return bool(viewer.staffed_circle_ids) and bool(viewer.scopes & STAFF_SCOPES)


def may_review(viewer: Viewer, opportunity: Opportunity) -> bool:
    """Whether the viewer reviews this one: staff in whose care its company is."""
    return is_staff_for(viewer, opportunity.organisation, *STAFF_SCOPES)


def may_know_owner(viewer: Viewer, opportunity: Opportunity) -> bool:
    """Whether the viewer may know whose a blind one is."""
    own = viewer.organisation_id == opportunity.organisation_id
    return not opportunity.is_blind or own or may_review(viewer, opportunity)
