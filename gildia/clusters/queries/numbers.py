"""The numbers that a zone asks of its country's companies."""

from gildia.clusters.models import Cluster
from gildia.foundation.identifiers import SCHEMES
from gildia.registry.models import Identifier, Organisation
from gildia.zones.models import Zone


def missing_numbers(cluster: Cluster, company: Organisation) -> list[str]:
    """What the register does not have of a company though its zone asks for it, by name."""
    zone = Zone.objects.filter(circle=cluster.circle.zone_id or 0, country=company.country).first()
    if zone is None:
        return []
    held = set(
        Identifier.objects.filter(organisation=company).order_by("pk").values_list("scheme", flat=True)
    )
    return [str(SCHEMES[scheme].name) for scheme in zone.identifier_schemes if scheme not in held]
