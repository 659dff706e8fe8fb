"""What introductions add to the pages of opportunities and companies."""

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from gildia.introductions.models import Introduction
from gildia.introductions.models.introductions import ASKED
from gildia.introductions.permissions import speaks
from gildia.introductions.rules import Origin
from gildia.opportunities.models import Opportunity
from gildia.opportunities.models.opportunities import PUBLISHED, WRITING_SCOPES
from gildia.opportunities.permissions import may_change
from gildia.registry.models import Mandate, Organisation
from gildia.registry.models.organisations import PUBLISHED as PUBLISHED_COMPANY
from gildia.registry.rules import Viewer


def interest_in(opportunity: Opportunity, viewer: Viewer) -> dict[str, Any] | None:
    """The button on an offer or request: to express interest, or to the introduction that is under way."""
    until = opportunity.until_date
    if opportunity.state != PUBLISHED or until is None or until < timezone.localdate():
        return None
    if viewer.person_id is None:
        return {"code": opportunity.code, "is_visitor": True}
    if not speaks(viewer) or viewer.organisation_id == opportunity.organisation_id:
        return None
    asked = Introduction.objects.of_company(viewer).live()
    found = asked.filter(asking=viewer.organisation_id, opportunity=opportunity).first()
    return {"code": opportunity.code, "introduction": found}


def introduction_to(company: Organisation, viewer: Viewer) -> dict[str, Any] | None:
    """The button on a profile: to ask for an introduction, where somebody would answer."""
    if not speaks(viewer) or viewer.organisation_id == company.pk or company.state != PUBLISHED_COMPANY:
        return None
    asked = Introduction.objects.of_company(viewer).live().filter(asking=viewer.organisation_id)
    found = asked.filter(asked=company, origin=Origin.COMPANY.value).first()
    if found is None and not _answers(company):
        return None
    return {"slug": company.slug, "introduction": found}


def interest_for(opportunity: Opportunity, viewer: Viewer) -> dict[str, Any] | None:
    """For its own company: how many have expressed interest, and how many wait for an answer."""
    if not may_change(viewer, opportunity) or opportunity.shown_id is None:
        return None
    rows = Introduction.objects.of_company(viewer).filter(
        opportunity=opportunity, asked=viewer.organisation_id
    )
    counted = rows.aggregate(total=Count("pk"), waiting=Count("pk", filter=Q(state=ASKED)))
    return {"code": opportunity.code, **counted} if counted["total"] else None


def _answers(company: Organisation) -> bool:
    """Whether somebody of the company looks for partners here."""
    held = Mandate.objects.in_force(timezone.localdate()).filter(organisation=company)
    return held.filter(scopes__overlap=[scope.value for scope in WRITING_SCOPES]).exists()
