"""What moderators said of versions."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.opportunities.models.versions import Version
from gildia.opportunities.rules import HIGHEST, LOWEST, SCORES
from gildia.registry.models import Mandate

APPROVED = "approved"
RETURNED = "returned"
OUTCOMES = [
    (APPROVED, pgettext_lazy("review", "approved")),
    (RETURNED, pgettext_lazy("review", "returned")),
]


class Review(models.Model):
    """A moderator's word on one sent version; its company reads it. `words` says why, by score."""

    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("version")
    )
    outcome = models.CharField(pgettext_lazy("review", "outcome"), max_length=16, choices=OUTCOMES)
    clarity = models.PositiveSmallIntegerField(_("clarity"))
    completeness = models.PositiveSmallIntegerField(_("completeness"))
    relevance = models.PositiveSmallIntegerField(_("market relevance"))
    form = models.PositiveSmallIntegerField(_("form"))
    words = models.JSONField(_("why these scores"), default=dict, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("reviewed under the mandate")
    )
    reviewed_at = models.DateTimeField(_("reviewed at"))

    class Meta:
        verbose_name = _("review of an offer or request")
        verbose_name_plural = _("reviews of offers and requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=[APPROVED, RETURNED]), name="opportunities_review_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(**{f"{name}__range": (LOWEST, HIGHEST) for name in SCORES}),
                name="opportunities_review_scores_on_scale",
            ),
            models.CheckConstraint(
                condition=Q(outcome=APPROVED) | ~Q(reason=""), name="opportunities_review_returns_with_reason"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="no_review_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.outcome}"
