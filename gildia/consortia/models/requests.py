"""Requests made of gaps: which draft, request or expired request asks for what nobody covers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gildia.consortia.models.consortia import ConsortiumStep
from gildia.opportunities.models import Opportunity
from gildia.registry.models import Mandate


class GapRequest(models.Model):
    """The request of a step, one at a time; readers of the consortium never learn of it."""

    step = models.OneToOneField(
        ConsortiumStep, on_delete=models.CASCADE, related_name="gap_request", verbose_name=_("step")
    )
    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="+", verbose_name=_("request")
    )
    made_at = models.DateTimeField(_("made at"))
    made_under = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("made under the mandate")
    )

    class Meta:
        verbose_name = _("request made of a gap")
        verbose_name_plural = _("requests made of gaps")

    def __str__(self) -> str:
        return f"{self.step_id}: {self.opportunity_id}"
