"""Who leads a cluster and who did; staff enter, correct and end offices."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gildia.clusters.actions import offices as actions
from gildia.clusters.forms.offices import EndForm, OfficeForm
from gildia.clusters.models import Cluster
from gildia.clusters.permissions import may_look_after
from gildia.clusters.queries import offices as queries
from gildia.clusters.views.pages import Crumbs, below, crumbs, find, find_for_staff
from gildia.clusters.wording import office_in_words
from gildia.foundation.refusals import beside
from gildia.registry.middleware import ActingRequest, SignedInRequest, actor_in, for_anybody, signed_in

#: The form's fields by the names that refusals of the action know them under.
NAMES = {"mandate": "email"}


@require_safe
@for_anybody
def leaders(request: ActingRequest, code: str) -> HttpResponse:
    """The head, the council and the secretary, and those before them."""
    cluster, today = find(request, code), timezone.localdate()
    context = {
        "cluster": cluster,
        "crumbs": crumbs(cluster),
        "holders": [office_in_words(each, today) for each in queries.holders(cluster, on=today)],
        "past": [office_in_words(each, today) for each in queries.past(cluster, on=today)],
        "is_staff": may_look_after(request.acting.viewer, cluster),
    }
    return render(request, "clusters/leaders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: SignedInRequest, code: str) -> HttpResponse:
    """Somebody takes an office, or held it before."""
    cluster, viewer = find_for_staff(request, code), request.acting.viewer
    posted = request.method == "POST"
    form = OfficeForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        cluster=cluster,
        viewer=viewer,
    )
    if form.is_bound and form.is_valid():
        with beside(form, NAMES):
            actions.begin(
                cluster_id=cluster.pk,
                terms=form.terms,
                **form.uploads,
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("Entered."))
            return redirect("clusters:leaders", code)
    context = {
        "cluster": cluster,
        "form": form,
        "title": _("Somebody takes an office"),
        "crumbs": _crumbs(cluster),
    }
    return render(request, "clusters/leaders/write.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: SignedInRequest, code: str, office_id: int) -> HttpResponse:
    """Correct what is said of somebody in office."""
    cluster, viewer = find_for_staff(request, code), request.acting.viewer
    rows = cluster.offices.select_related("mandate__person", "mandate__organisation", "organisation")
    office = get_object_or_404(rows, pk=office_id)
    if request.method == "POST":
        form = OfficeForm(request.POST, request.FILES, cluster=cluster, viewer=viewer, office=office)
    else:
        form = OfficeForm.of(office, cluster=cluster, viewer=viewer)
    if form.is_bound and form.is_valid():
        with beside(form, NAMES):
            actions.change(
                office_id=office.pk,
                terms=form.terms,
                **form.uploads,
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("Saved."))
            return redirect("clusters:leaders", code)
    context = {"cluster": cluster, "form": form, "title": str(office), "crumbs": _crumbs(cluster)}
    return render(request, "clusters/leaders/write.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def end(request: SignedInRequest, code: str, office_id: int) -> HttpResponse:
    """An office ends; its holder stays listed."""
    cluster = find_for_staff(request, code)
    office = get_object_or_404(cluster.offices.filter(ended_date__isnull=True), pk=office_id)
    form = EndForm(request.POST if request.method == "POST" else None, initial={"on": timezone.localdate()})
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.end(office_id=office.pk, **form.cleaned_data, by=actor_in(request), now=timezone.now())
            messages.success(request, _("The office has ended; its holder stays listed among the past ones."))
            return redirect("clusters:leaders", code)
    context = {
        "cluster": cluster,
        "row": office_in_words(office, timezone.localdate()),
        "form": form,
        "crumbs": _crumbs(cluster),
    }
    return render(request, "clusters/leaders/end.html", context, status=422 if form.is_bound else 200)


def _crumbs(cluster: Cluster) -> Crumbs:
    return below(cluster, _("Head and council"), "clusters:leaders")
