"""Who leads a cluster, and who did."""

from datetime import date
from typing import Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.clusters.models.clusters import Cluster
from gildia.documents.models import Document
from gildia.foundation.languages import pick
from gildia.registry.models import Mandate, Organisation
from gildia.registry.models.columns import Timestamps
from gildia.registry.rules import Viewer

HEAD = "head"
CHAIR = "chair"
COUNCIL = "council"
SECRETARY = "secretary"
OFFICES = [
    (HEAD, pgettext_lazy("office", "head")),
    (CHAIR, pgettext_lazy("office", "chair of the council")),
    (COUNCIL, pgettext_lazy("office", "member of the council")),
    (SECRETARY, pgettext_lazy("office", "secretary")),
]
#: Offices that one person holds at a time.
HELD_BY_ONE = (HEAD, CHAIR, SECRETARY)
#: Whoever holds one of these decides on joining where the council does.
DECIDING = (HEAD, CHAIR)


class OfficeQuerySet(models.QuerySet["Office", "Office"]):
    """Offices by whether they are held."""

    def held_on(self, day: date) -> Self:
        """Those held on a day; whoever stays on after his term still holds it."""
        return self.filter(Q(ended_date__isnull=True) | Q(ended_date__gt=day), began_date__lte=day)

    def deciding_for(self, viewer: Viewer) -> Self:
        """Offices by which the viewer decides on joining, acting for the organisation he holds them from."""
        return self.filter(
            kind__in=DECIDING,
            ended_date__isnull=True,
            mandate__person=viewer.person_id,
            mandate__organisation=viewer.organisation_id,
        )


class Office(Timestamps):
    """A person in an office of a cluster, from a day until a day.

    `until_date` is when the term is to end, `ended_date` the first day on which it was over. `mandate` is
    there when the person acts in Gildia; a head of long ago has only a name.
    """

    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="offices", verbose_name=_("cluster")
    )
    kind = models.CharField(pgettext_lazy("office", "office"), max_length=16, choices=OFFICES)
    name_ru = models.CharField(pgettext_lazy("person", "name in Russian"), max_length=200)
    name_en = models.CharField(pgettext_lazy("person", "name in English"), max_length=200, blank=True)
    mandate = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("acts in Gildia under the mandate"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("comes from the organisation"),
    )
    career_ru = models.TextField(_("career in Russian"), max_length=5000, blank=True)
    career_en = models.TextField(_("career in English"), max_length=5000, blank=True)
    programme_ru = models.TextField(_("programme in Russian"), max_length=5000, blank=True)
    programme_en = models.TextField(_("programme in English"), max_length=5000, blank=True)
    photo = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("photo")
    )
    basis = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("document that gave the office"),
    )
    basis_note = models.CharField(_("what gave the office"), max_length=300, blank=True)
    began_date = models.DateField(_("in office since"))
    until_date = models.DateField(_("end of the term"), null=True, blank=True)
    ended_date = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("office", "office")
        verbose_name_plural = pgettext_lazy("office", "offices")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind for kind, _name in OFFICES]), name="clusters_office_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(until_date__isnull=True) | Q(until_date__gt=F("began_date")),
                name="clusters_office_term_ends_after_start",
                violation_error_message=_("The term ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(ended_date__isnull=True) | Q(ended_date__gte=F("began_date")),
                name="clusters_office_ends_after_start",
                violation_error_message=_("The office ends before it begins."),
            ),
            ExclusionConstraint(
                name="clusters_office_one_holder",
                expressions=[
                    ("cluster", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        Func(
                            F("began_date"),
                            F("ended_date"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=False),
                            function="daterange",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(kind__in=HELD_BY_ONE),
                violation_error_message=_(
                    "Somebody else holds this office in that time. End that term first."
                ),
            ),
        ]
        triggers = [pgtrigger.Protect(name="no_office_goes", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return pick(self, "name").value
