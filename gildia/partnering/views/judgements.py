"""“Not relevant, because”: giving a judgement, taking it back, and reading one's own."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.foundation.downloads import FORMATS, table_file
from gildia.foundation.refusals import beside
from gildia.foundation.tables import Column, chosen_sort
from gildia.foundation.way_back import back_to
from gildia.partnering.actions import judgements as actions
from gildia.partnering.forms.judgements import JudgementForm
from gildia.partnering.models import Judgement
from gildia.partnering.queries import judgements as queries
from gildia.partnering.queries.effect import MOST_NEEDS, effects
from gildia.partnering.queries.judgements import Wanted
from gildia.partnering.rules.answer import MAX_NEED_LENGTH
from gildia.partnering.rules.judgements import Side, may_judge
from gildia.partnering.wording import judgements as wording
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.models import Organisation
from gildia.registry.permissions import require
from gildia.registry.rules import Viewer

PAGE_SIZE = 50
MOST_EXPORTED = 5_000
MOST_WORDS_SOUGHT = 200
COLUMNS = [
    Column(gettext_lazy("Need"), "need"),
    Column(gettext_lazy("Company")),
    Column(gettext_lazy("Reason"), "reason"),
    Column(gettext_lazy("Given"), "given"),
]
DEFAULT_SORT = "-given"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def judge(request: SignedInRequest) -> HttpResponse:
    """The usual reasons why a company does not fit a need, or a need one's own company."""
    viewer = request.acting.viewer
    require(may_judge(viewer))
    posted = request.method == "POST"
    asked = request.POST if posted else request.GET
    company = _company(viewer, asked)
    form = JudgementForm(
        asked if posted else None,
        initial={name: asked.get(name, "") for name in ("text", "about")}
        | {"company": company.slug, "side": asked.get("side", Side.SEEKS.value)},
        auto_id=f"judge-{company.slug}-{asked.get('about', '')}-%s",
    )
    if posted and form.is_valid():
        with beside(form):
            said = {**form.cleaned_data, "company": company.slug}
            row = actions.give(**said, by=actor_in(request), now=timezone.now())
            return _given(request, row)
    context = {
        "form": form,
        "company": company,
        "side": asked.get("side", Side.SEEKS.value),
        "text": asked.get("text", "")[:MAX_NEED_LENGTH],
        "next": asked.get("next", ""),
    }
    return render(request, "partnering/judge.html", context, status=422 if posted else 200)


@require_POST
@signed_in
def take_back(request: SignedInRequest, judgement_id: int) -> HttpResponse:
    """Undo, in one click."""
    require(may_judge(request.acting.viewer))
    row = actions.take_back(judgement_id=judgement_id, by=actor_in(request), now=timezone.now())
    said = _("Taken back. Your lists are as if you had never marked it.")
    return _answered(request, row, said)


@require_safe
@signed_in
def mine(request: SignedInRequest) -> HttpResponse:
    """One's own judgements, and on request those of colleagues."""
    viewer = request.acting.viewer
    require(may_judge(viewer))
    wanted = _wanted(request.GET)
    rows = queries.listed(viewer, wanted)
    if (kind := request.GET.get("format")) in FORMATS:
        return _export(viewer, list(rows[:MOST_EXPORTED]), kind)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    known = queries.names_of_companies(viewer, list(page))
    context = {
        "wanted": wanted,
        "page": page,
        "columns": COLUMNS,
        "default": DEFAULT_SORT,
        "rows": [(row, known.get(row.company_id), row.person_id == viewer.person_id) for row in page],
        "exports": [(words, _address(request.GET, format=code)) for code, words in FORMATS.items()],
        "back": _address(request.GET),
    }
    return render(request, "partnering/judgements.html", context)


@require_safe
@signed_in
def effect(request: SignedInRequest) -> HttpResponse:
    """What one's judgements change in the answers to the needs they were given for."""
    viewer = request.acting.viewer
    require(may_judge(viewer))
    found = effects(viewer, timezone.localdate())
    context: dict[str, Any] = {
        "effects": found,
        "most": MOST_NEEDS,
        **wording.summary([each.effect for each in found]),
    }
    return render(request, "partnering/effect.html", context)


def _company(viewer: Viewer, asked: QueryDict) -> Organisation:
    """The judged company: on the side of those who serve it is one's own."""
    seen = Organisation.objects.visible_to(viewer)
    if asked.get("side") == Side.SERVES.value:
        return get_object_or_404(seen, pk=viewer.organisation_id)
    found = get_object_or_404(seen, slug=asked.get("company", ""))
    if found.pk == viewer.organisation_id:
        raise Http404
    return found


def _given(request: SignedInRequest, row: Judgement) -> HttpResponse:
    return _answered(request, row, wording.what_follows(row), undo=True)


def _answered(request: SignedInRequest, row: Judgement, said: str, *, undo: bool = False) -> HttpResponse:
    """In the place of the button where a script asked, else back on the page with the list."""
    if request.headers.get("HX-Request"):
        context = {"row": row, "said": said, "undo": undo, "next": request.POST.get("next", "")}
        return render(request, "partnering/judged.html", context)
    messages.success(request, said)
    fallback = "partnering:judgements"
    response = back_to(request, fallback)
    search = reverse("partnering:search")
    if response["Location"].partition("?")[0] == search:
        joint = "&" if "?" in response["Location"] else "?"
        response["Location"] += f"{joint}{urlencode({'q': row.text})}"
    return response


def _wanted(query: QueryDict) -> Wanted:
    return Wanted(
        words=query.get("q", "").replace("\x00", "").strip()[:MOST_WORDS_SOUGHT],
        of_colleagues=query.get("whose") == "ours",
        with_taken_back=query.get("show") == "all",
        sort=chosen_sort(COLUMNS, query, DEFAULT_SORT),
    )


def _address(query: QueryDict, **changes: str) -> str:
    target = query.copy()
    target.pop("page", None)
    for name, value in changes.items():
        target[name] = value
    return f"{reverse('partnering:judgements')}?{target.urlencode()}"


def _export(viewer: Viewer, rows: list[Judgement], kind: str) -> HttpResponse:
    """The list as a file."""
    known = queries.names_of_companies(viewer, rows)
    headings = [
        _("Need"),
        _("Which side"),
        _("Company"),
        _("Reason"),
        _("In words"),
        _("Given"),
        _("By"),
        _("Taken back"),
    ]
    table = [
        [
            row.text,
            row.get_side_display(),
            str(known[row.company_id]) if row.company_id in known else "",
            row.get_because_display(),
            row.words,
            date_format(timezone.localtime(row.given_at), "SHORT_DATETIME_FORMAT"),
            row.person.shown_name,
            ""
            if row.taken_back_at is None
            else date_format(timezone.localtime(row.taken_back_at), "SHORT_DATETIME_FORMAT"),
        ]
        for row in rows
    ]
    title = _("Not relevant")
    return table_file(kind, name="judgements", title=title, headings=headings, rows=table)
