"""What moderators have looked at."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Review(models.Model):
    """An act of a company that staff have seen, and what became of it."""

    act = models.OneToOneField(
        "journal.Act", on_delete=models.PROTECT, related_name="+", verbose_name=_("act")
    )
    seen_at = models.DateTimeField(_("seen at"))
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("seen by")
    )
    reverted_by_act = models.ForeignKey(
        "journal.Act",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("reverted by the act"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return f"review of act {self.act_id}"
