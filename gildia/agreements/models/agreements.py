"""Agreements and what becomes of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.agreements.models.signatories import Party, Signatory
from gildia.agreements.models.templates import READING_SCOPES, TemplateVersion
from gildia.foundation.languages import pick
from gildia.registry.models import Circle, Mandate, Organisation
from gildia.registry.models.columns import Timestamps, transitions
from gildia.registry.rules import Scope, Viewer

DRAFT = "draft"
APPROVING = "approving"
PREPARING = "preparing"
SENT = "sent"
COMPLETED = "completed"
DECLINED = "declined"
EXPIRED = "expired"
CANCELLED = "cancelled"

#: Which state of an agreement may follow which, by verb. The database holds the same table.
MOVES = {
    DRAFT: {"submit": APPROVING, "send": PREPARING, "cancel": CANCELLED},
    APPROVING: {"approve": PREPARING, "return": DRAFT, "cancel": CANCELLED},
    PREPARING: {"issue": SENT, "cancel": CANCELLED},
    SENT: {"complete": COMPLETED, "decline": DECLINED, "expire": EXPIRED, "cancel": CANCELLED},
    COMPLETED: {},
    DECLINED: {},
    EXPIRED: {},
    CANCELLED: {},
}
STATES: Mapping[str, str | Promise] = {
    DRAFT: pgettext_lazy("agreement", "draft"),
    APPROVING: pgettext_lazy("agreement", "waits for approval"),
    PREPARING: pgettext_lazy("agreement", "being prepared"),
    SENT: pgettext_lazy("agreement", "being signed"),
    COMPLETED: pgettext_lazy("agreement", "signed by all"),
    DECLINED: pgettext_lazy("agreement", "declined"),
    EXPIRED: pgettext_lazy("agreement", "expired"),
    CANCELLED: pgettext_lazy("agreement", "cancelled"),
}
OPEN = (DRAFT, APPROVING, PREPARING, SENT)
CLOSED_UNSIGNED = (DECLINED, EXPIRED, CANCELLED)

LANGUAGE_CHOICES = [
    ("ru", _("Russian")),
    ("en", _("English")),
    ("ru_en", _("Russian and English, side by side")),
]


class AgreementQuerySet(models.QuerySet["Agreement", "Agreement"]):
    """Agreements by who may see them and what they wait for."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those one's organisation prepares, and those issued to it, for whoever may sign or administers.

        Whoever prepared one follows it, whatever his mandate.
        """
        own = viewer.organisation_id
        if own is None:
            return self.none()
        seen = Q(approver__person=viewer.person_id, approver__organisation=own)
        seen |= Q(prepared_under__person=viewer.person_id, issuer=own)
        if viewer.scopes & READING_SCOPES:
            seen |= Q(issuer=own)
        if viewer.scopes & {Scope.SIGN, Scope.ADMINISTER}:
            seen |= Q(
                issued_at__isnull=False, pk__in=Party.objects.filter(organisation=own).values("agreement")
            )
        return self.filter(seen)

    def waiting_for(self, viewer: Viewer) -> Self:
        """Those that the viewer can sign now: it is the turn of his organisation, and of him in it."""
        if viewer.organisation_id is None or Scope.SIGN not in viewer.scopes:
            return self.none()
        turns = Signatory.objects.turns().filter(party__organisation=viewer.organisation_id)
        turns = turns.filter(Q(named__isnull=True) | Q(named__person=viewer.person_id))
        return self.filter(state=SENT, pk__in=turns.values("agreement"))

    def approved_by(self, viewer: Viewer) -> Self:
        """Those that wait for the viewer's approval."""
        return self.filter(
            state=APPROVING, approver__person=viewer.person_id, approver__organisation=viewer.organisation_id
        )


