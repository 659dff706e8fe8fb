"""Certificates of companies as far as the viewer may see them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from gildia.foundation.text import standard_name
from gildia.registry.models import Certificate
from gildia.registry.rules import Viewer

_SPELLINGS = """
WITH RECURSIVE spelled AS (
    SELECT min(standard) AS standard FROM registry_certificate
    UNION ALL
    SELECT (SELECT min(standard) FROM registry_certificate WHERE standard > spelled.standard)
    FROM spelled WHERE standard IS NOT NULL
)
SELECT standard FROM spelled WHERE standard IS NOT NULL
"""


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


def holders(viewer: Viewer, standards: Collection[str], *, today: date) -> QuerySet[Certificate, Any]:
    """Organisations that hold one of the standards today, as a subquery: there may be very many."""
    wanted = {standard_name(standard) for standard in standards}
    spelled = [each for each in _spellings() if standard_name(each) in wanted]
    rows = Certificate.objects.visible_to(viewer).filter(_in_force(today), standard__in=spelled)
    return rows.values("organisation_id")


def _spellings() -> list[str]:
    """Every way in which a standard is written, by one look into the index for each."""
    with connection.cursor() as cursor:
        cursor.execute(_SPELLINGS)
        return [standard for (standard,) in cursor.fetchall()]


def satisfied_by(wanted: str, held: str) -> bool:
    """Whether a standard held is the wanted one, or an edition of it: “GMP EAEU” is a GMP."""
    return held == wanted or held.startswith(f"{wanted} ")


def _in_force(today: date) -> Q:
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
    return begun & (Q(valid_until__isnull=True) | Q(valid_until__gte=today))
