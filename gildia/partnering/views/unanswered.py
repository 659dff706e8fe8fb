"""Needs that nobody answered: reporting one, and what staff see of them.

The forms here carry no idempotency key: its receipt would keep who reported which need. They need
none, since the same need on one day has its effect once.
"""

from typing import Any
from urllib.parse import quote

from allauth.core import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.foundation.downloads import FORMATS, table_file
from gildia.foundation.errors import Refused
from gildia.foundation.refusals import beside
from gildia.foundation.tables import Column, chosen_sort
from gildia.partnering import wording
from gildia.partnering.actions import unanswered as actions
from gildia.partnering.forms.unanswered import HandleForm, MissingForm, UnhelpfulForm
from gildia.partnering.models import UnansweredNeed
from gildia.partnering.queries import unanswered as queries
from gildia.partnering.queries.unanswered import PERIODS, Wanted
from gildia.partnering.rules.unanswered import may_handle_unanswered, may_read_unanswered
from gildia.registry.middleware import ActingRequest, SignedInRequest, actor_in, for_anybody, signed_in
from gildia.registry.permissions import require

PAGE_SIZE = 50
MOST_EXPORTED = 5_000
COLUMNS = [
    Column(gettext_lazy("Need")),
    Column(gettext_lazy("Nearest step"), "step"),
    Column(gettext_lazy("Days asked"), "days", is_number=True),
    Column(gettext_lazy("Last asked"), "asked"),
    Column(gettext_lazy("Best score"), "score", is_number=True),
    Column(gettext_lazy("Found now")),
    Column(gettext_lazy("What was done")),
]
DEFAULT_SORT = "-asked"


@for_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def missing(request: ActingRequest) -> HttpResponse:
    """Tell the managing company that nobody does what is needed."""
    viewer = request.acting.viewer
    zones = queries.zones_to_tell(viewer)
    if not zones:
        raise Http404
    posted = request.method == "POST"
    form = MissingForm(
        request.POST if posted else None, zones=zones, initial={"text": request.GET.get("q", "")}
    )
    if posted and form.is_valid():
        with beside(form):
            if not ratelimit.consume(request, action="report_missing"):
                raise Refused(_("Too many reports in a short time. Try again in an hour."))
            actions.report_missing(viewer=viewer, **form.cleaned_data, now=timezone.now())
            messages.success(request, _("The managing company will see that this is missing."))
            return redirect(_search(form.cleaned_data["text"]))
    return render(request, "partnering/missing_form.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_POST
def unhelpful(request: SignedInRequest) -> HttpResponse:
    """Say why an answer did not help."""
    form = UnhelpfulForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.say_it_did_not_help(viewer=request.acting.viewer, **form.cleaned_data, now=timezone.now())
            messages.success(request, _("Noted, without your name. The managing company sees it."))
            return redirect(_search(form.cleaned_data["text"]))
    return render(request, "partnering/unhelpful_form.html", {"form": form}, status=422)


@signed_in
@require_safe
def unanswered(request: SignedInRequest) -> HttpResponse:
    """The needs of the zone that nobody answers, for its staff."""
    viewer, today = request.acting.viewer, timezone.localdate()
    require(may_read_unanswered(viewer))
    wanted = _wanted(request.GET)
    rows = queries.unanswered(viewer, wanted, today)
    if (kind := request.GET.get("format")) in FORMATS:
        return _export(list(rows[:MOST_EXPORTED]), kind)
    page = Paginator(rows.prefetch_related("wanted_answers"), PAGE_SIZE).get_page(request.GET.get("page"))
    steps = queries.by_step(viewer, wanted, today)
    named = queries.step_names({row.step for row in page} | {step for step, _count in steps})
    context: dict[str, Any] = {
        "wanted": wanted,
        "page": page,
        "columns": COLUMNS,
        "default": DEFAULT_SORT,
        "rows": [(row, named.get(row.step, ""), _search(row.text), _reasons(row)) for row in page],
        "handles": may_handle_unanswered(viewer),
        "periods": PERIODS,
        "languages": [
            (code, wording.language_name(code)) for code in queries.languages_of(viewer, wanted, today)
        ],
        "steps": [
            (named[step], count, _address(request.GET, step="" if step == wanted.step else step), step)
            for step, count in steps
            if step in named
        ],
        "exports": [(words, _address(request.GET, format=code)) for code, words in FORMATS.items()],
    }
    return render(request, "partnering/unanswered.html", context)


@signed_in
@require_POST
def handled(request: SignedInRequest, need_id: int) -> HttpResponse:
    """Mark a need as dealt with."""
    viewer, actor = request.acting.viewer, actor_in(request)
    require(may_handle_unanswered(viewer))
    need = get_object_or_404(UnansweredNeed.objects.visible_to(viewer), pk=need_id)
    form = HandleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in a few words what was done."))
        return redirect("partnering:unanswered")
    actions.handle(need_id=need.pk, **form.cleaned_data, by=actor, now=timezone.now())
    messages.success(request, _("Marked as handled."))
    return redirect("partnering:unanswered")


def _wanted(query: QueryDict) -> Wanted:
    days = query.get("days", "")
    return Wanted(
        days=int(days) if days in map(str, PERIODS) else PERIODS[-1],
        language=query.get("language", "")[:8],
        step=query.get("step", "")[:64],
        waiting_only=query.get("show") != "all",
        sort=chosen_sort(COLUMNS, query, DEFAULT_SORT),
    )


def _reasons(row: UnansweredNeed) -> list[str]:
    known = dict(UnansweredNeed.REASONS)
    return [str(known[reason]) for reason in row.reasons if reason in known]


def _search(text: str) -> str:
    return f"{reverse('partnering:search')}?q={quote(text)}"


def _address(query: QueryDict, **changes: str) -> str:
    target = query.copy()
    target.pop("page", None)
    for name, value in changes.items():
        target[name] = value
    return f"?{target.urlencode()}"


def _export(found: list[UnansweredNeed], kind: str) -> HttpResponse:
    """The list as a file, without the addresses of those who want an answer."""
    headings = [
        _("Need"), _("Language"), _("Zone"), _("Nearest step"), _("Days asked"), _("First asked"),
        _("Last asked"), _("Best score"), _("Found now"), _("Reported as missing"), _("Why it did not help"),
        _("Handled"), _("What was done"), _("demonstration data"),
    ]  # fmt: skip
    named = queries.step_names({row.step for row in found})
    rows = [
        [
            row.text, row.language, str(row.zone), named.get(row.step, row.step), row.days,
            row.first_asked_on.isoformat(), row.asked_on.isoformat(), round(100 * row.best_score),
            row.companies_now, row.told_on and row.told_on.isoformat(), "; ".join(_reasons(row)),
            row.handled_on and row.handled_on.isoformat(), row.note, _("yes") if row.is_demo else "",
        ]
        for row in found
    ]  # fmt: skip
    title = _("Unanswered needs")
    return table_file(kind, name="unanswered-needs", title=title, headings=headings, rows=rows)
