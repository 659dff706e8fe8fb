"""Clusters and their states."""

from collections.abc import Mapping
from typing import Self

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.agreements.models import Template
from gildia.agreements.models.agreements import LANGUAGE_CHOICES
from gildia.foundation.languages import pick
from gildia.registry.models import Circle, Organisation, ProcessStep, Segment
from gildia.registry.models.columns import Timestamps, transitions
from gildia.registry.rules import Viewer

PROPOSED = "proposed"
FORMING = "forming"
ACTIVE = "active"
DISSOLVED = "dissolved"

#: Which state of a cluster may follow which, by verb. The database holds the same table.
CLUSTER_MOVES = {
    PROPOSED: {"form": FORMING, "dissolve": DISSOLVED},
    FORMING: {"activate": ACTIVE, "dissolve": DISSOLVED},
    ACTIVE: {"dissolve": DISSOLVED},
    DISSOLVED: {},
}
CLUSTER_STATES: Mapping[str, str | Promise] = {
    PROPOSED: pgettext_lazy("cluster", "proposed"),
    FORMING: pgettext_lazy("cluster", "forming"),
    ACTIVE: pgettext_lazy("cluster", "active"),
    DISSOLVED: pgettext_lazy("cluster", "dissolved"),
}

BY_STAFF = "staff"
BY_COUNCIL = "council"
DECIDERS = [
    (BY_STAFF, _("the managing company's staff")),
    (BY_COUNCIL, _("the head or the council's chair")),
]


class ClusterQuerySet(models.QuerySet["Cluster", "Cluster"]):
    """Clusters by who may see them."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Published ones, those the viewer is a member of, and those he is staff of."""
        inside = viewer.cluster_ids | viewer.staffed_circle_ids
        return self.filter(Q(is_published=True) | Q(circle__in=inside))


class Cluster(Timestamps):
    """A cluster as its room knows it; code, names, zone and managing company are its circle's.

    `members_needed` is how many must have signed before it is active. `template` is the agreement that
    companies join by, `agreement_values` fills what its text asks for beside the parties. One that
    `is_entered` was founded elsewhere and came here with its history.
    """

    circle = models.OneToOneField(
        Circle, on_delete=models.PROTECT, related_name="+", verbose_name=_("circle of the register")
    )
    state = models.CharField(_("state"), max_length=16, default=PROPOSED)
    is_published = models.BooleanField(_("published"), default=False)
    is_entered = models.BooleanField(_("older than this platform"), default=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)
    summary_ru = models.CharField(_("in a sentence, Russian"), max_length=300, blank=True)
    summary_en = models.CharField(_("in a sentence, English"), max_length=300, blank=True)
    summary_zh = models.CharField(_("in a sentence, Chinese"), max_length=300, blank=True)
    purpose_ru = models.TextField(_("purpose in Russian"), max_length=5000, blank=True)
    purpose_en = models.TextField(_("purpose in English"), max_length=5000, blank=True)
    purpose_zh = models.TextField(_("purpose in Chinese"), max_length=5000, blank=True)
    industries = models.ManyToManyField(Segment, related_name="+", blank=True, verbose_name=_("industries"))
    process_steps = models.ManyToManyField(
        ProcessStep, related_name="+", blank=True, verbose_name=_("process steps")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("cluster organisation"),
    )
    members_needed = models.PositiveSmallIntegerField(
        _("members needed"), default=10, validators=[MinValueValidator(2), MaxValueValidator(1000)]
    )
    decided_by = models.CharField(
        _("who decides on joining"), max_length=16, choices=DECIDERS, default=BY_STAFF
    )
    is_open = models.BooleanField(_("takes applications"), default=True)
    template = models.ForeignKey(
        Template,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("agreement on joining"),
    )
    agreement_languages = models.CharField(
        _("languages of the agreement"), max_length=8, choices=LANGUAGE_CHOICES, default="ru_en"
    )
    agreement_values = models.JSONField(_("what the agreement's text asks for"), default=dict, blank=True)
    signing_days = models.PositiveSmallIntegerField(
        _("days for signing"), default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    proposed_date = models.DateField(_("proposed on"))
    forming_date = models.DateField(_("forming since"), null=True, blank=True)
    active_date = models.DateField(_("active since"), null=True, blank=True)
    dissolved_date = models.DateField(_("dissolved on"), null=True, blank=True)
    dissolution_reason = models.CharField(_("why it was dissolved"), max_length=500, blank=True)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CLUSTER_MOVES), name="clusters_cluster_state_known"),
            models.CheckConstraint(
                condition=Q(members_needed__gte=2, members_needed__lte=1000),
                name="clusters_cluster_members_needed",
            ),
            models.CheckConstraint(
                condition=Q(signing_days__gte=1, signing_days__lte=365), name="clusters_cluster_signing_days"
            ),
            models.CheckConstraint(
                condition=~Q(state=PROPOSED)
                | Q(forming_date__isnull=True, active_date__isnull=True, dissolved_date__isnull=True),
                name="clusters_cluster_proposed_only",
            ),
            models.CheckConstraint(
                condition=~Q(state=FORMING) | Q(forming_date__isnull=False, active_date__isnull=True),
                name="clusters_cluster_forming_since",
            ),
            models.CheckConstraint(
                condition=~Q(state=ACTIVE) | Q(active_date__isnull=False),
                name="clusters_cluster_active_since",
            ),
            models.CheckConstraint(
                condition=(Q(state=DISSOLVED, dissolved_date__isnull=False) & ~Q(dissolution_reason=""))
                | (~Q(state=DISSOLVED) & Q(dissolved_date__isnull=True, dissolution_reason="")),
                name="clusters_cluster_dissolved_whole",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="cluster_moves", field="state", transitions=transitions(CLUSTER_MOVES)),
            pgtrigger.Protect(name="no_cluster_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return pick(self.circle, "name").value

    def get_absolute_url(self) -> str:
        """The page of the cluster."""
        return reverse("clusters:cluster", args=[self.circle.code])
