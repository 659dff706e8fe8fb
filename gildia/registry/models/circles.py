"""Circles: the zones and clusters an organisation belongs to, as far as the register needs them.

The rooms of zones and clusters keep these rows up to date; the register only asks who is inside.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gildia.foundation.languages import pick
from gildia.registry.models.columns import NamedInLanguages

ZONE = "zone"
CLUSTER = "cluster"


class Circle(NamedInLanguages):
    """A zone or a cluster: a set of organisations that may show each other more than the public sees."""

    KINDS = [(ZONE, _("zone")), (CLUSTER, _("cluster"))]

    kind = models.CharField(_("kind"), max_length=16, choices=KINDS)
    code = models.SlugField(_("code"), max_length=64, unique=True)
    zone = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("zone of the cluster"),
    )
    managed_by = models.ForeignKey(
        "registry.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("managing company"),
    )

    class Meta:
        verbose_name = _("circle")
        verbose_name_plural = _("circles")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[ZONE, CLUSTER]), name="registry_circle_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=CLUSTER) | Q(zone__isnull=True),
                name="registry_circle_zone_has_no_zone",
            ),
        ]

    def __str__(self) -> str:
        return pick(self, "name").value


class CircleMembership(models.Model):
    """An organisation is in a circle since a day; `until` is empty while it still is."""

    circle = models.ForeignKey(
        Circle, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("circle")
    )
    organisation = models.ForeignKey(
        "registry.Organisation",
        on_delete=models.PROTECT,
        related_name="circle_memberships",
        verbose_name=_("organisation"),
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership of a circle")
        verbose_name_plural = _("memberships of circles")
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "organisation"],
                condition=Q(until__isnull=True),
                name="registry_circlemembership_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="registry_circlemembership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.circle_id} since {self.since}"
