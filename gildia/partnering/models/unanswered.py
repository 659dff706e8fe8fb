"""Needs that nobody answered: their words, never who asked."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gildia.partnering.models.index import texts_column
from gildia.partnering.rules.unanswered import may_read_unanswered
from gildia.registry.models import Circle
from gildia.registry.rules import Viewer


class UnansweredNeedQuerySet(models.QuerySet["UnansweredNeed", "UnansweredNeed"]):
    """Needs that nobody answered, starting from what a viewer may see."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the zones that the viewer is staff of."""
        return self.filter(zone__in=viewer.staffed_circle_ids) if may_read_unanswered(viewer) else self.none()

    def waiting(self) -> Self:
        """Those nobody of the staff has dealt with since they were last asked."""
        return self.filter(models.Q(handled_on__isnull=True) | models.Q(handled_on__lt=models.F("asked_on")))


class UnansweredNeed(models.Model):
    """A need for which a zone has nobody, or whose answer did not help: its words, never who asked.

    One row for the same words in one zone. Days are counted, so that a reload is no demand.
    """

    REASONS = [
        ("other_trade", _("These companies do something else")),
        ("too_small", _("They cannot do as much, as large or as fine")),
        ("too_far", _("They are too far away")),
        ("known_already", _("I know them already and they did not suit")),
    ]

    zone = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+", verbose_name=_("zone"))
    text_key = models.CharField(_("key of the text"), max_length=64)
    text = models.TextField(_("need"))
    language = models.CharField(_("language"), max_length=8)
    step = models.CharField(_("nearest process step"), max_length=64, blank=True)
    best_score = models.FloatField(_("score of the best company"), default=0.0)
    first_asked_on = models.DateField(_("first asked"))
    asked_on = models.DateField(_("last asked"))
    days = models.PositiveIntegerField(_("days on which it was asked"), default=1)
    told_on = models.DateField(_("reported as missing"), null=True)
    reasons = texts_column(_("why the answer did not help"))
    companies_now = models.PositiveIntegerField(_("companies that do it now"), null=True)
    looked_on = models.DateField(_("looked for again"), null=True)
    handled_on = models.DateField(_("handled"), null=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("handled by"),
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    objects = UnansweredNeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("unanswered need")
        verbose_name_plural = _("unanswered needs")
        constraints = [
            models.UniqueConstraint(fields=["zone", "text_key"], name="partnering_unansweredneed_once"),
            models.CheckConstraint(
                condition=models.Q(handled_on__isnull=True, handled_by__isnull=True)
                | models.Q(handled_on__isnull=False, handled_by__isnull=False),
                name="partnering_unansweredneed_handled_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(asked_on__gte=models.F("first_asked_on")),
                name="partnering_unansweredneed_days_in_order",
            ),
        ]
        indexes = [models.Index(fields=["zone", "-asked_on"], name="partnering_unanswered_newest")]

    def __str__(self) -> str:
        """Without the text: names of subjects stay in the journal for good, needs do not."""
        return str(_("need %(number)s")) % {"number": self.pk}


class WantedAnswer(models.Model):
    """Where somebody wants to hear about an unanswered need; deleted when it is handled."""

    need = models.ForeignKey(
        UnansweredNeed, on_delete=models.CASCADE, related_name="wanted_answers", verbose_name=_("need")
    )
    email = models.EmailField(_("e-mail"))

    class Meta:
        verbose_name = _("wanted answer")
        verbose_name_plural = _("wanted answers")
        constraints = [
            models.UniqueConstraint(fields=["need", "email"], name="partnering_wantedanswer_once"),
        ]

    def __str__(self) -> str:
        return f"answer to need {self.need_id}"
