"""The founding page, and what staff record of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from gildia.clusters.actions import founding as actions
from gildia.clusters.forms.fields import ReasonForm
from gildia.clusters.forms.founding import RecordForm
from gildia.clusters.models import Cluster, FoundingRecord
from gildia.clusters.models.clusters import DISSOLVED
from gildia.clusters.permissions import may_look_after
from gildia.clusters.queries.clusters import seen_by
from gildia.clusters.queries.field import field_of
from gildia.clusters.queries.founding import NAMES, Step, steps_of
from gildia.clusters.queries.timeline import happenings, invited
from gildia.clusters.rules.founding import AGREEMENT, INVITATIONS, LEADER, MEMBERS, recordable
from gildia.clusters.views.pages import below, crumbs, find, find_for_staff, next_step
from gildia.clusters.wording import state_sentence
from gildia.clusters.wording.timeline import told
from gildia.foundation.refusals import beside
from gildia.registry.middleware import ActingRequest, SignedInRequest, actor_in, for_anybody, signed_in
from gildia.registry.models import Segment
from gildia.registry.permissions import require


@dataclass(frozen=True)
class ShownStep:
    """A step as the page tells it: `state` is done, now or later; staff may record some.

    `todo` leads staff to where an open step is done: words and address.
    """

    step: Step
    number: int
    state: str
    may_record: bool
    shows_document: bool
    todo: tuple[str | Promise, str] | None


#: Where staff do what a step needs.
TODO: Mapping[str, tuple[str | Promise, str]] = {
    LEADER: (gettext_lazy("Enter the head"), "clusters:leader_new"),
    AGREEMENT: (gettext_lazy("Choose the agreement"), "clusters:choose_agreement"),
    INVITATIONS: (gettext_lazy("Invite companies"), "clusters:invite_list"),
    MEMBERS: (gettext_lazy("See who is on the way"), "clusters:board"),
}


@require_safe
@for_anybody
def founding(request: ActingRequest, code: str) -> HttpResponse:
    """Each founding step with its evidence, its progress, or what it needs."""
    cluster = find(request, code)
    is_staff = may_look_after(request.acting.viewer, cluster)
    steps = steps_of(cluster, today=timezone.localdate())
    industries = list(cluster.industries.order_by("position", "pk"))
    context = {
        "cluster": cluster,
        "sentence": state_sentence(cluster),
        "crumbs": crumbs(cluster),
        "steps": _shown(cluster, steps, is_staff=is_staff),
        "is_founded": all(step.is_done for step in steps),
        "field": field_of(cluster, request.acting.viewer),
        "field_url": _field_url(cluster, industries),
        "events": told(cluster, happenings(cluster), invited(cluster)),
        **next_step(request, cluster),
    }
    return render(request, "clusters/founding.html", context)


def _field_url(cluster: Cluster, industries: Sequence[Segment]) -> str:
    """The companies of the field in the directory."""
    zone = cluster.circle.zone
    asked = [("zone", "" if zone is None else zone.code), *(("segment", each.code) for each in industries)]
    return f"{reverse('registry:directory')}?{urlencode(asked)}"


def _shown(cluster: Cluster, steps: Sequence[Step], *, is_staff: bool) -> list[ShownStep]:
    """An entered cluster was founded before: what is not on record here is not waited for."""
    waited_for = (step.code for step in steps if not step.is_done and not cluster.is_entered)
    current = next(waited_for, "")
    records = is_staff and cluster.state != DISSOLVED
    return [
        ShownStep(
            step=step,
            number=number,
            state="done" if step.is_done else "now" if step.code == current else "later",
            may_record=records and not step.is_done and recordable(step.code, is_entered=cluster.is_entered),
            shows_document=step.record is not None and (is_staff or step.record.is_document_public),
            todo=_todo(cluster, step) if records and not step.is_done else None,
        )
        for number, step in enumerate(steps, start=1)
    ]


def _todo(cluster: Cluster, step: Step) -> tuple[str | Promise, str] | None:
    if step.code not in TODO or (cluster.is_entered and step.code != LEADER):
        return None
    words, route = TODO[step.code]
    return words, reverse(route, args=[cluster.circle.code])


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def record(request: SignedInRequest, code: str, step: str) -> HttpResponse:
    """Record a step that no room of the platform keeps."""
    cluster = find_for_staff(request, code)
    if step not in NAMES or not recordable(step, is_entered=cluster.is_entered):
        raise Http404
    posted = request.method == "POST"
    form = RecordForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.record(
                cluster_id=cluster.pk,
                step=step,
                happened_date=form.cleaned_data["happened_date"],
                note=form.note,
                file=form.cleaned_data["file"],
                is_document_public=form.cleaned_data["is_document_public"],
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("Recorded. The founding page shows it with its document."))
            return redirect("clusters:founding", code)
    context = {
        "cluster": cluster,
        "form": form,
        "name": NAMES[step],
        "crumbs": below(cluster, _("Founding"), "clusters:founding"),
    }
    return render(request, "clusters/founding/record.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def take_back(request: SignedInRequest, record_id: int) -> HttpResponse:
    """Take back a record made by mistake."""
    viewer = request.acting.viewer
    rows = FoundingRecord.objects.standing().filter(cluster__in=seen_by(viewer))
    found = get_object_or_404(rows.select_related("cluster__circle__zone", "document"), pk=record_id)
    require(may_look_after(viewer, found.cluster))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.take_back(
                record_id=found.pk, **form.cleaned_data, by=actor_in(request), now=timezone.now()
            )
            messages.success(request, _("Taken back. The step shows again what is missing."))
            return redirect("clusters:founding", found.cluster.circle.code)
    context = {
        "record": found,
        "cluster": found.cluster,
        "name": NAMES[found.step],
        "form": form,
        "crumbs": below(found.cluster, _("Founding"), "clusters:founding"),
    }
    return render(request, "clusters/founding/take_back.html", context, status=422 if form.is_bound else 200)
