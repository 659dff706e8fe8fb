"""Whom an invitation of a company goes to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from gildia.clusters.models.joinings import COMPANY_SCOPES
from gildia.registry.models import Mandate
from gildia.registry.rules import Scope


@dataclass(frozen=True)
class Contact:
    """Somebody who can answer for a company."""

    name: str
    email: str
    language: str


def contacts_of(organisation_ids: Collection[int], *, on: date) -> dict[int, list[Contact]]:
    """Who administers companies or signs for them, the administrators first: one query."""
    held = Mandate.objects.in_force(on).filter(
        organisation__in=organisation_ids, scopes__overlap=[scope.value for scope in COMPANY_SCOPES]
    )
    found: dict[int, list[Contact]] = {}
    for mandate in sorted(
        held.select_related("person").order_by("pk"), key=lambda each: "administer" not in each.scopes
    ):
        person = mandate.person
        contact = Contact(person.name, person.email, person.language or "ru")
        found.setdefault(mandate.organisation_id, []).append(contact)
    return found


def has_signer(organisation_id: int, *, on: date) -> bool:
    """Whether somebody can sign for a company."""
    held = Mandate.objects.in_force(on).filter(organisation=organisation_id)
    return held.filter(scopes__contains=[Scope.SIGN.value]).exists()
