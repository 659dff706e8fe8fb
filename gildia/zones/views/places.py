"""Adding, changing and taking away a zone's land and its moved days."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from gildia.foundation.refusals import as_message, beside
from gildia.registry.middleware import SignedInRequest, actor_in
from gildia.registry.permissions import require
from gildia.registry.queries.history import UNDO_FOR
from gildia.zones.actions import places
from gildia.zones.actions.places import DEEDS
from gildia.zones.forms.calendar import MovedDaysForm
from gildia.zones.forms.territories import TerritoryForm
from gildia.zones.models import MovedDay, Territory, Zone
from gildia.zones.permissions import may
from gildia.zones.queries.zones import find_removed
from gildia.zones.rules import Deed
from gildia.zones.views.access import crumbs, for_staff, settings_crumb, typed
from gildia.zones.views.comparing import Compared, against_stale, status_of

#: What can be taken away, by the word in addresses.
KINDS: dict[str, type[Territory] | type[MovedDay]] = {"territories": Territory, "days": MovedDay}


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add_territory(request: SignedInRequest, zone: Zone) -> HttpResponse:
    """The form of a new territory."""
    return _edit(request, zone, Territory(zone=zone))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def change_territory(request: SignedInRequest, zone: Zone, territory_id: int) -> HttpResponse:
    """The form of a territory that is there."""
    rows = Territory.objects.current().filter(zone=zone).select_related("zone__circle")
    return _edit(request, zone, get_object_or_404(rows, pk=territory_id))


def _edit(request: SignedInRequest, zone: Zone, territory: Territory) -> HttpResponse:
    require(may(request.acting.viewer, Deed.WRITE, zone))
    form = TerritoryForm(*typed(request), instance=territory, zone=zone)
    compared: Compared = []
    if form.is_bound and form.is_valid():
        now, by, version = timezone.now(), actor_in(request), form.cleaned_data["version"]
        with (
            beside(form),
            against_stale(form, compared, lambda current: TerritoryForm(instance=current, zone=zone)),
        ):
            if territory.pk:
                places.change_territory(territory=form.instance, version=version, by=by, now=now)
            else:
                places.add_territory(territory=form.instance, by=by, now=now)
            messages.success(request, _("Saved."))
            return redirect("zones:settings", zone.circle.code)
    context = {
        "zone": zone,
        "crumbs": crumbs(zone, settings_crumb(zone)),
        "form": form,
        "territory": territory if territory.pk else None,
        "compared": compared,
    }
    return render(request, "zones/territory_form.html", context, status=status_of(form, compared))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def move_days(request: SignedInRequest, zone: Zone) -> HttpResponse:
    """Enter the days of a decree."""
    require(may(request.acting.viewer, Deed.SET_LAW, zone))
    form = MovedDaysForm(*typed(request), zone=zone)
    if form.is_bound and form.is_valid():
        with beside(form):
            moved = places.move_days(
                zone=zone,
                days=form.cleaned_data["days"],
                is_working=form.cleaned_data["kind"] == "worked",
                names=form.names,
                by=actor_in(request),
                now=timezone.now(),
            )
            said = ngettext("%(count)s day is moved.", "%(count)s days are moved.", len(moved))
            messages.success(request, said % {"count": len(moved)})
            return redirect("zones:settings", zone.circle.code)
    context = {"zone": zone, "crumbs": crumbs(zone, settings_crumb(zone)), "form": form}
    return render(request, "zones/move_days.html", context, status=status_of(form, []))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def remove(request: SignedInRequest, zone: Zone, kind: str, row_id: int) -> HttpResponse:
    """Ask, then take away; the settings offer to undo it."""
    model = _model(request, zone, kind)
    row = get_object_or_404(
        model.objects.current().filter(zone=zone).select_related("zone__circle"), pk=row_id
    )
    if request.method == "POST":
        places.remove(row=row, by=actor_in(request), now=timezone.now())
        address = reverse("zones:settings", args=[zone.circle.code])
        return redirect(f"{address}?removed={kind}-{row.pk}")
    context = {"zone": zone, "crumbs": crumbs(zone, settings_crumb(zone)), "row": row}
    return render(request, "zones/remove.html", context)


@require_POST
@for_staff
def restore(request: SignedInRequest, zone: Zone, kind: str, row_id: int) -> HttpResponse:
    """Undo a removal."""
    row = find_removed(zone, _model(request, zone, kind), row_id)
    if row is None:
        raise Http404
    with as_message(request):
        places.restore(row=row, by=actor_in(request), now=timezone.now())
        messages.success(request, _("It is back."))
    return redirect("zones:settings", zone.circle.code)


def _model(request: SignedInRequest, zone: Zone, kind: str) -> type[Territory] | type[MovedDay]:
    if kind not in KINDS:
        raise Http404
    require(may(request.acting.viewer, DEEDS[KINDS[kind]], zone))
    return KINDS[kind]


def removed_lately(request: SignedInRequest, zone: Zone) -> dict[str, object] | None:
    """What the address says was just removed, if it can still come back."""
    kind, _dash, row_id = request.GET.get("removed", "").partition("-")
    if kind not in KINDS or not row_id.isdecimal() or len(row_id) > len(str(2**62)):
        return None
    row = find_removed(zone, KINDS[kind], int(row_id))
    if row is None or row.removed_at is None or timezone.now() - row.removed_at > UNDO_FOR:
        return None
    return {"kind": kind, "row": row}
