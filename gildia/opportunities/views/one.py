"""The page of one offer or request, for others and for its own company."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gildia.foundation.panels import shown
from gildia.opportunities.forms.content import AttachForm
from gildia.opportunities.models import Opportunity, Version
from gildia.opportunities.models.opportunities import EXPIRED, OVER, PUBLISHED, STATE_LABELS
from gildia.opportunities.models.versions import WAITING, WRITING
from gildia.opportunities.permissions import may_change, may_review
from gildia.opportunities.queries.cards import page_of
from gildia.opportunities.queries.identity import revealing, texts_of
from gildia.opportunities.queries.mine import reviews_of
from gildia.opportunities.rules import reminder_is_due
from gildia.opportunities.views.pages import crumbs, find
from gildia.opportunities.wording import (
    TONES,
    UNKNOWN_OWNER,
    lead_of,
    marked_places,
    next_step,
    scores_of,
)
from gildia.registry.middleware import ActingRequest, for_anybody


@require_safe
@for_anybody
def opportunity(request: ActingRequest, opportunity: str) -> HttpResponse:
    """What it says; for its own company also what comes next, for a reviewer what waits."""
    viewer, found = request.acting.viewer, find(request, opportunity)
    is_own = may_change(viewer, found)
    is_reviewer = not is_own and may_review(viewer, found)
    version = _version_for(found, is_own=is_own, is_reviewer=is_reviewer)
    context: dict[str, Any] = {
        "page": page_of(found, version, viewer),
        "crumbs": crumbs(mine=is_own),
        "is_own": is_own,
        "is_reviewer": is_reviewer,
        "unknown_owner": UNKNOWN_OWNER,
        "lead": lead_of(found),
        "actions": shown("opportunity_actions", found, viewer),
        "panels": shown("opportunity_panels", found, viewer),
    }
    if is_own or is_reviewer:
        context |= _inside(found, version)
    if is_own:
        context |= _own(found, version)
    return render(request, "opportunities/opportunity.html", context)


def _version_for(found: Opportunity, *, is_own: bool, is_reviewer: bool) -> Version:
    """The shown version for others; what waits for a reviewer; what is being written for its company."""
    if is_own or found.shown is None:
        return found.newest
    waiting = found.versions.waiting().select_related("process_step").first() if is_reviewer else None
    return waiting or found.shown


def _inside(found: Opportunity, version: Version) -> dict[str, Any]:
    """What only the company and its reviewers read."""
    findings = revealing(found, version) if version.is_open else []
    return {
        "opportunity": found,
        "state": STATE_LABELS[found.state],
        "tone": TONES.get(found.state, "plain"),
        "places": marked_places(texts_of(version), findings) if findings else [],
        "reviews": [(review, scores_of(review)) for review in reviews_of(found)],
        "is_waiting": version.state == WAITING,
    }


def _own(found: Opportunity, version: Version) -> dict[str, Any]:
    """What the company can do with it now."""
    today = timezone.localdate()
    ends_soon = found.until_date is not None and reminder_is_due(until=found.until_date, today=today)
    return {
        "lead": next_step(found, version if version.is_open else None),
        "is_over": found.state in OVER,
        "is_writing": version.state == WRITING,
        "may_renew": found.state == EXPIRED or (found.state == PUBLISHED and ends_soon),
        "has_companies": found.state == PUBLISHED and found.is_request,
        "has_requests": found.state == PUBLISHED and not found.is_request,
        "may_drop": version.is_open and found.shown_id is not None,
        "files": version.attachments.select_related("document").order_by("pk"),
        "attach_form": AttachForm(is_blind=found.is_blind) if version.state == WRITING else None,
    }
