"""A company's own opportunities, and what waits for review."""

from django.db.models import Prefetch, QuerySet

from gildia.opportunities.models import Opportunity, Review, Version
from gildia.opportunities.models.opportunities import OpportunityQuerySet
from gildia.registry.rules import Viewer


def own_of(viewer: Viewer) -> OpportunityQuerySet:
    """All that the viewer's company has, the latest change first."""
    rows = Opportunity.objects.written_by(viewer).order_by("-state_since", "-pk")
    return rows.prefetch_related(Prefetch("versions", Version.objects.order_by("-number")))


def waiting_for(viewer: Viewer) -> "QuerySet[Version, Version]":
    """Versions that wait for the viewer's review, the oldest first."""
    sent = Version.objects.waiting().filter(opportunity__in=Opportunity.objects.reviewed_by(viewer))
    return sent.select_related("opportunity__organisation", "process_step").order_by("sent_at", "pk")


def reviews_of(opportunity: Opportunity) -> "QuerySet[Review, Review]":
    """What moderators said, the newest first."""
    rows = Review.objects.filter(version__opportunity=opportunity).select_related("version", "person")
    return rows.order_by("-reviewed_at", "-pk")
