"""Which companies could serve a request: derived from the search, made anew at any time."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from gildia.opportunities.models.opportunities import Opportunity
from gildia.registry.models import Organisation
from gildia.registry.rules import Viewer


class MatchQuerySet(models.QuerySet["Match", "Match"]):
    """Matches by whom they concern."""

    def for_company(self, viewer: Viewer, today: date) -> Self:
        """Open requests that the viewer may see and that his company could serve."""
        seen = Opportunity.objects.visible_to(viewer).published(today)
        return self.filter(organisation=viewer.organisation_id, opportunity__in=seen)


class Match(models.Model):
    """A company that the search found for a request: how near, and by which of its texts."""

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="matches", verbose_name=_("offer or request")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    place = models.PositiveSmallIntegerField(_("place"))
    band = models.CharField(_("how near"), max_length=16)
    score = models.FloatField(_("score"))
    text = models.TextField(_("text that fits"))
    language = models.CharField(_("language"), max_length=8)
    found_at = models.DateTimeField(_("found at"))

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "organisation"], name="opportunities_match_once")
        ]
        indexes = [models.Index(fields=["organisation", "band"], name="opportunities_match_of")]

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.organisation_id}"
