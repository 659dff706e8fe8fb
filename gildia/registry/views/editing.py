"""Changing a profile in place: one part at a time, on the profile by htmx and as a page without a script.

Every answer is a whole page; htmx takes the part it needs (`hx-select`), so both ways are one.
"""

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gildia.foundation.errors import Refused
from gildia.registry.actions import organisations
from gildia.registry.actions.organisations import Stale
from gildia.registry.forms.organisations import SECTIONS
from gildia.registry.middleware import SignedInRequest, signed_in
from gildia.registry.permissions import Actor
from gildia.registry.queries.profile import Profile
from gildia.registry.views.profile import profile_or_404

P = ParamSpec("P")
EditingView = Callable[Concatenate[SignedInRequest, Profile, Actor, P], HttpResponse]


def editing(view: "EditingView[P]") -> Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]:
    """Gives a view the profile and who acts, or answers as if there were no such profile."""

    @wraps(view)
    def inner(request: SignedInRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        profile = profile_or_404(request, slug)
        actor = request.acting.actor
        if actor is None or not profile.may_edit:
            raise Http404
        return view(request, profile, actor, *args, **kwargs)

    guarded: Any = inner
    return signed_in(guarded)


@require_http_methods(["GET", "POST"])
@editing
def edit_section(request: SignedInRequest, profile: Profile, actor: Actor, section: str) -> HttpResponse:
    """The form of one part of the organisation's own fields."""
    if section not in SECTIONS:
        raise Http404
    instance = copy(profile.organisation)
    form = SECTIONS[section](request.POST or None, instance=instance, seen=profile.levels)
    compared: list[tuple[str, str, str]] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                organisations.change(
                    organisation=profile.organisation,
                    version=form.cleaned_data["version"],
                    fields=form.values,
                    field_visibility=form.levels,
                    segments=form.cleaned_data.get("segments"),
                    by=actor,
                    now=timezone.now(),
                )
            except Stale as stale:
                status, compared = 409, compare(form, stale.current)
                offer_again(form, stale, stale.current.version)
            else:
                messages.success(request, _("Saved."))
                return redirect_to_section(profile, section)
    return render_form(request, profile, form, part=section, compared=compared, status=status)


def compare(form: BaseForm, current: object) -> list[tuple[str, str, str]]:
    """What stands in the register now, and what was typed, where they differ."""
    found = []
    for name, typed in form.cleaned_data.items():
        stored = getattr(current, name, None)
        if name != "version" and hasattr(current, name) and not callable(stored) and stored != typed:
            label = form.fields[name].label or name
            found.append(
                (str(label), "" if stored is None else str(stored), "" if typed is None else str(typed))
            )
    return found


def offer_again(form: BaseForm, refusal: Refused, version: object) -> None:
    """Keep what was typed, and let it be saved on top of what is there now."""
    data = form.data.copy() if isinstance(form.data, QueryDict) else {**form.data}
    data["version"] = str(version)
    form.data = data
    form.add_error(None, str(refusal))


def render_form(
    request: SignedInRequest,
    profile: Profile,
    form: BaseForm,
    *,
    part: str,
    status: int = 200,
    compared: list[tuple[str, str, str]] | None = None,
    **more: Any,
) -> HttpResponse:
    """The page with the form of one part of a profile."""
    context = {
        "profile": profile,
        "organisation": profile.organisation,
        "form": form,
        "part": part,
        "compared": compared or [],
        "form_title": form_titles().get(part, ""),
        **more,
    }
    return render(request, "registry/edit.html", context, status=status)


def form_titles() -> dict[str, str]:
    """What each form says above it."""
    return {
        "texts": _("Name and description"),
        "facts": _("Facts and contacts"),
        "capabilities": _("Capability"),
        "certificates": _("Certificate"),
        "equipment": _("Equipment"),
        "products": _("Product"),
        "sites": _("Site"),
        "activities": _("Activity"),
    }


def redirect_to_section(profile: Profile, section: str, query: str = "") -> HttpResponse:
    """Back to the profile, at the part that was changed."""
    return redirect(f"{profile.organisation.get_absolute_url()}{query}#section-{section}")


@require_POST
@editing
def publish(request: SignedInRequest, profile: Profile, actor: Actor) -> HttpResponse:
    """Publish a draft, or bring an archived profile back."""
    organisations.publish(organisation=profile.organisation, by=actor, now=timezone.now())
    messages.success(request, _("The profile is published."))
    return redirect(profile.organisation)


@require_http_methods(["GET", "POST"])
@editing
def archive(request: SignedInRequest, profile: Profile, actor: Actor) -> HttpResponse:
    """Take a profile out of every list, after asking."""
    if not profile.may_archive:
        raise Http404
    if request.method == "POST":
        organisations.archive(organisation=profile.organisation, by=actor, now=timezone.now())
        messages.success(request, _("The profile is archived."))
        return redirect(profile.organisation)
    context = {"profile": profile, "organisation": profile.organisation}
    return render(request, "registry/archive.html", context)
