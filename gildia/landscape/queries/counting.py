"""What is counted for each process step. Every count starts from what its viewer may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Count, Exists, OuterRef, Q, Value
from django.db.models.expressions import Combinable

from gildia.consortia.models import Consortium, ConsortiumStep
from gildia.consortia.models.consortia import ANSWERED
from gildia.landscape.queries.circles import Extent, counts_all_gaps, reads_needs
from gildia.landscape.rules.coverage import Told, protected
from gildia.opportunities.models import Opportunity
from gildia.opportunities.models.opportunities import OpportunityQuerySet
from gildia.opportunities.rules import Kind
from gildia.partnering.models import UnansweredNeed
from gildia.registry.models import Capability, Circle, CircleMembership, Organisation
from gildia.registry.models.organisations import in_care_of
from gildia.registry.rules import Viewer

REQUEST_KINDS = tuple(kind.value for kind in Kind if kind.is_request)


@dataclass(frozen=True)
class Companies:
    """How many companies do a step."""

    inside: int = 0
    outside: int = 0


def is_inside(circle: Circle | None, on: date, *, owner: str) -> Combinable:
    """Whether the organisation in a column is in the circle on a day; without a circle all are."""
    if circle is None:
        return Value(True, output_field=BooleanField())  # noqa: FBT003 - an SQL value
    members = CircleMembership.objects.filter(circle=circle, organisation=OuterRef(owner), since__lte=on)
    return Exists(members.filter(Q(until__isnull=True) | Q(until__gt=on)))


def companies_by_step(viewer: Viewer, circle: Circle | None, on: date) -> Mapping[int, Companies]:
    """Companies that show the viewer a capability for a step, by the id of the step; one query."""
    seen = Capability.objects.visible_to(viewer).filter(process_step__isnull=False)
    doing = seen.annotate(inside=is_inside(circle, on, owner="organisation")).order_by()
    counted = doing.values("process_step", "inside").annotate(companies=Count("organisation", distinct=True))
    found: dict[int, Companies] = {}
    for row in counted:
        before = found.get(row["process_step"], Companies())
        inside, outside = (row["companies"], 0) if row["inside"] else (0, row["companies"])
        found[row["process_step"]] = Companies(before.inside + inside, before.outside + outside)
    return found


def open_requests(viewer: Viewer, on: date) -> OpportunityQuerySet:
    """The requests that are open on a day and that the viewer may read. Nothing here asks whose they are."""
    seen = Opportunity.objects.visible_to(viewer).published(on)
    return seen.filter(kind__in=REQUEST_KINDS, shown__process_step__isnull=False, published_at__date__lte=on)


def requests_by_step(viewer: Viewer, on: date) -> Mapping[int, int]:
    """Open requests by the id of the step."""
    counted = open_requests(viewer, on).order_by().values_list("shown__process_step")
    return dict(counted.annotate(requests=Count("pk")))


def gaps_by_step(viewer: Viewer) -> Mapping[int, Told] | None:
    """Gaps of consortia by the id of the step; None for those who have none to read.

    Staff count the companies in their care that have one, and learn neither which nor how few; the
    others count the consortia that are shown to them.
    """
    if viewer.organisation_id is None:
        return None
    answered = Consortium.objects.filter(state__in=ANSWERED)
    gaps = ConsortiumStep.objects.filter(is_covered=False, process_step__isnull=False).order_by()
    if counts_all_gaps(viewer):
        owners = Organisation.objects.filter(in_care_of(viewer))
        answered = answered.filter(organisation__in=owners)
        rows = gaps.filter(consortium__in=answered).values_list("process_step")
        companies = rows.annotate(count=Count("consortium__organisation", distinct=True))
        return {step_id: protected(count) for step_id, count in companies}
    shown = Consortium.objects.visible_to(viewer).filter(state__in=ANSWERED)
    rows = gaps.filter(consortium__in=shown).values_list("process_step")
    return {step_id: Told(count) for step_id, count in rows.annotate(count=Count("pk"))}


def needs_by_step(viewer: Viewer, extent: Extent) -> Mapping[str, Told] | None:
    """Waiting needs by the code of the step, for staff of the zone; None for everybody else."""
    if not reads_needs(viewer, extent):
        return None
    rows = UnansweredNeed.objects.visible_to(viewer).waiting().exclude(step="").order_by()
    if extent.circle is not None:
        rows = rows.filter(zone=extent.zone_id)
    return {code: protected(count) for code, count in rows.values_list("step").annotate(count=Count("pk"))}
