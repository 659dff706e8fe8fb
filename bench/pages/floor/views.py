"""The three pages as one would write them by hand, with the queries they need and no more."""

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from bench.pages.floor.models import Organisation, Site

PAGE_SIZE = 25
_FACETS = """
WITH found AS MATERIALIZED (
    SELECT o.id, o.country, CASE WHEN o.employees >= 250 THEN 'large' WHEN o.employees >= 50 THEN 'medium'
        WHEN o.employees >= 10 THEN 'small' ELSE 'micro' END AS size
    FROM floor_document d JOIN registry_organisation o ON o.id = d.organisation_id
    WHERE d.search @@ websearch_to_tsquery('russian', %s)
)
SELECT 'Total', '', count(*) FROM found
UNION ALL SELECT 'Country', country, count(*) FROM found GROUP BY country
UNION ALL SELECT 'Size', size, count(*) FROM found GROUP BY size
UNION ALL SELECT c.kind, c.name_ru, count(*) FROM found
    JOIN registry_circlemembership m ON m.organisation_id = found.id
    JOIN registry_circle c ON c.id = m.circle_id GROUP BY c.kind, c.name_ru
UNION ALL SELECT 'Segment', g.name_ru, count(*) FROM found
    JOIN registry_organisation_segments s ON s.organisation_id = found.id
    JOIN registry_segment g ON g.id = s.segment_id GROUP BY g.name_ru
"""


def _public() -> "QuerySet[Organisation]":
    return Organisation.objects.filter(state="published", visibility=0)


def _listed(found: "QuerySet[Organisation]") -> "QuerySet[Organisation]":
    """With segments and town, in two more queries."""
    return found.only("slug", "name_ru", "summary_ru").prefetch_related(
        "segments", Prefetch("sites", Site.objects.filter(is_main=True, visibility=0), to_attr="main_sites")
    )


def directory(request: HttpRequest) -> HttpResponse:
    """A list with name, town and segments."""
    pages = Paginator(_listed(_public().order_by("name_ru", "pk")), PAGE_SIZE)
    return render(request, "floor/directory.html", {"page": pages.get_page(request.GET.get("page"))})


def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation with the texts of ours."""
    organisation = get_object_or_404(_public(), slug=slug)
    records = {
        name: getattr(organisation, name).filter(visibility=0)
        for name in ("sites", "certificates", "equipments", "products")
    }
    capabilities = organisation.capabilitys.filter(visibility=0).select_related("process_step")
    context = {
        **records,
        "organisation": organisation,
        "segments": organisation.segments.all(),
        "circles": organisation.circles.all(),
        "capabilities": capabilities.order_by("position"),
    }
    return render(request, "floor/profile.html", context)


def search(request: HttpRequest) -> HttpResponse:
    """Full-text search of the server, with five facets in one statement."""
    words = request.GET.get("q", "")
    asked = SearchQuery(words, config="russian", search_type="websearch")
    ranked = _public().filter(document__search=asked).order_by(-SearchRank("document__search", asked), "pk")
    facets: dict[str, list[tuple[str, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FACETS, [words])
        for label, value, number in cursor.fetchall():
            facets.setdefault(label, []).append((value, number))
    [(_, total)] = facets.pop("Total")
    context = {"words": words, "total": total, "found": _listed(ranked)[:20], "facets": facets}
    return render(request, "floor/search.html", context)
