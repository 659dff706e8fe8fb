"""The staff of a managing company: who holds which role since when, and who held one before."""

from datetime import date, datetime

from gildia.registry.models import Invitation, Mandate
from gildia.registry.queries import people
from gildia.registry.queries.people import People
from gildia.registry.rules import STAFF_SCOPES


def staff_of(organisation_id: int, *, on: date) -> People:
    """The mandates with a role, by what has become of them: one query."""
    everybody = people.by_state(organisation_id, on=on)
    return People(
        in_force=_with_role(everybody.in_force),
        to_come=_with_role(everybody.to_come),
        ended=_with_role(everybody.ended),
        revoked=_with_role(everybody.revoked),
    )


def invited_staff(organisation_id: int, now: datetime) -> list[Invitation]:
    """Invitations to a role that wait for an answer."""
    waiting = people.open_invitations(organisation_id, now)
    return [invitation for invitation in waiting if STAFF_SCOPES.intersection(invitation.scopes)]


def find_staff(organisation_id: int, mandate_id: int) -> Mandate | None:
    """A mandate with a role that nobody has revoked."""
    rows = Mandate.objects.filter(organisation=organisation_id, revoked_at=None).select_related("person")
    found = rows.filter(pk=mandate_id).first()
    return found if found is not None and STAFF_SCOPES & found.scope_set else None


def _with_role(mandates: list[Mandate]) -> list[Mandate]:
    return [mandate for mandate in mandates if STAFF_SCOPES & mandate.scope_set]
