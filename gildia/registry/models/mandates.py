"""Mandates: what a person may do for an organisation, from when to when, and who said so."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.registry.models.organisations import Organisation
from gildia.registry.rules import Scope, mandate_in_force

SCOPE_CHOICES = [
    (Scope.ADMINISTER.value, _("administer: change the profile and give mandates")),
    (Scope.PARTNER.value, _("partner: look for partners and answer them")),
    (Scope.SPEAK.value, _("speak: take part in meetings and raise problems")),
    (Scope.VOTE.value, _("vote")),
    (Scope.SIGN.value, _("sign")),
    (Scope.REPORT.value, _("report")),
    (Scope.TRADE.value, _("trade: enter export and import operations")),
    (Scope.REGISTER.value, _("registrar: keep the register right")),
    (Scope.MODERATE.value, _("moderator: look after profiles and introduce companies")),
    (Scope.ANALYSE.value, _("analyst: read figures and reports")),
    (Scope.EDIT.value, _("editor: write the public pages")),
]


class MandateQuerySet(models.QuerySet["Mandate", "Mandate"]):
    """Mandates by whether they hold."""

    def in_force(self, on: date) -> Self:
        """Mandates that let their person act on a day."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=on),
            valid_from__lte=on,
            revoked_at__isnull=True,
            person__is_active=True,
        )


class Mandate(models.Model):
    """A person may act for an organisation within `scopes` between two days, both included.

    Invariants: two mandates of one person for one organisation never overlap unless revoked;
    `revoked_at` and `revoked_by` are both set or both empty.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="mandates",
        verbose_name=_("organisation"),
    )
    scopes = ArrayField(models.CharField(max_length=16, choices=SCOPE_CHOICES), verbose_name=_("scope"))
    title_ru = models.CharField(_("position in Russian"), max_length=200, blank=True)
    title_en = models.CharField(_("position in English"), max_length=200, blank=True)
    valid_from = models.DateField(pgettext_lazy("first day", "from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    evidence = models.ForeignKey(
        "documents.Document",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("evidence"),
    )
    evidence_note = models.CharField(
        _("evidence in words"),
        max_length=300,
        blank=True,
        help_text=_("For instance the number and date of the power of attorney."),
    )
    granted_at = models.DateTimeField(_("granted at"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("granted by"),
    )
    granted_under = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("granted under the mandate"),
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("revoked by"),
    )
    revocation_reason = models.CharField(_("reason of revocation"), max_length=500, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="registry_mandate_ends_after_start",
                violation_error_message=_("The mandate ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="registry_mandate_revoked_by_somebody",
            ),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="registry_mandate_has_a_scope"),
            ExclusionConstraint(
                name="registry_mandate_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_until"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(revoked_at__isnull=True),
                violation_error_message=_(
                    "This person already has a mandate for these days. Revoke it first."
                ),
            ),
        ]
        indexes = [models.Index(fields=["person", "organisation"], name="registry_mandate_of")]

    def __str__(self) -> str:
        return self.person.name

    @property
    def scope_set(self) -> frozenset[Scope]:
        """The scopes as the rules know them."""
        return frozenset(Scope(scope) for scope in self.scopes)

    def is_in_force(self, on: date) -> bool:
        """Whether the person may act on a day; needs `person` loaded."""
        return mandate_in_force(
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            revoked=self.revoked_at is not None,
            person_active=self.person.is_active,
            on=on,
        )


class Invitation(models.Model):
    """A mandate offered to somebody who has no account yet; accepting it makes the account.

    Only the digest of the link's token is kept. It can be accepted once, until it expires or is
    withdrawn.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200)
    scopes = ArrayField(models.CharField(max_length=16, choices=SCOPE_CHOICES), verbose_name=_("scope"))
    title_ru = models.CharField(_("position in Russian"), max_length=200, blank=True)
    title_en = models.CharField(_("position in English"), max_length=200, blank=True)
    valid_from = models.DateField(pgettext_lazy("first day", "from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    evidence = models.ForeignKey(
        "documents.Document",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("evidence"),
    )
    evidence_note = models.CharField(_("evidence in words"), max_length=300, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("invited by"),
    )
    invited_under = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("invited under the mandate")
    )
    invited_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("expires at"))
    token_digest = models.CharField(_("digest of the link"), max_length=64, unique=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    mandate = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("mandate"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, mandate__isnull=True)
                | Q(accepted_at__isnull=False, mandate__isnull=False),
                name="registry_invitation_acceptance_is_a_mandate",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="registry_invitation_ends_one_way",
            ),
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="registry_invitation_one_open",
                violation_error_message=_("This person is invited already. Withdraw that invitation first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, now: datetime) -> bool:
        """Whether the link still works."""
        return self.accepted_at is None and self.withdrawn_at is None and now < self.expires_at
