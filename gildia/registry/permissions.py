"""Who acts, and what the acting mandate allows. Every write of the platform asks here."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gildia.foundation.errors import NotPermitted
from gildia.registry.models import Circle, CircleMembership, Mandate, Organisation
from gildia.registry.models.circles import CLUSTER, ZONE
from gildia.registry.models.organisations import in_care_of
from gildia.registry.rules import STAFF_SCOPES, Scope, Viewer


@dataclass(frozen=True)
class Actor:
    """A person acting for an organisation under a mandate in force: the `by=` of every action."""

    person_id: int
    mandate: Mandate
    viewer: Viewer

    @property
    def organisation_id(self) -> int:
        """The organisation acted for."""
        return self.mandate.organisation_id

    @property
    def mandate_id(self) -> int:
        """The mandate acted under."""
        return self.mandate.pk

    def has(self, scope: Scope) -> bool:
        """Whether the mandate covers a scope."""
        return scope in self.viewer.scopes


@dataclass(frozen=True)
class OneSelf:
    """A person who acts for nobody: claims a profile, accepts an invitation, leaves. For the journal."""

    person_id: int
    organisation_id: None = None
    mandate_id: None = None


def viewer_of(mandate: Mandate) -> Viewer:
    """What somebody acting under a mandate may see: three queries at most."""
    memberships = CircleMembership.objects.filter(
        organisation=mandate.organisation_id, until__isnull=True
    ).values_list("circle_id", "circle__kind")
    circles = list(memberships.order_by("circle_id"))
    scopes = mandate.scope_set
    staffed: frozenset[int] = frozenset()
    if STAFF_SCOPES.intersection(scopes):
        managed = Circle.objects.filter(managed_by=mandate.organisation_id).order_by("pk")
        staffed = frozenset(managed.values_list("pk", flat=True))
    return Viewer(
        person_id=mandate.person_id,
        organisation_id=mandate.organisation_id,
        zone_ids=frozenset(pk for pk, kind in circles if kind == ZONE),
        cluster_ids=frozenset(pk for pk, kind in circles if kind == CLUSTER),
        staffed_circle_ids=staffed,
        scopes=scopes,
    )


def actor_of(mandate: Mandate) -> Actor:
    """The actor a mandate makes of its person. The caller has checked that it is in force."""
    return Actor(person_id=mandate.person_id, mandate=mandate, viewer=viewer_of(mandate))


def is_staff_for(viewer: Viewer, organisation: Organisation, *scopes: Scope) -> bool:
    """Whether the viewer is staff with one of `scopes` for a circle the organisation is in.

    Organisations in no circle at all are looked after by every managing company's registrar; a managing
    company by its own alone.
    """
    if not viewer.staffed_circle_ids or not viewer.scopes.intersection(scopes):
        return False
    return Organisation.objects.filter(in_care_of(viewer), pk=organisation.pk).exists()


def may_edit(viewer: Viewer, organisation: Organisation) -> bool:
    """Whether the viewer may change the profile: its administrators, and the zone's registrars."""
    if viewer.organisation_id == organisation.pk and Scope.ADMINISTER in viewer.scopes:
        return True
    return is_staff_for(viewer, organisation, Scope.REGISTER)


def may_grant(viewer: Viewer, organisation: Organisation) -> bool:
    """Whether the viewer may give and revoke mandates of the organisation."""
    return viewer.organisation_id == organisation.pk and Scope.ADMINISTER in viewer.scopes


def administrators(organisation_id: int, on: date) -> "QuerySet[Mandate, Mandate]":
    """The mandates by which an organisation is administered on a day."""
    in_force = Mandate.objects.in_force(on).filter(organisation=organisation_id)
    return in_force.filter(scopes__contains=[Scope.ADMINISTER.value]).order_by("pk")


def may_decide_claim(viewer: Viewer, organisation: Organisation, *, on: date) -> bool:
    """Whether the viewer answers claims: its administrators where there are some, else the registrars."""
    if administrators(organisation.pk, on).exists():
        return may_grant(viewer, organisation)
    return is_staff_for(viewer, organisation, Scope.REGISTER)


def may_register(viewer: Viewer) -> bool:
    """Whether the viewer keeps a register: imports, claims, corrections."""
    return bool(viewer.staffed_circle_ids) and Scope.REGISTER in viewer.scopes


def may_moderate(viewer: Viewer) -> bool:
    """Whether the viewer looks after profiles of a zone."""
    moderating = {Scope.REGISTER, Scope.MODERATE}
    return bool(viewer.staffed_circle_ids) and bool(viewer.scopes & moderating)


def require(allowed: bool) -> None:  # noqa: FBT001 - the argument is the answer itself
    """Raise NotPermitted unless allowed; pages then answer as if the object did not exist."""
    if not allowed:
        raise NotPermitted(_("Your mandate does not allow this."))
