"""What staff record of a founding step that no other record shows yet."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gildia.clusters.models.clusters import Cluster
from gildia.documents.models import Document
from gildia.registry.models import Mandate


class FoundingRecordQuerySet(models.QuerySet["FoundingRecord", "FoundingRecord"]):
    """Records by whether they still count."""

    def standing(self) -> Self:
        """Those not taken back."""
        return self.filter(withdrawn_at__isnull=True)


class FoundingRecord(models.Model):
    """A founding step that happened on a day, with the document that shows it. Taken back, never deleted."""

    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="founding_records", verbose_name=_("cluster")
    )
    step = models.SlugField(_("founding step"), max_length=32)
    happened_date = models.DateField(_("when it happened"))
    note_ru = models.CharField(_("what happened, Russian"), max_length=500, blank=True)
    note_en = models.CharField(_("what happened, English"), max_length=500, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", verbose_name=_("document")
    )
    is_document_public = models.BooleanField(_("everybody may open the document"), default=False)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_under = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded under the mandate")
    )
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    withdrawn_under = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("taken back under the mandate"),
    )
    withdrawal_reason = models.CharField(_("why it was taken back"), max_length=500, blank=True)

    objects = FoundingRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of a founding step")
        verbose_name_plural = _("records of founding steps")
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "step"],
                condition=Q(withdrawn_at__isnull=True),
                name="clusters_foundingrecord_once",
                violation_error_message=_("This step is recorded already. Take that record back first."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_under__isnull=True, withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_under__isnull=False) & ~Q(withdrawal_reason="")),
                name="clusters_foundingrecord_withdrawn_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id}: {self.step}, {self.happened_date}"
