"""Adding, changing, removing and ordering what an organisation says of itself."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.foundation import classifications
from gildia.foundation.limits import COLUMNS, PREFIX, BaseLimits, limit_forms, number_words, typed_limits
from gildia.foundation.refusals import beside
from gildia.registry.actions import records
from gildia.registry.actions.organisations import Stale
from gildia.registry.actions.records import KINDS
from gildia.registry.forms.records import FORMS, RecordForm
from gildia.registry.middleware import ActingRequest, SignedInRequest
from gildia.registry.models import Capability, CapabilityLimit
from gildia.registry.permissions import Actor
from gildia.registry.queries.history import find_removal
from gildia.registry.queries.profile import Profile
from gildia.registry.queries.records import AnyRecord, find_record
from gildia.registry.views.editing import (
    compare,
    editing,
    offer_again,
    redirect_to_section,
    render_form,
)


@require_http_methods(["GET", "POST"])
@editing
def add_record(request: SignedInRequest, profile: Profile, actor: Actor, kind: str) -> HttpResponse:
    """The form of a new record."""
    if kind not in FORMS:
        raise Http404
    return _edit(request, profile, actor, kind, KINDS[kind](organisation=profile.organisation))


@require_http_methods(["GET", "POST"])
@editing
def change_record(
    request: SignedInRequest, profile: Profile, actor: Actor, kind: str, record_id: int
) -> HttpResponse:
    """The form of a record that is there."""
    return _edit(request, profile, actor, kind, _record_or_404(profile, kind, record_id))


def _edit(
    request: SignedInRequest, profile: Profile, actor: Actor, kind: str, record: AnyRecord
) -> HttpResponse:
    if "add_limit" in request.POST:
        return _with_another_row(request, profile, kind, record)
    posted = request.POST if request.method == "POST" else None
    form = FORMS[kind](posted, instance=record)
    limits = _limits(posted, record) if isinstance(record, Capability) else None
    status, compared = 200, []
    if posted is not None:
        status = 422
        if form.is_valid() & (limits is None or limits.is_valid()):
            with beside(form):
                try:
                    _save(profile, form, limits, actor)
                except Stale as stale:
                    status, compared = 409, compare(form, stale.current)
                    offer_again(form, stale, records.version_of(stale.current))
                else:
                    messages.success(request, _("Saved."))
                    return redirect_to_section(profile, kind)
    return render_form(
        request, profile, form, part=kind, compared=compared, status=status, limits=limits, record=record
    )


def _save(profile: Profile, form: RecordForm, limits: BaseLimits | None, actor: Actor) -> None:
    """One call into the domain: a record is added or changed."""
    now = timezone.now()
    record: AnyRecord = form.instance
    stated = None if limits is None else [CapabilityLimit(**row._asdict()) for row in limits.rows()]
    if not record.pk:
        records.add(organisation=profile.organisation, record=record, limits=stated or (), by=actor, now=now)
    else:
        version = form.cleaned_data["version"]
        records.change(record=record, version=version, limits=stated, by=actor, now=now)


def _limits(posted: Any, capability: Capability) -> BaseLimits:  # noqa: ANN401 - Django's POST
    stored = capability.limits.order_by("pk").values(*COLUMNS) if capability.pk else []
    initial = [_tidied(row) for row in stored]
    return limit_forms(1)(posted, prefix=PREFIX, initial=initial)


def _tidied(row: Mapping[str, Any]) -> dict[str, Any]:
    """A stored limit without the zeros at the end of its numbers."""
    numbers = {name: row[name] for name in ("minimum", "maximum")}
    shown = {name: number_words(value) for name, value in numbers.items()}
    return {**row, **shown}


def _with_another_row(
    request: SignedInRequest, profile: Profile, kind: str, record: AnyRecord
) -> HttpResponse:
    """The same form with what was typed and one more empty row of limits; nothing is saved."""
    form = FORMS[kind](instance=record, initial=request.POST.dict())
    limits = limit_forms(2)(prefix=PREFIX, initial=typed_limits(request.POST))
    return render_form(request, profile, form, part=kind, limits=limits, record=record)


@require_http_methods(["GET", "POST"])
@editing
def remove_record(
    request: SignedInRequest, profile: Profile, actor: Actor, kind: str, record_id: int
) -> HttpResponse:
    """Ask (on a page where there is no script), then remove; the profile offers to undo it."""
    record = _record_or_404(profile, kind, record_id)
    if request.method == "POST":
        act = records.remove(record=record, by=actor, now=timezone.now())
        return redirect_to_section(profile, kind, f"?removed={act.pk}")
    context = {"profile": profile, "organisation": profile.organisation, "record": record, "kind": kind}
    return render(request, "registry/remove.html", context)


@require_POST
@editing
def restore_record(request: SignedInRequest, profile: Profile, actor: Actor, act_id: int) -> HttpResponse:
    """Undo a removal."""
    act = find_removal(profile.organisation.pk, act_id, timezone.now())
    if act is None:
        raise Http404
    record = records.restore(act=act, by=actor, now=timezone.now())
    messages.success(request, _("It is back."))
    kind = next(word for word, model in KINDS.items() if isinstance(record, model))
    return redirect_to_section(profile, kind)


@require_POST
@editing
def move_record(
    request: SignedInRequest, profile: Profile, actor: Actor, kind: str, record_id: int
) -> HttpResponse:
    """Move a capability up or down in its chain."""
    record = _record_or_404(profile, kind, record_id)
    if not isinstance(record, Capability):
        raise Http404
    upwards = request.POST.get("direction") == "up"
    records.move(capability=record, upwards=upwards, by=actor, now=timezone.now())
    return redirect_to_section(profile, kind)


@require_safe
def activity_classes(request: ActingRequest) -> HttpResponse:
    """What the field of an activity code offers while somebody types."""
    words = request.GET.get("code", "")[:100]
    found = classifications.search(request.GET.get("scheme", ""), words)
    return render(request, "registry/activity_classes.html", {"classes": found})


def _record_or_404(profile: Profile, kind: str, record_id: int) -> AnyRecord:
    found = find_record(profile.organisation, KINDS.get(kind), record_id, profile.levels)
    if found is None:
        raise Http404
    return found
