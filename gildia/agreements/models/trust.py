"""Whose certificates count here: the installation's own seal, authorities, and what these took back."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SealCertificate(models.Model):
    """A certificate of the installation with its key, locked by the operator's secret.

    One is current. Retired ones keep certificate and chain, so that what they sealed stays verifiable; their
    keys are thrown away. A key on a PKCS#11 token never comes here.
    """

    fingerprint = models.CharField(_("SHA-256 of the certificate"), max_length=64, unique=True)
    subject = models.CharField(pgettext_lazy("certificate", "subject"), max_length=300)
    certificate = models.BinaryField(_("certificate"))
    chain = models.JSONField(_("certificates above it"), default=list, blank=True)
    key = models.BinaryField(_("locked key"), null=True, blank=True)
    is_current = models.BooleanField(_("current"), default=True)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))
    made_at = models.DateTimeField(_("made at"))
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("certificate of the seal")
        verbose_name_plural = _("certificates of the seal")
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=Q(is_current=True), name="agreements_seal_one_current"
            ),
            models.CheckConstraint(
                condition=Q(is_current=True, retired_at__isnull=True)
                | Q(is_current=False, retired_at__isnull=False, key__isnull=True),
                name="agreements_seal_retired_without_key",
            ),
        ]
        triggers = [pgtrigger.Protect(name="no_certificate_goes", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.subject} {self.fingerprint[:16]}"


class TrustRootQuerySet(models.QuerySet["TrustRoot", "TrustRoot"]):
    """Certificates of authorities by whether they count."""

    def trusted(self) -> Self:
        """Those not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class TrustRoot(models.Model):
    """A certificate of an authority that the operator loaded: a root, or one between roots and signers."""

    fingerprint = models.CharField(_("SHA-256 of the certificate"), max_length=64, unique=True)
    subject = models.CharField(pgettext_lazy("certificate", "subject"), max_length=500)
    certificate = models.BinaryField(_("certificate"))
    is_root = models.BooleanField(_("root"))
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))
    loaded_at = models.DateTimeField(_("loaded at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = TrustRootQuerySet.as_manager()

    class Meta:
        verbose_name = _("trust root")
        verbose_name_plural = _("trust roots")

    def __str__(self) -> str:
        return self.subject


class RevocationList(models.Model):
    """The newest list of what an authority took back, its signature checked when it was loaded."""

    issuer = models.ForeignKey(
        TrustRoot, on_delete=models.PROTECT, related_name="revocation_lists", verbose_name=_("issuer")
    )
    data = models.BinaryField(_("list"))
    entries = models.PositiveIntegerField(_("certificates taken back"))
    issued_at = models.DateTimeField(_("issued at"))
    next_at = models.DateTimeField(_("next one at"), null=True, blank=True)
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        verbose_name = _("revocation list")
        verbose_name_plural = _("revocation lists")
        constraints = [
            models.UniqueConstraint(fields=["issuer"], name="agreements_revocations_newest_only"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer_id}, {self.issued_at:%Y-%m-%d}"
