"""The members of a cluster: table, map and export of the same address; and entering those of long ago."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from gildia.clusters.actions import memberships as actions
from gildia.clusters.forms.memberships import EnterForm
from gildia.clusters.models import Membership
from gildia.clusters.models.clusters import DISSOLVED
from gildia.clusters.models.memberships import KINDS, MEMBERSHIP_STATES, MembershipQuerySet
from gildia.clusters.permissions import may_look_after
from gildia.clusters.queries import members as queries
from gildia.clusters.queries.clusters import size_of
from gildia.clusters.queries.members import NO, YES, Counted, FacetKey, Sort, Wanted
from gildia.clusters.views.pages import below, crumbs, find, find_for_staff, next_step
from gildia.foundation.downloads import FORMATS, table_file
from gildia.foundation.facets import Facet, Option
from gildia.foundation.languages import pick, reader_language
from gildia.foundation.places import Place
from gildia.foundation.refusals import beside
from gildia.foundation.tables import Column, chosen_sort
from gildia.registry.middleware import ActingRequest, SignedInRequest, actor_in, for_anybody, signed_in
from gildia.registry.permissions import require
from gildia.registry.queries.directory import MAX_WORDS_LENGTH, points
from gildia.registry.rules import Viewer

PAGE_SIZE = 50
MAX_CHOSEN = 30
MAX_EXPORTED = 20_000

FACET_LABELS: Mapping[FacetKey, str | Promise] = {
    FacetKey.STATE: gettext_lazy("State"),
    FacetKey.KIND: gettext_lazy("Kind of member"),
    FacetKey.SEGMENT: gettext_lazy("Segment"),
    FacetKey.RESIDENT: gettext_lazy("Resident of the zone"),
}
_WORDS: Mapping[FacetKey, Mapping[str, str | Promise]] = {
    FacetKey.STATE: MEMBERSHIP_STATES,
    FacetKey.KIND: dict(KINDS),
    FacetKey.RESIDENT: {YES: gettext_lazy("yes"), NO: gettext_lazy("no")},
}


@dataclass(frozen=True)
class Row:
    """A member as the table shows it."""

    membership: Membership
    name: str
    kind: str
    state: str
    reason: str
    segments: Sequence[str]
    is_resident: bool
    city: str


@require_safe
@for_anybody
def members(request: ActingRequest, code: str) -> HttpResponse:
    """Who is in the cluster, since when and as what."""
    viewer, cluster = request.acting.viewer, find(request, code)
    staff = may_look_after(viewer, cluster)
    columns = _columns()
    wanted = _wanted(request.GET, columns, staff=staff)
    shown = queries.shown_to(viewer, cluster, staff=staff)
    found = queries.matching(shown, wanted)
    ordered = queries.listed(queries.in_order(found, wanted.sort, reader_language()))
    if (file_format := request.GET.get("format", "")) in FORMATS:
        return _export(_rows(list(ordered[:MAX_EXPORTED]), viewer), str(cluster), file_format, staff=staff)
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    is_map = request.GET.get("view") == "map"
    context = {
        "cluster": cluster,
        "crumbs": crumbs(cluster),
        "heading": _heading(page.paginator.count, is_narrowed=bool(wanted.words or wanted.chosen)),
        "hidden": 0 if staff else size_of(cluster) - shown.count(),
        "wanted": wanted,
        "facets": _facets(queries.counts(shown, wanted, staff=staff), wanted),
        "page": page,
        "rows": _rows(list(page.object_list), viewer),
        "columns": columns,
        "is_map": is_map,
        "views": _views(request.GET, is_map=is_map),
        "exports": [(words, _address(request.GET, format=name)) for name, words in FORMATS.items()],
        "points": _points(found, viewer) if is_map else [],
        "form_names": frozenset({"q"}),
        "may_enter": staff and cluster.is_entered and cluster.state != DISSOLVED,
        **next_step(request, cluster),
    }
    return render(request, "clusters/members.html", context)


def _wanted(query: QueryDict, columns: Sequence[Column], *, staff: bool) -> Wanted:
    keys = [key for key in FacetKey if staff or key is not FacetKey.STATE]
    chosen = {key: frozenset(_values(query, key)) for key in keys if key.value in query}
    return Wanted(
        words=query.get("q", "").replace("\x00", "").strip()[:MAX_WORDS_LENGTH],
        chosen={key: values for key, values in chosen.items() if values},
        sort=chosen_sort(columns, query, Sort.NAME.value),
    )


def _values(query: QueryDict, key: FacetKey) -> list[str]:
    values = [value.replace("\x00", "")[:80] for value in query.getlist(key.value)[:MAX_CHOSEN]]
    return [value for value in values if value]


def _heading(count: int, *, is_narrowed: bool) -> str:
    if is_narrowed:
        return ngettext("%(count)s member is like that", "%(count)s members are like that", count) % {
            "count": count
        }
    return ngettext("%(count)s member", "%(count)s members", count) % {"count": count}


def _columns() -> list[Column]:
    return [
        Column(_("Company"), Sort.NAME.value),
        Column(_("No."), Sort.NUMBER.value, is_number=True),
        Column(_("Kind of member")),
        Column(_("Member since"), Sort.JOINED.value),
        Column(_("Segments")),
        Column(_("Resident of the zone")),
        Column(_("Town")),
    ]


def _rows(found: Sequence[Membership], viewer: Viewer) -> list[Row]:
    cities = queries.cities_of(found, viewer)
    return [
        Row(
            membership=each,
            name=str(each.organisation),
            kind=each.get_kind_display(),
            state=str(MEMBERSHIP_STATES[each.state]),
            reason=each.suspension_reason or each.left_reason,
            segments=[str(segment) for segment in each.organisation.segments.all()],
            is_resident=each.is_resident,  # type: ignore[attr-defined]
            city=cities.get(each.organisation_id, ""),
        )
        for each in found
    ]


def _facets(counts: Mapping[FacetKey, Sequence[Counted]], wanted: Wanted) -> list[Facet]:
    """The facets with their words; one with a single value that nobody ticked is left out."""
    facets = []
    for key, values in counts.items():
        chosen, words = wanted.values(key), _WORDS.get(key, {})
        options = [
            Option(each.value, words.get(each.value, each.label), each.count, chosen=each.value in chosen)
            for each in values
        ]
        options.sort(key=lambda option: not option.chosen)
        if len(options) > 1 or chosen:
            facets.append(Facet(key.value, FACET_LABELS[key], options))
    return facets


def _views(query: QueryDict, *, is_map: bool) -> list[tuple[str, str, bool]]:
    return [
        (_("Table"), _address(query, view="table"), not is_map),
        (_("Map"), _address(query, view="map"), is_map),
    ]


def _address(query: QueryDict, **changed: str) -> str:
    target = query.copy()
    target.pop("page", None)
    for name, value in changed.items():
        target[name] = value
    return f"?{target.urlencode()}"


def _points(found: MembershipQuerySet, viewer: Viewer) -> list[Place]:
    return [
        Place(
            name=site.organisation.name.value,
            url=site.organisation.get_absolute_url(),
            latitude=float(site.latitude or 0),
            longitude=float(site.longitude or 0),
            town=pick(site, "city").value,
        )
        for site in points(queries.organisations_of(found), viewer)
    ]


def _export(rows: Sequence[Row], name: str, file_format: str, *, staff: bool) -> HttpResponse:
    headings = [str(column.label) for column in _columns()]
    if staff:
        headings += [_("State"), _("Reason")]
    table = [
        [
            row.name, row.membership.number, row.kind, row.membership.joined_date, "; ".join(row.segments),
            _("yes") if row.is_resident else _("no"), row.city, *([row.state, row.reason] if staff else []),
        ]
        for row in rows
    ]  # fmt: skip
    title = _("members")
    return table_file(file_format, name=f"{name}, {title}", title=title, headings=headings, rows=table)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def enter(request: SignedInRequest, code: str) -> HttpResponse:
    """Enter a membership that is older than this platform."""
    cluster = find_for_staff(request, code)
    require(cluster.is_entered and cluster.state != DISSOLVED)
    form = EnterForm(request.POST if request.method == "POST" else None, viewer=request.acting.viewer)
    if form.is_bound and form.is_valid():
        with beside(form):
            made = actions.enter(
                cluster_id=cluster.pk, **form.cleaned_data, by=actor_in(request), now=timezone.now()
            )
            since = date_format(made.joined_date)
            words = {"company": made.organisation, "number": made.number, "since": since}
            messages.success(request, _("%(company)s is member %(number)s since %(since)s.") % words)
            return redirect("clusters:members", code)
    context = {
        "cluster": cluster,
        "form": form,
        "crumbs": below(cluster, _("Members"), "clusters:members"),
    }
    return render(request, "clusters/members/enter.html", context, status=422 if form.is_bound else 200)
