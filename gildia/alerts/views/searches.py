"""Saved searches: keeping one, looking what is new in it, taking it away and back."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.alerts.actions import searches as actions
from gildia.alerts.actions import seeing
from gildia.alerts.forms import NameForm, SaveForm
from gildia.alerts.models import SavedSearch
from gildia.alerts.models.searches import PAGE_LABELS
from gildia.alerts.models.subscriptions import FREQUENCY_LABELS
from gildia.alerts.permissions import may_have
from gildia.alerts.queries.own import frequencies_of, searches_of
from gildia.alerts.queries.results import results_of
from gildia.alerts.rules import MOST_SEARCHES, Kind
from gildia.alerts.views.pages import crumbs, find
from gildia.alerts.wording import heading_of
from gildia.foundation.downloads import FORMATS, table_file
from gildia.foundation.refusals import as_message, beside
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.permissions import require

PAGE_SIZE = 25


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Keep the search that the link came from, under a name."""
    viewer = request.acting.viewer
    require(may_have(viewer))
    posted = request.method == "POST"
    form = SaveForm(request.POST) if posted else SaveForm(initial=request.GET.dict())
    if posted and form.is_valid():
        with beside(form):
            saved = actions.keep(**form.cleaned_data, by=actor_in(request), now=timezone.now())
            messages.success(request, _("Saved. You hear of what comes from now on."))
            return redirect(saved)
    context = {
        "form": form,
        "crumbs": crumbs(),
        "most": MOST_SEARCHES,
        "frequency": FREQUENCY_LABELS[frequencies_of(viewer)[Kind.SEARCHES]],
    }
    return render(request, "alerts/new.html", context, status=422 if posted else 200)


@signed_in
@require_safe
def search(request: SignedInRequest, search_id: int) -> HttpResponse:
    """Run it now: what is new first, then the rest in the order of the search."""
    saved = find(request, search_id)
    results = results_of(saved, request.acting.viewer, timezone.localdate())
    new_ones = sum(result.is_new for result in results.all)
    page = Paginator(results.all, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "saved": saved,
        "heading": heading_of(new_ones, len(results.all)),
        "what": PAGE_LABELS[saved.page],
        "has_news": bool(new_ones),
        "page": page,
        "rows": results.read(list(page.object_list)),
        "crumbs": crumbs(),
    }
    return render(request, "alerts/search.html", context)


@signed_in
@require_POST
def see(request: SignedInRequest, search_id: int) -> HttpResponse:
    """All that it finds now has been seen."""
    saved = find(request, search_id)
    seeing.see_search(saved=saved, by=actor_in(request), now=timezone.now())
    messages.success(request, _("Marked as seen. No letter will tell it."))
    return redirect(saved)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: SignedInRequest, search_id: int) -> HttpResponse:
    """Another name."""
    saved, posted = find(request, search_id), request.method == "POST"
    form = NameForm(request.POST if posted else None, initial={"name": saved.name})
    if posted and form.is_valid():
        with beside(form):
            name = form.cleaned_data["name"]
            actions.rename(search_id=saved.pk, name=name, by=actor_in(request), now=timezone.now())
            return redirect(saved)
    context = {"form": form, "saved": saved, "crumbs": [*crumbs(), (saved.name, saved.get_absolute_url())]}
    return render(request, "alerts/rename.html", context, status=422 if posted else 200)


@signed_in
@require_POST
def pause(request: SignedInRequest, search_id: int) -> HttpResponse:
    """Not for a while."""
    return _pressed(request, search_id, actions.pause, _("Paused: no letter tells of it."))


@signed_in
@require_POST
def resume(request: SignedInRequest, search_id: int) -> HttpResponse:
    """Again, from now on."""
    return _pressed(request, search_id, actions.resume, _("You hear of it again, from now on."))


@signed_in
@require_POST
def remove(request: SignedInRequest, search_id: int) -> HttpResponse:
    """Take it away; the page of news offers to bring it back."""
    saved = find(request, search_id)
    actions.remove(search_id=saved.pk, by=actor_in(request), now=timezone.now())
    return redirect(f"{reverse('alerts:index')}?{urlencode({'removed': saved.pk})}#searches")


@signed_in
@require_POST
def restore(request: SignedInRequest, search_id: int) -> HttpResponse:
    """Bring it back."""
    with as_message(request):
        actions.restore(search_id=search_id, by=actor_in(request), now=timezone.now())
        messages.success(request, _("It is back."))
    return redirect(f"{reverse('alerts:index')}#searches")


@signed_in
@require_safe
def export(request: SignedInRequest) -> HttpResponse:
    """The reader's own saved searches as a file."""
    require(may_have(request.acting.viewer))
    file_format = request.GET.get("format", "")
    if file_format not in FORMATS:
        return redirect(f"{reverse('alerts:index')}#searches")
    rows = (
        [
            saved.name,
            str(PAGE_LABELS[saved.page]),
            request.build_absolute_uri(saved.search_url),
            saved.created_at,
            saved.paused_at,
        ]
        for saved in searches_of(request.acting.viewer)
    )
    title = _("Saved searches")
    headings = [_("Name"), _("What is searched"), _("Address"), _("Saved"), _("Paused")]
    return table_file(file_format, name="saved-searches", title=title, headings=headings, rows=rows)


def _pressed(
    request: SignedInRequest, search_id: int, action: Callable[..., SavedSearch], done: str
) -> HttpResponse:
    saved = find(request, search_id)
    action(search_id=saved.pk, by=actor_in(request), now=timezone.now())
    messages.success(request, done)
    return redirect(saved)
