"""Certificates of companies as far as the viewer may see them."""

import re
from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from gildia.foundation.text import standard_name
from gildia.registry.models import Certificate
from gildia.registry.rules import Viewer

_NUMBER = re.compile(r"\d{2,}")


def valid_certificates(
    viewer: Viewer, organisation_ids: Collection[int], *, today: date
) -> dict[int, dict[str, date | None]]:
    """By organisation: each standard it holds today and until when."""
    rows = Certificate.objects.visible_to(viewer).filter(organisation__in=organisation_ids)
    rows = rows.filter(_in_force(today)).order_by("valid_until", "pk")
    held: dict[int, dict[str, date | None]] = defaultdict(dict)
    for owner, standard, until in rows.values_list("organisation_id", "standard", "valid_until"):
        held[owner][standard_name(standard)] = until
    return held


def holders(viewer: Viewer, standards: Collection[str], *, today: date) -> list[int]:
    """Organisations that hold one of the standards today."""
    wanted = {standard_name(standard) for standard in standards}
    spelled = Q(pk__in=[])
    for standard in wanted:
        number = _NUMBER.search(standard)
        spelled |= Q(standard__icontains=number.group() if number else standard)
    rows = Certificate.objects.visible_to(viewer).filter(spelled & _in_force(today)).order_by("pk")
    found = rows.values_list("organisation_id", "standard")
    return sorted({owner for owner, standard in found if standard_name(standard) in wanted})


def satisfied_by(wanted: str, held: str) -> bool:
    """Whether a standard held is the wanted one, or an edition of it: “GMP EAEU” is a GMP."""
    return held == wanted or held.startswith(f"{wanted} ")


def _in_force(today: date) -> Q:
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
    return begun & (Q(valid_until__isnull=True) | Q(valid_until__gte=today))
