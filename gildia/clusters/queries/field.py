"""The companies that a cluster is for: how many stand in its zone, and what they can do together."""

from dataclasses import dataclass

from django.db.models import Count

from gildia.clusters.models import Cluster
from gildia.registry.models import Capability, Organisation
from gildia.registry.models.organisations import visible_rows
from gildia.registry.rules import Viewer


@dataclass(frozen=True)
class Field:
    """How many companies of the industries stand in the zone, and how many steps they cover."""

    companies: int
    steps: int
    covered: int
    single: int


def field_of(cluster: Cluster, viewer: Viewer) -> Field | None:
    """The field as far as the viewer sees it, or None where the cluster names no industry."""
    zone = cluster.circle.zone_id
    industries = list(cluster.industries.order_by("pk").values_list("pk", flat=True))
    if zone is None or not industries:
        return None
    inside = Organisation.objects.visible_to(viewer).in_circle(zone).filter(segments__in=industries)
    steps = list(cluster.process_steps.order_by("pk").values_list("pk", flat=True))
    shown = Capability.objects.filter(
        visible_rows(viewer, owner="organisation_id"),
        organisation__in=inside.values("pk"),
        process_step__in=steps,
    )
    counted = shown.values("process_step").annotate(companies=Count("organisation", distinct=True))
    companies = [row["companies"] for row in counted.order_by("process_step")]
    return Field(
        companies=inside.distinct().count(),
        steps=len(steps),
        covered=len(companies),
        single=companies.count(1),
    )
