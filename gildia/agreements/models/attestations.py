"""Attestations: what the installation says under its seal, without anybody signing."""

from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gildia.agreements.models.agreements import LANGUAGE_CHOICES
from gildia.agreements.models.templates import READING_SCOPES
from gildia.agreements.rules.sheets import Fact
from gildia.foundation.languages import pick
from gildia.registry.models import Mandate, Organisation
from gildia.registry.rules import Viewer

_WITHDRAWAL = ("withdrawn_at", "withdrawn_reason_ru", "withdrawn_reason_en")


class AttestationQuerySet(models.QuerySet["Attestation", "Attestation"]):
    """Attestations by who may open their files."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those about one's organisation, those it issued for its staff, and public ones."""
        seen = Q(is_public=True, withdrawn_at__isnull=True)
        if viewer.organisation_id is not None:
            seen |= Q(subject=viewer.organisation_id)
            if viewer.scopes & READING_SCOPES:
                seen |= Q(issuer=viewer.organisation_id)
        return self.filter(seen)


class Attestation(models.Model):
    """A PDF in which an organisation attests something through the installation, sealed and final.

    A row never changes but for its withdrawal. `kind` and `key` belong to the room that asked for it: asked
    twice under one key there is one attestation. `facts` are `rules.sheets.Fact` as JSON. Everybody who has
    the code reads title, facts, issuer, dates and state; the file is for those in `visible_to`. `sha256` is
    kept here, where the database guards it, beside that of the document.
    """

    code = models.CharField(_("code"), max_length=12, unique=True)
    kind = models.SlugField(_("kind"), max_length=40)
    key = models.CharField(_("key of the request"), max_length=100)
    languages = models.CharField(_("languages"), max_length=8, choices=LANGUAGE_CHOICES)
    title_ru = models.CharField(_("title in Russian"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    facts = models.JSONField(_("facts as printed"), default=list, blank=True)
    issuer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    subject = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("organisation it is about"),
    )
    issued_at = models.DateTimeField(_("issued at"))
    issued_under = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("issued under the mandate"),
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_public = models.BooleanField(_("file open to everybody"), default=False)
    document = models.OneToOneField(
        "documents.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("document")
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_reason_ru = models.CharField(_("why withdrawn, in Russian"), max_length=500, blank=True)
    withdrawn_reason_en = models.CharField(_("why withdrawn, in English"), max_length=500, blank=True)

    objects = AttestationQuerySet.as_manager()

    class Meta:
        verbose_name = _("attestation")
        verbose_name_plural = _("attestations")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="agreements_attestation_once"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9A-HJKMNP-TV-Z]{12}$"), name="agreements_attestation_code"
            ),
            models.CheckConstraint(
                condition=(Q(languages="en") | ~Q(title_ru="")) & (Q(languages="ru") | ~Q(title_en="")),
                name="agreements_attestation_titled",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason_ru="", withdrawn_reason_en="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason_ru="", withdrawn_reason_en="")),
                name="agreements_attestation_withdrawn_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["subject", "-issued_at"], name="agreements_attested_subject")]
        triggers = [
            pgtrigger.ReadOnly(name="only_withdrawal_changes", exclude=list(_WITHDRAWAL)),
            pgtrigger.Protect(
                name="withdrawn_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
            pgtrigger.Protect(name="no_attestation_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{pick(self, 'title').value} {self.code}"

    def get_absolute_url(self) -> str:
        """What everybody who has the code reads."""
        return reverse("agreements:verify_code", args=[self.code])

    @property
    def file_url(self) -> str:
        """Where those who may open the file get it."""
        return reverse("agreements:attestation_file", args=[self.code])

    @property
    def language_codes(self) -> tuple[str, ...]:
        """The languages it is written in, the first one leading."""
        return tuple(self.languages.split("_"))

    @property
    def stated(self) -> list[Fact]:
        """The facts as the rules know them."""
        return [Fact(**fact) for fact in self.facts]

    def is_past(self, today: date) -> bool:
        """Whether its days are over."""
        return self.valid_until is not None and self.valid_until < today
