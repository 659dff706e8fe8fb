"""What could serve a request, companies and offers: derived from the search, made anew at any time."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from gildia.opportunities.models.opportunities import Opportunity
from gildia.partnering.rules.answer import Band, MatchedEntry
from gildia.partnering.rules.kept import as_json, from_json
from gildia.registry.models import Organisation
from gildia.registry.rules import Viewer


class Fit(models.Model):
    """How near something comes to a request, by which text and why. `found_at` stays while it fits."""

    place = models.PositiveSmallIntegerField(_("place"))
    band = models.CharField(_("how near"), max_length=16)
    score = models.FloatField(_("score"))
    text = models.TextField(_("text that fits"))
    language = models.CharField(_("language"), max_length=8)
    spans = models.JSONField(_("words that fit"), default=list)
    reasons = models.JSONField(_("reasons"), default=list)
    found_at = models.DateTimeField(_("found at"))

    objects: "models.Manager[Self]"

    class Meta:
        abstract = True

    @property
    def entry(self) -> MatchedEntry:
        """The text with its reasons, as a search shows them."""
        return MatchedEntry(
            entry_id=0,
            capability_id=None,
            kind="",
            language=self.language,
            text=self.text,
            spans=tuple((start, end) for start, end in self.spans),
            score=self.score,
            band=Band(self.band),
            reasons=from_json(self.reasons),
            parts=(),
        )


def fit_of(found: MatchedEntry, place: int, score: float) -> dict[str, Any]:
    """The columns of what a search found, but for when."""
    return {
        "place": place,
        "band": found.band or "",
        "score": score,
        "text": found.text,
        "language": found.language,
        "spans": [list(span) for span in found.spans],
        "reasons": as_json(found.reasons),
    }


class MatchQuerySet(models.QuerySet["Match", "Match"]):
    """Matches by whom they concern."""

    def for_company(self, viewer: Viewer, today: date) -> Self:
        """Open requests that the viewer may see and that his company could serve."""
        seen = Opportunity.objects.visible_to(viewer).published(today)
        return self.filter(organisation=viewer.organisation_id, opportunity__in=seen)


class Match(Fit):
    """A company that could serve a request."""

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="matches", verbose_name=_("offer or request")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )

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


class OfferMatchQuerySet(models.QuerySet["OfferMatch", "OfferMatch"]):
    """Offers beside requests, from either side."""

    def offers_for(self, request: Opportunity, viewer: Viewer, today: date) -> Self:
        """Open offers that the viewer may see, for a request."""
        seen = Opportunity.objects.visible_to(viewer).published(today)
        return self.filter(request=request, offer__in=seen)

    def requests_for(self, offer: Opportunity, viewer: Viewer, today: date) -> Self:
        """Open requests that the viewer may see, for an offer."""
        seen = Opportunity.objects.visible_to(viewer).published(today)
        return self.filter(offer=offer, request__in=seen)


class OfferMatch(Fit):
    """An offer that could serve a request, by what it says alone: a blind one leads to no company."""

    request = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="offer_matches", verbose_name=_("request")
    )
    offer = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="request_matches", verbose_name=_("offer")
    )

    objects = OfferMatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match of an offer")
        verbose_name_plural = _("matches of offers")
        constraints = [
            models.UniqueConstraint(fields=["request", "offer"], name="opportunities_offermatch_once"),
            models.CheckConstraint(
                condition=~models.Q(request=models.F("offer")), name="opportunities_offermatch_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.offer_id}"
