"""The directory of organisations: list, table, map and export of the same address."""

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from gildia.foundation.countries import country_name
from gildia.foundation.downloads import FORMATS, table_file
from gildia.foundation.facets import Facet, Option
from gildia.foundation.languages import pick, reader_language
from gildia.foundation.places import Place
from gildia.foundation.tables import Column
from gildia.registry.middleware import ActingRequest
from gildia.registry.models import Organisation
from gildia.registry.models.organisations import OrganisationQuerySet
from gildia.registry.permissions import may_moderate
from gildia.registry.queries import directory as queries
from gildia.registry.queries.directory import OUTSIDE, FacetKey, Sort, Wanted
from gildia.registry.queries.facets import Counted, Counts, count
from gildia.registry.rules import Viewer
from gildia.registry.views.cards import Card, card_of
from gildia.registry.wording import SIZE_LABELS

PAGE_SIZE = 25
MAX_CHOSEN = 30
MAX_EXPORTED = 20_000
VIEWS = ("cards", "table", "map")

FACET_LABELS: Mapping[FacetKey, str | Promise] = {
    FacetKey.ZONE: gettext_lazy("Zone"),
    FacetKey.CLUSTER: gettext_lazy("Cluster"),
    FacetKey.SEGMENT: gettext_lazy("Segment"),
    FacetKey.STEP: gettext_lazy("Process step"),
    FacetKey.CERTIFICATE: gettext_lazy("Valid certificate"),
    FacetKey.COUNTRY: gettext_lazy("Country"),
    FacetKey.SIZE: gettext_lazy("Size"),
    FacetKey.STATE: gettext_lazy("State"),
}
SORT_LABELS: Mapping[Sort, str | Promise] = {
    Sort.NAME: gettext_lazy("by name"),
    Sort.NEWEST: gettext_lazy("newest first"),
    Sort.SIZE: gettext_lazy("largest first"),
    Sort.COMPLETENESS: gettext_lazy("least complete first"),
}
STATE_LABELS = dict(Organisation.STATES)


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """A paginator that was told the count: the facets' query has it."""

    def __init__(self, rows: "QuerySet[Organisation, Organisation]", total: int) -> None:
        super().__init__(rows, PAGE_SIZE)
        self.total = total

    @cached_property
    def count(self) -> int:
        return self.total


@require_safe
def directory(request: ActingRequest) -> HttpResponse:
    """Everybody's list of organisations, as cards, table, map or file."""
    viewer, today, language = request.acting.viewer, timezone.localdate(), reader_language()
    staff = may_moderate(viewer)
    wanted = wanted_from(request.GET, staff=staff)
    found = queries.matching(wanted, viewer, today)
    ordered = queries.in_order(found, wanted.sort, language, today)

    def cards(part: slice) -> list[Card]:
        return [card_of(row, language) for row in queries.cards(ordered, part, viewer, wanted.sort, today)]

    if (file_format := request.GET.get("format", "")) in FORMATS:
        return _export(cards(slice(MAX_EXPORTED)), file_format)
    counts = count(wanted, viewer, today, language, staff=staff)
    view = request.GET.get("view", "")
    page = CountedPaginator(ordered, counts.total).get_page(request.GET.get("page"))
    first = (page.number - 1) * PAGE_SIZE
    context = {
        "heading": heading_of(counts.total, wanted),
        "wanted": wanted,
        "facets": shown_facets(counts, wanted),
        "chips": _chips(counts, wanted, request.GET),
        "page": page,
        "form_names": frozenset({"q", "sort"}),
        "cards": cards(slice(first, first + PAGE_SIZE)),
        "view": view if view in VIEWS else "cards",
        "views": _views(request.GET, view),
        "sorts": [(sort.value, SORT_LABELS[sort]) for sort in Sort if staff or sort != Sort.COMPLETENESS],
        "columns": _columns(staff=staff),
        "exports": [(words, _address(request.GET, format=code)) for code, words in FORMATS.items()],
        "points": _points(found, viewer) if view == "map" else [],
    }
    return render(request, "registry/directory.html", context)


def wanted_from(query: QueryDict, *, staff: bool) -> Wanted:
    """What an address asks for; what it cannot mean is left out."""
    keys = [key for key in FacetKey if staff or key is not FacetKey.STATE]
    chosen = {key: frozenset(_values(query, key)) for key in keys if key.value in query}
    sort = query.get("sort", "").removeprefix("-")
    offered = [each for each in Sort if staff or each is not Sort.COMPLETENESS]
    return Wanted(
        words=query.get("q", "").replace("\x00", "").strip()[: queries.MAX_WORDS_LENGTH],
        chosen=chosen,
        sort=Sort(sort) if sort in offered else Sort.NAME,
    )


