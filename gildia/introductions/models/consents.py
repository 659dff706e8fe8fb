"""What each side consented to, and whom it names as its contact."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gildia.introductions.models.introductions import NAMED, OPEN, SIDES, Introduction
from gildia.introductions.rules import Side
from gildia.registry.models import Mandate

CONSENT_STAGES = [
    (NAMED, _("that the other side learns our name")),
    (OPEN, _("that the other side sees our contact and files")),
]


class ConsentQuerySet(models.QuerySet["Consent", "Consent"]):
    """Consents by whether they stand."""

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Consent(models.Model):
    """One side's yes to one stage: who gave it and when, and when it was withdrawn. Every one is kept."""

    introduction = models.ForeignKey(
        Introduction, on_delete=models.PROTECT, related_name="consents", verbose_name=_("introduction")
    )
    side = models.CharField(_("side"), max_length=8, choices=SIDES)
    stage = models.CharField(_("consents"), max_length=8, choices=CONSENT_STAGES)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate")
    )
    given_at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_under = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("withdrawn under the mandate"),
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["introduction", "side", "stage"],
                condition=Q(withdrawn_at__isnull=True),
                name="introductions_consent_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    side__in=[side.value for side in Side],
                    stage__in=[stage for stage, _words in CONSENT_STAGES],
                ),
                name="introductions_consent_of_a_side",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_under__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_under__isnull=False),
                name="introductions_consent_withdrawn_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="no_consent_goes", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="consent_is_only_withdrawn",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False)
                | pgtrigger.Q(old__introduction__df=pgtrigger.F("new__introduction"))
                | pgtrigger.Q(old__side__df=pgtrigger.F("new__side"))
                | pgtrigger.Q(old__stage__df=pgtrigger.F("new__stage"))
                | pgtrigger.Q(old__person__df=pgtrigger.F("new__person"))
                | pgtrigger.Q(old__given_at__df=pgtrigger.F("new__given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.introduction_id}: {self.side}, {self.stage}"


class Contact(models.Model):
    """Whom a side names as its contact, with a telephone if it likes; seen while both keep contacts open."""

    introduction = models.ForeignKey(
        Introduction, on_delete=models.PROTECT, related_name="contacts", verbose_name=_("introduction")
    )
    side = models.CharField(_("side"), max_length=8, choices=SIDES)
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate")
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    chosen_at = models.DateTimeField(_("chosen at"))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(fields=["introduction", "side"], name="introductions_one_contact"),
            models.CheckConstraint(
                condition=Q(side__in=[side.value for side in Side]), name="introductions_contact_of_a_side"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.introduction_id}: {self.side}"
