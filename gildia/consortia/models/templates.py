"""Templates that the staff of a zone keep: steps of a chain that usually belong together."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gildia.consortia.models.consortia import STAFF_SCOPES
from gildia.foundation.languages import Text, pick
from gildia.registry.models import Circle, ProcessChain, ProcessStep
from gildia.registry.models.columns import NamedInLanguages, Timestamps
from gildia.registry.rules import Viewer

TEXT_LIMIT = 1000


class ChainTemplateQuerySet(models.QuerySet["ChainTemplate", "ChainTemplate"]):
    """Templates, starting from what a viewer may see."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those offered, to whoever acts for a company; the withdrawn ones to the staff who keep them."""
        if viewer.organisation_id is None:
            return self.none()
        return self.filter(Q(withdrawn_at__isnull=True) | self._kept_by(viewer))

    def kept_by(self, viewer: Viewer) -> Self:
        """Those that the viewer changes and withdraws."""
        return self.filter(self._kept_by(viewer))

    def offered(self) -> Self:
        """Those that consortia may begin from."""
        return self.filter(withdrawn_at__isnull=True)

    @staticmethod
    def _kept_by(viewer: Viewer) -> Q:
        if not viewer.scopes & STAFF_SCOPES:
            return Q(pk__in=[])
        return Q(circle__in=sorted(viewer.staffed_circle_ids))


class ChainTemplate(NamedInLanguages, Timestamps):
    """A beginning of a consortium, with its texts in both languages."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+", verbose_name=_("zone"))
    text_ru = models.TextField(_("for whom it is, in Russian"), max_length=TEXT_LIMIT)
    text_en = models.TextField(_("for whom it is, in English"), max_length=TEXT_LIMIT)
    chain = models.ForeignKey(
        ProcessChain, on_delete=models.PROTECT, related_name="+", verbose_name=_("process chain")
    )
    steps = models.ManyToManyField(ProcessStep, related_name="+", verbose_name=_("steps"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = ChainTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template of a consortium")
        verbose_name_plural = _("templates of consortia")
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "name_ru"],
                condition=Q(withdrawn_at__isnull=True),
                name="consortia_template_one_name",
                violation_error_message=_("The zone has a template of this name already."),
            ),
            models.CheckConstraint(
                condition=~Q(name_ru="") & ~Q(name_en="") & ~Q(text_ru="") & ~Q(text_en=""),
                name="consortia_template_in_both_languages",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(reason=""),
                name="consortia_template_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return pick(self, "name").value

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("consortia:template", args=[self.pk])

    @property
    def text(self) -> Text:
        """For whom it is, in the reader's language."""
        return pick(self, "text")
