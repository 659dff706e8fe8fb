"""The desk."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from gildia.registry.middleware import SignedInRequest, signed_in
from gildia.registry.models import Mandate
from gildia.registry.permissions import may_moderate
from gildia.registry.queries.completeness import completeness_of
from gildia.registry.wording import next_steps
from gildia.workspace import queries


@require_safe
@signed_in
def desk(request: SignedInRequest) -> HttpResponse:
    """What waits for the reader, and where to go on."""
    mandate, viewer, now = request.acting.mandate, request.acting.viewer, timezone.now()
    context: dict[str, Any] = {"mandate": mandate, "claims": queries.claims_of(request.user.pk)}
    if mandate is not None:
        context |= _organisation(mandate)
        context["matters"] = queries.matters_of_organisation(mandate, viewer, now)
        context["changes"] = queries.recent_changes(mandate.organisation_id, now)
        context["is_staff"] = may_moderate(viewer)
        context["staff_matters"] = queries.matters_of_staff(viewer) if context["is_staff"] else []
    context["heading"] = _heading(context)
    return render(request, "workspace/desk.html", context)


def _organisation(mandate: Mandate) -> dict[str, Any]:
    """The organisation acted for, and what its profile lacks."""
    organisation = mandate.organisation
    found = completeness_of(organisation.pk, timezone.localdate())
    return {
        "organisation": organisation,
        "completeness": found,
        "next_steps": next_steps(organisation, found.missing),
    }


def _heading(context: dict[str, Any]) -> str:
    """The one thing this page says."""
    if context["mandate"] is None:
        return _("Your claim is being checked") if _awaits_answer(context) else _("First find your company")
    if context["is_staff"]:
        count = sum(matter.count for matter in context["staff_matters"])
        if not count:
            return _("Nothing waits for you")
        return ngettext("%(count)d matter waits for you", "%(count)d matters wait for you", count) % {
            "count": count
        }
    return _("You act for %(name)s") % {"name": context["organisation"]}


def _awaits_answer(context: dict[str, Any]) -> bool:
    return any(claim.state == "pending" for claim in context["claims"])
