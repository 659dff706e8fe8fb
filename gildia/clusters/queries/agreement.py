"""Templates by which companies may join a cluster."""

from django.db.models import Q

from gildia.agreements.models import Template, TemplateVersion
from gildia.agreements.models.templates import APPROVED, JOINING
from gildia.clusters.models import Cluster

LIMIT = 100


def versions_to_choose(cluster: Cluster) -> list[TemplateVersion]:
    """Approved versions of the managing company's agreements on joining that are meant for the cluster."""
    meant = Template.objects.filter(
        Q(circle__isnull=True) | Q(circle=cluster.circle_id),
        organisation=cluster.circle.managed_by_id,
        kind=JOINING,
    )
    rows = TemplateVersion.objects.filter(state=APPROVED, template__in=meant).select_related("template")
    return list(rows.order_by("template__name_ru", "pk")[:LIMIT])
