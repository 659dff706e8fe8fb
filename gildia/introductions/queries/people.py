"""Whom a company can name as its contact."""

from datetime import date

from gildia.foundation.languages import pick
from gildia.introductions.models import Contact, Introduction
from gildia.introductions.rules import Side
from gildia.opportunities.models.opportunities import WRITING_SCOPES
from gildia.registry.models import Mandate


def people_of(organisation_id: int, today: date) -> list[tuple[int, str]]:
    """Mandates of a company to look for partners, each with the person's name and role."""
    held = Mandate.objects.in_force(today).filter(
        organisation=organisation_id, scopes__overlap=[scope.value for scope in WRITING_SCOPES]
    )
    rows = held.select_related("person").order_by("pk")
    return [
        (row.pk, ", ".join(part for part in (row.person.shown_name, pick(row, "title").value) if part))
        for row in rows
    ]


def chosen_contact(introduction: Introduction, side: Side) -> Contact | None:
    """Whom the side has named so far."""
    return introduction.contacts.filter(side=side.value).first()
