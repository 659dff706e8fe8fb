"""The parties of an agreement, and who signs for each."""

from collections.abc import Mapping
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.registry.models import Mandate, Organisation
from gildia.registry.models.columns import transitions

WAITING = "waiting"
OPENED = "opened"
SIGNED = "signed"
REFUSED = "declined"

#: Which state of a signatory may follow which, by verb. The database holds the same table.
SIGNATORY_MOVES = {
    WAITING: {"open": OPENED, "sign": SIGNED, "decline": REFUSED},
    OPENED: {"sign": SIGNED, "decline": REFUSED},
    SIGNED: {},
    REFUSED: {},
}
SIGNATORY_STATES: Mapping[str, str | Promise] = {
    WAITING: pgettext_lazy("signatory", "has not opened it"),
    OPENED: pgettext_lazy("signatory", "has read it"),
    SIGNED: pgettext_lazy("signatory", "signed"),
    REFUSED: pgettext_lazy("signatory", "declined"),
}

BY_SEAL = "seal"
BY_PDF = "pdf"
BY_DETACHED = "detached"
BY_PROVIDER = "provider"
WAYS = [
    (BY_SEAL, _("in Gildia, with a second factor")),
    (BY_PDF, _("with a certificate of his own, in the PDF")),
    (BY_DETACHED, _("with a certificate of his own, in a file beside it")),
    (BY_PROVIDER, _("through a signature service")),
]


class Party(models.Model):
    """An organisation that an agreement binds, and as what."""

    agreement = models.ForeignKey(
        "agreements.Agreement", on_delete=models.CASCADE, related_name="parties", verbose_name=_("agreement")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    role_ru = models.CharField(_("role in Russian"), max_length=100)
    role_en = models.CharField(_("role in English"), max_length=100)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organisation"], name="agreements_party_once"),
            models.UniqueConstraint(fields=["agreement", "position"], name="agreements_party_position"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.organisation_id}"


class SignatoryQuerySet(models.QuerySet["Signatory", "Signatory"]):
    """Signatories by what they have to do."""

    def pending(self) -> Self:
        """Those who have neither signed nor declined."""
        return self.filter(state__in=[WAITING, OPENED])

    def turns(self) -> Self:
        """Those who may sign now: where one signs after the other, nobody before them is missing."""
        before = Signatory.objects.pending().filter(
            agreement=models.OuterRef("agreement"), position__lt=models.OuterRef("position")
        )
        return self.pending().filter(Q(agreement__is_sequential=False) | ~models.Exists(before))

    def asked(self) -> Self:
        """Those for whom a signature service has still to answer."""
        return self.pending().filter(asked_at__isnull=False)

    def unsealed(self) -> Self:
        """Those who signed and stand not yet in the PDF, in the order in which they signed."""
        return self.filter(state=SIGNED, sealed__isnull=True).order_by("signed_at", "pk")


class Signatory(models.Model):
    """One signature that an agreement needs, and how it came.

    `named` is the mandate of the only person who may; empty, anybody may who signs for the party.
    `mandate` is the one under which it was signed or declined.
    """

    agreement = models.ForeignKey(
        "agreements.Agreement",
        on_delete=models.CASCADE,
        related_name="signatories",
        verbose_name=_("agreement"),
    )
    party = models.ForeignKey(
        Party, on_delete=models.CASCADE, related_name="signatories", verbose_name=_("party")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    named = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("only this person"),
    )
    state = models.CharField(_("state"), max_length=16, default=WAITING)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    mandate = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("mandate"),
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    how = models.CharField(_("how"), max_length=16, choices=WAYS, blank=True)
    second_factor = models.CharField(_("second factor"), max_length=32, blank=True)
    certificate = models.JSONField(_("certificate"), null=True, blank=True)
    signature = models.ForeignKey(
        "documents.Document",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("signature beside the document"),
    )
    sealed = models.ForeignKey(
        "documents.Document",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("document with this signature"),
    )
    sealed_at = models.DateTimeField(_("sealed at"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked the signature service at"), null=True, blank=True)
    asked_under = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("asked under the mandate"),
    )
    ticket = models.TextField(_("ticket of the signature service"), blank=True)
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("reminders sent"), default=0)
    reminded_at = models.DateTimeField(_("last reminded at"), null=True, blank=True)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "position"], name="agreements_signatory_position"),
            models.CheckConstraint(
                condition=Q(state__in=SIGNATORY_MOVES), name="agreements_signatory_state_known"
            ),
            models.CheckConstraint(
                condition=(Q(state=SIGNED, signed_at__isnull=False, mandate__isnull=False) & ~Q(how=""))
                | (~Q(state=SIGNED) & Q(signed_at__isnull=True, how="", sealed__isnull=True)),
                name="agreements_signatory_signed_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=REFUSED, declined_at__isnull=False, mandate__isnull=False)
                | (~Q(state=REFUSED) & Q(declined_at__isnull=True)),
                name="agreements_signatory_declined_whole",
            ),
            models.CheckConstraint(
                condition=Q(sealed__isnull=True, sealed_at__isnull=True)
                | Q(sealed__isnull=False, sealed_at__isnull=False),
                name="agreements_signatory_sealed_at",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True, asked_under__isnull=True, ticket="")
                | Q(asked_at__isnull=False, asked_under__isnull=False),
                name="agreements_signatory_asked_whole",
            ),
            models.CheckConstraint(
                condition=~Q(how=BY_SEAL) | ~Q(second_factor=""),
                name="agreements_signatory_second_factor",
            ),
            models.CheckConstraint(
                condition=~Q(how__in=[BY_PDF, BY_DETACHED, BY_PROVIDER]) | Q(certificate__isnull=False),
                name="agreements_signatory_certificate",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="signatory_moves", field="state", transitions=transitions(SIGNATORY_MOVES)),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.position}"

    @property
    def field(self) -> str:
        """The name of its field in the PDF."""
        return f"signatory-{self.position}"
