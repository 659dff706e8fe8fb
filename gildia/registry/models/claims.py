"""Claims of imported profiles, and corrections of what only staff may change."""

from collections.abc import Mapping

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.registry.models.columns import Timestamps, transitions
from gildia.registry.models.mandates import SCOPE_CHOICES, Mandate
from gildia.registry.models.organisations import Organisation

PENDING = "pending"
APPROVED = "approved"
DENIED = "denied"
WITHDRAWN = "withdrawn"
REVOKED = "revoked"

#: What each state is called, of a claim and of a correction.
STATE_NAMES: Mapping[str, str | Promise] = {
    PENDING: pgettext_lazy("decision", "waiting"),
    APPROVED: pgettext_lazy("decision", "approved"),
    DENIED: pgettext_lazy("decision", "denied"),
    REVOKED: pgettext_lazy("decision", "revoked"),
    WITHDRAWN: pgettext_lazy("decision", "withdrawn"),
}

#: Which state may follow which, by verb. The database holds the same table.
CLAIM_MOVES = {
    PENDING: {"approve": APPROVED, "deny": DENIED, "withdraw": WITHDRAWN},
    APPROVED: {"revoke": REVOKED},
    DENIED: {},
    WITHDRAWN: {},
    REVOKED: {},
}
CORRECTION_MOVES = {
    PENDING: {"approve": APPROVED, "deny": DENIED, "withdraw": WITHDRAWN},
    APPROVED: {},
    DENIED: {},
    WITHDRAWN: {},
}


class Decision(Timestamps):
    """Something a person asks for and staff decide: decided by somebody, or not at all."""

    state = models.CharField(_("state"), max_length=16, default=PENDING)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("reason of the decision"), max_length=1000, blank=True)

    class Meta:
        abstract = True


class Claim(Decision):
    """A person says: I represent this organisation. Approval grants the mandate."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    title = models.CharField(_("your position"), max_length=200)
    message = models.TextField(
        _("how you represent it"),
        max_length=2000,
        help_text=_("What lets us check it: your work e-mail, the power of attorney, whom to call."),
    )
    scopes = ArrayField(
        models.CharField(max_length=16, choices=SCOPE_CHOICES), verbose_name=_("scope asked for")
    )
    evidence = models.ForeignKey(
        "documents.Document",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("evidence"),
    )
    mandate = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("mandate"),
    )

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CLAIM_MOVES), name="registry_claim_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=[PENDING, WITHDRAWN], decided_at__isnull=True)
                | Q(
                    state__in=[APPROVED, DENIED, REVOKED],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="registry_claim_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[APPROVED, REVOKED], mandate__isnull=False)
                | Q(state__in=[PENDING, DENIED, WITHDRAWN], mandate__isnull=True),
                name="registry_claim_approval_is_a_mandate",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(state=PENDING),
                name="registry_claim_one_pending",
                violation_error_message=_("You have already claimed this profile; staff will answer."),
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="claim_moves", field="state", transitions=transitions(CLAIM_MOVES)),
        ]

    def __str__(self) -> str:
        return self.person.name


class Correction(Decision):
    """A change of a legal name or identifier asked for by the organisation, with before and after.

    These are taken from registers of legal entities, so only a registrar may let them change.
    """

    FIELDS = [
        ("legal_name", _("legal name")),
        ("country", _("country")),
        ("identifier", _("identifier")),
    ]

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    field = models.CharField(_("what to change"), max_length=16, choices=FIELDS)
    scheme = models.CharField(_("scheme"), max_length=16, blank=True)
    before = models.CharField(_("before"), max_length=300, blank=True)
    after = models.CharField(_("after"), max_length=300, blank=True)
    explanation = models.TextField(_("why"), max_length=1000)
    evidence = models.ForeignKey(
        "documents.Document",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("evidence"),
    )

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CORRECTION_MOVES), name="registry_correction_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[PENDING, WITHDRAWN], decided_at__isnull=True)
                | Q(
                    state__in=[APPROVED, DENIED],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="registry_correction_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["organisation", "field", "scheme"],
                condition=Q(state=PENDING),
                name="registry_correction_one_pending",
                violation_error_message=_("A correction of this is already waiting for staff."),
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="correction_moves", field="state", transitions=transitions(CORRECTION_MOVES)),
        ]

    def __str__(self) -> str:
        return self.after or self.before
