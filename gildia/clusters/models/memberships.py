"""Who is a member of which cluster, since when and as what."""

from collections.abc import Mapping
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.agreements.models import Agreement, Attestation
from gildia.clusters.models.clusters import Cluster
from gildia.registry.models import CircleMembership, Organisation
from gildia.registry.models.columns import Timestamps, transitions

FULL = "full"
ASSOCIATE = "associate"
OBSERVER = "observer"
KINDS = [
    (FULL, pgettext_lazy("member", "full member")),
    (ASSOCIATE, pgettext_lazy("member", "associate")),
    (OBSERVER, pgettext_lazy("member", "observer")),
]

MEMBER = "member"
SUSPENDED = "suspended"
LEFT = "left"

#: Which state of a membership may follow which, by verb. The database holds the same table.
MEMBERSHIP_MOVES = {
    MEMBER: {"suspend": SUSPENDED, "leave": LEFT},
    SUSPENDED: {"resume": MEMBER, "leave": LEFT},
    LEFT: {},
}
MEMBERSHIP_STATES: Mapping[str, str | Promise] = {
    MEMBER: pgettext_lazy("membership", "member"),
    SUSPENDED: pgettext_lazy("membership", "suspended"),
    LEFT: pgettext_lazy("membership", "left"),
}

OWN_WISH = "own_wish"
EXCLUDED = "excluded"
CEASED = "ceased"
NOT_RESIGNED = "not_resigned"
OTHER = "other"
ENDS = [
    (OWN_WISH, _("the company left of its own accord")),
    (EXCLUDED, _("the cluster excluded it")),
    (CEASED, _("the company does not exist any more")),
    (NOT_RESIGNED, _("it did not sign the new text of the agreement")),
    (OTHER, _("something else")),
]


class MembershipQuerySet(models.QuerySet["Membership", "Membership"]):
    """Memberships by whether they last."""

    def current(self) -> Self:
        """Members and suspended ones: those who have not left."""
        return self.exclude(state=LEFT)

    def with_residency(self) -> Self:
        """Adds `is_resident`: whether the company stands in the cluster's zone today."""
        inside = CircleMembership.objects.filter(
            organisation=OuterRef("organisation"),
            circle=OuterRef("cluster__circle__zone"),
            until__isnull=True,
        )
        return self.annotate(is_resident=Exists(inside))


class Membership(Timestamps):
    """A company in a cluster. The register's circle follows it: inside while it is a member, not suspended.

    `agreement` is what it signed; empty for a membership older than this platform, which has a `basis_note`.
    """

    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("cluster")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind of member"), max_length=16, choices=KINDS, default=FULL)
    state = models.CharField(_("state"), max_length=16, default=MEMBER)
    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("agreement"),
    )
    certificate = models.OneToOneField(
        Attestation,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=pgettext_lazy("membership", "certificate"),
    )
    certificate_asked_at = models.DateTimeField(_("certificate asked for at"), null=True, blank=True)
    basis_note = models.CharField(_("what it rests on"), max_length=300, blank=True)
    joined_date = models.DateField(_("joined on"))
    suspended_date = models.DateField(_("suspended on"), null=True, blank=True)
    suspension_reason = models.CharField(_("why it is suspended"), max_length=500, blank=True)
    left_date = models.DateField(_("left on"), null=True, blank=True)
    left_because = models.CharField(_("how it ended"), max_length=16, choices=ENDS, blank=True)
    left_reason = models.CharField(_("why it ended"), max_length=500, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "organisation"],
                condition=~Q(state=LEFT),
                name="clusters_membership_once",
                violation_error_message=_("This company is a member already."),
            ),
            models.UniqueConstraint(fields=["cluster", "number"], name="clusters_membership_number"),
            models.UniqueConstraint(fields=["agreement"], name="clusters_membership_agreement_once"),
            models.CheckConstraint(
                condition=Q(state__in=MEMBERSHIP_MOVES), name="clusters_membership_state_known"
            ),
            models.CheckConstraint(
                condition=Q(agreement__isnull=False) | ~Q(basis_note=""),
                name="clusters_membership_rests_on_something",
            ),
            models.CheckConstraint(
                condition=(Q(state=SUSPENDED, suspended_date__isnull=False) & ~Q(suspension_reason=""))
                | (~Q(state=SUSPENDED) & Q(suspended_date__isnull=True, suspension_reason="")),
                name="clusters_membership_suspended_whole",
            ),
            models.CheckConstraint(
                condition=(Q(state=LEFT, left_date__isnull=False) & ~Q(left_because=""))
                | (~Q(state=LEFT) & Q(left_date__isnull=True, left_because="", left_reason="")),
                name="clusters_membership_left_whole",
            ),
            models.CheckConstraint(
                condition=Q(left_date__isnull=True) | Q(left_date__gte=F("joined_date")),
                name="clusters_membership_left_after_joining",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="membership_moves", field="state", transitions=transitions(MEMBERSHIP_MOVES)),
            pgtrigger.Protect(name="no_membership_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.cluster}"
