"""Single records of an organisation."""

from collections.abc import Iterable
from typing import TypeAlias

from gildia.registry.models import (
    Activity,
    Capability,
    Certificate,
    Equipment,
    Organisation,
    Product,
    Site,
)
from gildia.registry.rules import Visibility

AnyRecord: TypeAlias = Capability | Certificate | Equipment | Product | Site | Activity


def find_record(
    organisation: Organisation,
    model: type[AnyRecord] | None,
    record_id: int,
    levels: Iterable[Visibility],
) -> AnyRecord | None:
    """A record of an organisation among those a viewer sees, or None. Activities are seen by all."""
    if model is None:
        return None
    found = model.objects.filter(organisation=organisation, pk=record_id).first()
    if found is None or (not isinstance(found, Activity) and found.visibility not in set(levels)):
        return None
    found.organisation = organisation
    return found
