"""Claims by who may see them."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from gildia.registry.models import Claim, Mandate
from gildia.registry.models.claims import PENDING
from gildia.registry.permissions import may_register
from gildia.registry.queries.imports import changeable
from gildia.registry.rules import Scope, Viewer


def claims_for_staff(viewer: Viewer) -> "QuerySet[Claim]":
    """Claims of profiles in the viewer's circles that registrars answer: nobody administers the profile.

    Decided ones stay in sight, so that an approval can be revoked.
    """
    if not may_register(viewer):
        return Claim.objects.none()
    return Claim.objects.filter(
        Q(organisation__in=changeable(viewer)), ~Q(state=PENDING) | ~Exists(_administering())
    )


def claims_for_administrators(viewer: Viewer) -> "QuerySet[Claim]":
    """Claims of the organisation the viewer administers, answered by its administrators."""
    if viewer.organisation_id is None or Scope.ADMINISTER not in viewer.scopes:
        return Claim.objects.none()
    return Claim.objects.filter(organisation=viewer.organisation_id)


def claims_visible_to(viewer: Viewer) -> "QuerySet[Claim]":
    """One's own claims and those one may answer."""
    seen = Q(pk__in=claims_for_staff(viewer).values("pk"))
    seen |= Q(pk__in=claims_for_administrators(viewer).values("pk"))
    if viewer.person_id is not None:
        seen |= Q(person=viewer.person_id)
    return Claim.objects.filter(seen)


def _administering() -> "QuerySet[Mandate]":
    in_force = Mandate.objects.in_force(timezone.localdate()).filter(organisation=OuterRef("organisation"))
    return in_force.filter(scopes__contains=[Scope.ADMINISTER.value])