def _values(query: QueryDict, key: FacetKey) -> list[str]:
    values = [value.replace("\x00", "")[:80] for value in query.getlist(key.value)[:MAX_CHOSEN]]
    return [value for value in values if value]


def heading_of(total: int, wanted: Wanted) -> str:
    """The list in one sentence."""
    words = {"count": total, "words": wanted.words}
    if wanted.words:
        return (
            ngettext(
                "%(count)s organisation is called something like “%(words)s”",
                "%(count)s organisations are called something like “%(words)s”",
                total,
            )
            % words
        )
    if wanted.active:
        return (
            ngettext("%(count)s organisation is like that", "%(count)s organisations are like that", total)
            % words
        )
    return (
        ngettext("%(count)s organisation in the register", "%(count)s organisations in the register", total)
        % words
    )


def shown_facets(counts: Counts, wanted: Wanted) -> list[Facet]:
    """The facets with their words; one with a single value that nobody ticked is left out."""
    facets = []
    for key, values in counts.facets.items():
        chosen = wanted.values(key)
        options = [
            Option(each.value, label_of(key, each), each.count, chosen=each.value in chosen)
            for each in values
        ]
        options.sort(key=lambda option: not option.chosen)
        if len(options) > 1 or chosen:
            facets.append(Facet(key.value, FACET_LABELS[key], options))
    return facets


def label_of(key: FacetKey, value: Counted) -> str:
    """The words of one value of a facet."""
    match key:
        case FacetKey.COUNTRY:
            return country_name(value.value)
        case FacetKey.SIZE:
            return str(SIZE_LABELS.get(value.value, value.value))
        case FacetKey.STATE:
            return str(STATE_LABELS.get(value.value, value.value))
        case FacetKey.ZONE if value.value == OUTSIDE:
            return _("in no zone")
        case FacetKey.CLUSTER if value.value == OUTSIDE:
            return _("in no cluster")
    return value.label or value.value


def _chips(counts: Counts, wanted: Wanted, query: QueryDict) -> list[tuple[str, str]]:
    """What is in force, each with the address that takes it away."""
    chips = []
    for key in wanted.active:
        for each in counts.facets.get(key, []):
            if each.value in wanted.values(key):
                rest = query.copy()
                rest.pop("page", None)
                rest.setlist(key.value, [value for value in query.getlist(key.value) if value != each.value])
                chips.append((label_of(key, each), f"?{rest.urlencode()}"))
    return chips


def _views(query: QueryDict, view: str) -> list[tuple[str, str, bool]]:
    names = {"cards": _("Cards"), "table": _("Table"), "map": _("Map")}
    chosen = view if view in VIEWS else "cards"
    return [(name, _address(query, view=code), code == chosen) for code, name in names.items()]


def _address(query: QueryDict, **changed: str) -> str:
    target = query.copy()
    target.pop("page", None)
    for name, value in changed.items():
        target[name] = value
    return f"?{target.urlencode()}"


def _columns(*, staff: bool) -> list[Column]:
    columns = [
        Column(_("Name"), "name"),
        Column(_("Place")),
        Column(_("People"), "size", is_number=True),
        Column(_("Segments")),
        Column(_("Certificates")),
    ]
    return [*columns, Column(_("Completeness"), "completeness", is_number=True)] if staff else columns


def _points(found: OrganisationQuerySet, viewer: Viewer) -> list[Place]:
    return [
        Place(
            name=site.organisation.name.value,
            url=site.organisation.get_absolute_url(),
            latitude=float(site.latitude or 0),
            longitude=float(site.longitude or 0),
            town=pick(site, "city").value,
        )
        for site in queries.points(found, viewer)
    ]


def _export(cards: list[Card], file_format: str) -> HttpResponse:
    headings = [
        _("Name"), _("Summary"), _("Place"), _("Zone"), _("Cluster"), _("People"), _("Segments"),
        _("Certificates"), _("Address of the profile"),
    ]  # fmt: skip
    rows = (
        [
            card.name, card.summary.value, card.place, "; ".join(card.zones), "; ".join(card.clusters),
            card.employees, "; ".join(card.segments), "; ".join(card.standards), card.url,
        ]
        for card in cards
    )  # fmt: skip
    title = _("organisations")
    return table_file(file_format, name=title, title=title, headings=headings, rows=rows)
