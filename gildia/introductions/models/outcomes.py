"""Outcomes: what came of an introduction, said by one side and confirmed by the other."""

from collections.abc import Mapping
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.agreements.models import Agreement
from gildia.introductions.models.introductions import SIDES, Introduction
from gildia.introductions.rules import Side
from gildia.registry.models import Mandate, ProcessStep
from gildia.registry.models.columns import Timestamps, transitions

REPORTED = "reported"
CONFIRMED = "confirmed"
DISPUTED = "disputed"
RETRACTED = "retracted"

#: Which state of an outcome may follow which, by verb. The database holds the same table.
OUTCOME_MOVES = {
    REPORTED: {"confirm": CONFIRMED, "dispute": DISPUTED, "retract": RETRACTED},
    DISPUTED: {"confirm": CONFIRMED, "retract": RETRACTED},
    CONFIRMED: {},
    RETRACTED: {},
}
OUTCOME_STATE_LABELS: Mapping[str, str | Promise] = {
    REPORTED: pgettext_lazy("outcome", "waits for the other company"),
    CONFIRMED: pgettext_lazy("outcome", "confirmed by both"),
    DISPUTED: pgettext_lazy("outcome", "disputed"),
    RETRACTED: pgettext_lazy("outcome", "taken back"),
}

MET = "met"
NDA = "nda"
QUOTE = "quote"
CONTRACT = "contract"
DELIVERED = "delivered"
OUTCOME_KINDS = [
    (MET, _("the companies have met")),
    (NDA, _("a non-disclosure agreement is signed")),
    (QUOTE, _("a quote was given")),
    (CONTRACT, _("a contract is signed")),
    (DELIVERED, _("goods or work were delivered")),
]
#: Kinds that have a value.
VALUED = (QUOTE, CONTRACT, DELIVERED)
VALUE_BANDS = [
    ("10k", _("under 10 thousand")),
    ("100k", _("10 to 100 thousand")),
    ("1m", _("100 thousand to 1 million")),
    ("10m", _("1 to 10 million")),
    ("more", _("over 10 million")),
]
CURRENCIES = [("RUB", _("roubles")), ("EUR", _("euros")), ("USD", _("US dollars")), ("CNY", _("yuan"))]


class OutcomeQuerySet(models.QuerySet["Outcome", "Outcome"]):
    """Outcomes by what they count for."""

    def confirmed(self) -> Self:
        """Those that count."""
        return self.filter(state=CONFIRMED)

    def shown_to_others(self) -> Self:
        """Those of which both sides let others know that the two worked together."""
        return self.confirmed().filter(may_be_shown_by_asking=True, may_be_shown_by_asked=True)


class Outcome(Timestamps):
    """What one side says came of it. It counts once the other side confirms.

    `agreement` is the one signed here that confirmed it by itself; then nobody reported it (`side` is empty).
    """

    introduction = models.ForeignKey(
        Introduction, on_delete=models.PROTECT, related_name="outcomes", verbose_name=_("introduction")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=OUTCOME_KINDS)
    happened_date = models.DateField(_("day"))
    value_band = models.CharField(_("value"), max_length=8, choices=VALUE_BANDS, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES, blank=True)
    process_step = models.ForeignKey(
        ProcessStep,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("process step"),
    )
    state = models.CharField(_("state"), max_length=16, default=REPORTED)
    side = models.CharField(_("reported by"), max_length=8, choices=SIDES, blank=True)
    reported_under = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("reported under the mandate"),
    )
    reported_at = models.DateTimeField(_("reported at"))
    answered_under = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("answered under the mandate"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    dispute = models.CharField(_("why it is disputed"), max_length=1000, blank=True)
    agreement = models.OneToOneField(
        Agreement,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("agreement"),
    )
    may_be_shown_by_asking = models.BooleanField(_("the company that asked lets others know"), default=False)
    may_be_shown_by_asked = models.BooleanField(
        _("the company that was asked lets others know"), default=False
    )

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("introduction", "outcome")
        verbose_name_plural = _("outcomes")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OUTCOME_MOVES), name="introductions_outcome_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind for kind, _words in OUTCOME_KINDS]),
                name="introductions_outcome_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(value_band="", currency="")
                | Q(
                    value_band__in=[band for band, _words in VALUE_BANDS],
                    currency__in=[code for code, _words in CURRENCIES],
                    kind__in=VALUED,
                ),
                name="introductions_outcome_value_whole",
            ),
            models.CheckConstraint(
                condition=Q(side__in=[side.value for side in Side], agreement__isnull=True)
                & Q(reported_under__isnull=False)
                | Q(side="", agreement__isnull=False, state=CONFIRMED, kind=NDA),
                name="introductions_outcome_said_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(agreement__isnull=False)
                | Q(state__in=[CONFIRMED, DISPUTED], answered_at__isnull=False, answered_under__isnull=False)
                | Q(state=REPORTED, answered_at__isnull=True, answered_under__isnull=True)
                | Q(state=RETRACTED),
                name="introductions_outcome_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=DISPUTED) | ~Q(dispute=""),
                name="introductions_outcome_disputed_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "kind"], name="introductions_outcomes_counted")]
        triggers = [
            pgtrigger.FSM(name="outcome_moves", field="state", transitions=transitions(OUTCOME_MOVES)),
            pgtrigger.Protect(name="no_outcome_goes", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="what_was_reported_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "introduction", "kind", "happened_date", "value_band", "currency", "process_step", "side",
                    "reported_under", "reported_at", "agreement",
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.introduction_id}: {self.kind}"

    @property
    def answering(self) -> Side | None:
        """The side whose word is still wanted for it; nobody's for what a signed agreement proves."""
        return Side(self.side).other if self.side else None
