"""The three pages as one would write them by hand, with the queries they need and no more."""

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.core.paginator import Paginator
from django.db.models import Case, Count, F, Prefetch, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from bench.pages.floor.models import (
    Capability,
    Certificate,
    Circle,
    Document,
    Organisation,
    Segment,
    Site,
)

PAGE_SIZE = 25
_SIZE = Case(
    When(employees__gte=250, then=Value("large")),
    When(employees__gte=50, then=Value("medium")),
    When(employees__gte=10, then=Value("small")),
    default=Value("micro"),
)


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
    """Full-text search of the server, with the facets of ours."""
    words = request.GET.get("q", "")
    asked = SearchQuery(words, config="russian", search_type="websearch")
    ids = list(Document.objects.filter(search=asked).values_list("pk", flat=True))
    ranked = _public().filter(document__search=asked).order_by(-SearchRank("document__search", asked), "pk")
    context = {"words": words, "total": len(ids), "found": _listed(ranked)[:20], "facets": _facets(ids)}
    return render(request, "floor/search.html", context)


def _facets(ids: list[int]) -> dict[str, list[tuple[Any, ...]]]:
    """Values with their counts, one query a facet."""
    found = Organisation.objects.filter(pk__in=ids)
    today = timezone.now().date()
    valid = Certificate.objects.filter(Q(valid_until=None) | Q(valid_until__gte=today), visibility=0)
    inside = Circle.objects.filter(organisation__in=ids)
    abilities = Capability.objects.filter(organisation__in=ids, visibility=0)
    organisations = Count("organisation", distinct=True)
    return {
        "Zone": _counted(inside.filter(kind="zone"), "name_ru", Count("pk")),
        "Cluster": _counted(inside.filter(kind="cluster"), "name_ru", Count("pk")),
        "Segment": _counted(Segment.objects.filter(organisation__in=ids), "name_ru", Count("pk")),
        "Process step": _counted(abilities, "process_step__name_ru", organisations),
        "Certificate": _counted(valid.filter(organisation__in=ids), "standard", organisations),
        "Country": _counted(found, "country", Count("pk")),
        "Size": _counted(found.annotate(size=_SIZE), "size", Count("pk")),
    }


def _counted(rows: "QuerySet[Any]", column: str, number: Count) -> list[tuple[Any, ...]]:
    return list(rows.values_list(column).annotate(number=number).order_by("-number", F(column)))
