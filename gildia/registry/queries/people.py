"""The people of an organisation."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from gildia.registry.models import Invitation, Mandate


@dataclass(frozen=True)
class People:
    """The mandates of an organisation by what has become of them, the newest first."""

    in_force: list[Mandate]
    to_come: list[Mandate]
    ended: list[Mandate]
    revoked: list[Mandate]


def by_state(organisation_id: int, *, on: date) -> People:
    """All mandates an organisation ever gave: one query."""
    rows = Mandate.objects.filter(organisation=organisation_id).order_by("-valid_from", "-pk")
    mandates = list(rows.select_related("person", "granted_by", "revoked_by", "evidence"))
    held = [mandate for mandate in mandates if mandate.revoked_at is None]
    return People(
        in_force=[mandate for mandate in held if mandate.is_in_force(on)],
        to_come=[mandate for mandate in held if mandate.valid_from > on],
        ended=[mandate for mandate in held if mandate.valid_from <= on and not mandate.is_in_force(on)],
        revoked=[mandate for mandate in mandates if mandate.revoked_at is not None],
    )


def open_invitations(organisation_id: int, now: datetime) -> "QuerySet[Invitation]":
    """Invitations that wait for an answer."""
    waiting = Invitation.objects.filter(organisation=organisation_id, accepted_at=None, withdrawn_at=None)
    return waiting.filter(expires_at__gt=now).select_related("invited_by").order_by("-invited_at")
