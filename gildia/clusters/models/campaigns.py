"""Re-signing campaigns: the members sign the new text of the agreement on joining."""

from collections.abc import Mapping
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.agreements.models import Agreement, TemplateVersion
from gildia.clusters.models.clusters import Cluster
from gildia.clusters.models.joinings import COMPANY_SCOPES, STAFF_SCOPES
from gildia.clusters.models.memberships import Membership
from gildia.registry.models import Mandate
from gildia.registry.models.columns import Timestamps, transitions
from gildia.registry.rules import Viewer

RUNNING = "running"
FINISHED = "finished"
CANCELLED = "cancelled"

#: Which state of a campaign may follow which, by verb. The database holds the same table.
CAMPAIGN_MOVES = {
    RUNNING: {"finish": FINISHED, "cancel": CANCELLED},
    FINISHED: {},
    CANCELLED: {},
}
CAMPAIGN_STATES: Mapping[str, str | Promise] = {
    RUNNING: pgettext_lazy("campaign", "under way"),
    FINISHED: pgettext_lazy("campaign", "finished"),
    CANCELLED: pgettext_lazy("campaign", "cancelled"),
}


class CampaignQuerySet(models.QuerySet["Campaign", "Campaign"]):
    """Campaigns by who may see them."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of clusters one looks after, and of clusters one's company is a member of."""
        seen = Q(pk__in=[])
        if viewer.scopes & STAFF_SCOPES:
            seen |= Q(cluster__circle__in=viewer.staffed_circle_ids)
        if viewer.organisation_id is not None and viewer.scopes & COMPANY_SCOPES:
            own = Membership.objects.current().filter(organisation=viewer.organisation_id)
            seen |= Q(cluster__in=own.values("cluster"))
        return self.filter(seen)


class Campaign(Timestamps):
    """All members are asked to sign one new version until a day."""

    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("cluster")
    )
    version = models.ForeignKey(
        TemplateVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("new version")
    )
    state = models.CharField(_("state"), max_length=16, default=RUNNING)
    began_at = models.DateTimeField(_("began at"))
    began_under = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("begun under the mandate")
    )
    due_at = models.DateTimeField(_("to be signed until"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    remind_asked_at = models.DateTimeField(_("reminding asked for at"), null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("re-signing campaign")
        verbose_name_plural = _("re-signing campaigns")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CAMPAIGN_MOVES), name="clusters_campaign_state_known"
            ),
            models.UniqueConstraint(
                fields=["cluster"],
                condition=Q(state=RUNNING),
                name="clusters_campaign_one_at_a_time",
                violation_error_message=_("Another campaign is under way. Finish or cancel it first."),
            ),
            models.CheckConstraint(
                condition=Q(state=RUNNING, ended_at__isnull=True)
                | (~Q(state=RUNNING) & Q(ended_at__isnull=False)),
                name="clusters_campaign_ended_at",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="campaign_moves", field="state", transitions=transitions(CAMPAIGN_MOVES)),
        ]

    def __str__(self) -> str:
        return f"{self.cluster}, {self.version.number}"

    def get_absolute_url(self) -> str:
        """The page of the campaign, for staff and members alike."""
        return reverse("clusters:campaign", args=[self.pk])


class CampaignEntry(models.Model):
    """One member in a campaign: the agreement it had, and the one it is to sign.

    The worker drafts it under the mandate of whoever asked for it, `asked_under`.
    """

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="entries", verbose_name=_("campaign")
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("membership")
    )
    before = models.ForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("agreement before"),
    )
    agreement = models.OneToOneField(
        Agreement,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("new agreement"),
    )
    asked_under = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("re-signing", "asked under the mandate"),
    )
    trouble = models.CharField(_("what hinders it"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("member in a campaign")
        verbose_name_plural = _("members in campaigns")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "membership"], name="clusters_campaignentry_once"),
        ]

    def __str__(self) -> str:
        return str(self.membership)