class Agreement(Timestamps):
    """One text between parties.

    `content` is the filled text as it was printed, `places` where the fields stand, `issued` the PDF with
    empty fields, `document` its newest version. All four are set together and the first three never change.
    """

    code = models.CharField(_("code"), max_length=12, unique=True)
    issuer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    circle = models.ForeignKey(
        Circle,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("zone or cluster"),
    )
    version = models.ForeignKey(
        TemplateVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("version of the template")
    )
    title_ru = models.CharField(_("title in Russian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    languages = models.CharField(_("languages"), max_length=8, choices=LANGUAGE_CHOICES)
    values = models.JSONField(_("values of the variables"), default=dict, blank=True)
    is_sequential = models.BooleanField(_("one after the other"), default=False)
    approver = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("approver"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=16, default=DRAFT)
    prepared_under = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("prepared under the mandate")
    )
    expires_at = models.DateTimeField(_("to be signed until"))
    content = models.JSONField(_("text as printed"), null=True, blank=True)
    places = models.JSONField(_("places of the fields"), null=True, blank=True)
    issued = models.ForeignKey(
        "documents.Document",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("issued document"),
    )
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    document = models.ForeignKey(
        "documents.Document",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("newest document"),
    )
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MOVES), name="agreements_agreement_state_known"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9A-HJKMNP-TV-Z]{12}$"), name="agreements_agreement_code"
            ),
            models.CheckConstraint(
                condition=Q(
                    content__isnull=True,
                    places__isnull=True,
                    issued__isnull=True,
                    issued_at__isnull=True,
                    document__isnull=True,
                )
                | Q(
                    content__isnull=False,
                    places__isnull=False,
                    issued__isnull=False,
                    issued_at__isnull=False,
                    document__isnull=False,
                ),
                name="agreements_agreement_issued_whole",
            ),
            models.CheckConstraint(
                condition=Q(issued__isnull=False, state__in=[SENT, COMPLETED, *CLOSED_UNSIGNED])
                | Q(issued__isnull=True, state__in=[DRAFT, APPROVING, PREPARING, CANCELLED]),
                name="agreements_agreement_signed_once_issued",
            ),
            models.CheckConstraint(
                condition=Q(state=COMPLETED, completed_at__isnull=False)
                | (~Q(state=COMPLETED) & Q(completed_at__isnull=True)),
                name="agreements_agreement_completed_at",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED_UNSIGNED, closed_at__isnull=False)
                | (~Q(state__in=CLOSED_UNSIGNED) & Q(closed_at__isnull=True)),
                name="agreements_agreement_closed_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DECLINED, CANCELLED]) | ~Q(reason=""),
                name="agreements_agreement_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(approver__isnull=False),
                name="agreements_agreement_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True)
                | Q(approved_at__isnull=False)
                | Q(state__in=[DRAFT, APPROVING, CANCELLED]),
                name="agreements_agreement_approver_before_signers",
            ),
        ]
        indexes = [models.Index(fields=["issuer", "-created_at"], name="agreements_of_issuer")]
        triggers = [
            pgtrigger.FSM(name="agreement_moves", field="state", transitions=transitions(MOVES)),
            pgtrigger.Protect(
                name="issued_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__issued__isnull=False)
                & (
                    pgtrigger.Q(old__issued__df=pgtrigger.F("new__issued"))
                    | pgtrigger.Q(old__content__df=pgtrigger.F("new__content"))
                    | pgtrigger.Q(old__places__df=pgtrigger.F("new__places"))
                    | pgtrigger.Q(old__version__df=pgtrigger.F("new__version"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return pick(self, "title").value

    def get_absolute_url(self) -> str:
        """The page of the agreement."""
        return reverse("agreements:agreement", args=[self.pk])

    @property
    def language_codes(self) -> tuple[str, ...]:
        """The languages it is written in, the first one leading."""
        return tuple(self.languages.split("_"))

    @property
    def history_of(self) -> int | None:
        """The organisation in whose history its acts stand; nobody's where companies signed among themselves.

        Registrars read a company's history and do not follow whom it signs with. Needs `version__template`.
        """
        return self.issuer_id if self.issuer_id == self.version.template.organisation_id else None

    def can_be_signed(self, now: datetime) -> bool:
        """Whether signatures still count."""
        return self.state == SENT and now < self.expires_at
