"""How often a person is told of what, for each organisation he acts for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.alerts.rules import Frequency, Kind
from gildia.registry.models import Organisation
from gildia.registry.rules import Viewer

KIND_LABELS: Mapping[str, str | Promise] = {
    Kind.REQUESTS: _("Requests you could serve"),
    Kind.COMPANIES: _("Companies for your requests"),
    Kind.SEARCHES: _("Saved searches"),
}
FREQUENCY_LABELS: Mapping[str, str | Promise] = {
    Frequency.IMMEDIATE: pgettext_lazy("frequency", "at once"),
    Frequency.DAILY: pgettext_lazy("frequency", "every working day"),
    Frequency.WEEKLY: pgettext_lazy("frequency", "once a week"),
    Frequency.NEVER: pgettext_lazy("frequency", "never"),
}


class SubscriptionQuerySet(models.QuerySet["Subscription", "Subscription"]):
    """Subscriptions by whose they are and when they are due."""

    def visible_to(self, viewer: Viewer) -> Self:
        """A person's own for the organisation he acts for now."""
        return self.filter(person=viewer.person_id, organisation=viewer.organisation_id)

    def due(self, now: datetime) -> Self:
        """Those whose time has come."""
        return self.filter(next_at__lte=now)


class Subscription(models.Model):
    """What one person is told of for one organisation: a row for each kind."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=list(KIND_LABELS.items()))
    frequency = models.CharField(_("how often"), max_length=16, choices=list(FREQUENCY_LABELS.items()))
    next_at = models.DateTimeField(_("next letter from"), null=True, blank=True)
    looked_at = models.DateTimeField(_("last looked at"), null=True, blank=True)
    letter_at = models.DateTimeField(_("last letter"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "kind"], name="alerts_subscription_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="alerts_subscription_kind_known"),
            models.CheckConstraint(
                condition=Q(frequency=Frequency.NEVER, next_at__isnull=True)
                | Q(
                    frequency__in=[each for each in Frequency if each is not Frequency.NEVER],
                    next_at__isnull=False,
                ),
                name="alerts_subscription_due_unless_never",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], name="alerts_subscription_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_frequency_display()}"
