"""The history of the map: public numbers of each month."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gildia.landscape.rules.coverage import Status, status_of
from gildia.registry.models import Circle, ProcessStep


class SnapshotQuerySet(models.QuerySet["Snapshot", "Snapshot"]):
    """Snapshots by what they are of."""

    def of(self, circle: Circle | None) -> Self:
        """Those of a circle, or of the whole register; whoever may see the circle may see them."""
        return self.filter(circle=circle)


class Snapshot(models.Model):
    """What a visitor could see of a step in one month; without a circle of all companies."""

    circle = models.ForeignKey(
        Circle, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("circle")
    )
    step = models.ForeignKey(
        ProcessStep, on_delete=models.PROTECT, related_name="+", verbose_name=_("process step")
    )
    month = models.DateField(_("month"))
    inside = models.PositiveIntegerField(_("companies inside"))
    outside = models.PositiveIntegerField(_("companies outside"))
    requests = models.PositiveIntegerField(_("open requests"))
    taken_at = models.DateTimeField(_("taken at"))

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot of the map")
        verbose_name_plural = _("snapshots of the map")
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "step", "month"], name="landscape_snapshot_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="landscape_snapshot_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.circle_id or 'all'}: {self.step_id}: {self.month:%Y-%m}"

    @property
    def status(self) -> Status:
        """How the step stood."""
        return status_of(self.inside, self.outside)
