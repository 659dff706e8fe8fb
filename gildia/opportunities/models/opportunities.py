"""What a company offers or needs: whose it is, what others see of it, and until when."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.opportunities.rules import LIFETIMES_DAYS, Kind
from gildia.registry.models import Organisation
from gildia.registry.models.columns import Timestamps, strings_column, transitions
from gildia.registry.models.organisations import in_care_of, visible_rows
from gildia.registry.rules import Scope, Viewer, Visibility

if TYPE_CHECKING:
    from gildia.opportunities.models.versions import Version

DRAFT = "draft"
REVIEW = "review"
PUBLISHED = "published"
EXPIRED = "expired"
WITHDRAWN = "withdrawn"
CLOSED = "closed"

#: Which state of an opportunity may follow which, by verb. The database holds the same table.
OPPORTUNITY_MOVES = {
    DRAFT: {"send": REVIEW, "withdraw": WITHDRAWN},
    REVIEW: {"publish": PUBLISHED, "return": DRAFT, "retract": DRAFT, "withdraw": WITHDRAWN},
    PUBLISHED: {"expire": EXPIRED, "withdraw": WITHDRAWN, "close": CLOSED},
    EXPIRED: {"renew": PUBLISHED, "withdraw": WITHDRAWN, "close": CLOSED},
    WITHDRAWN: {},
    CLOSED: {},
}
STATE_LABELS: Mapping[str, str | Promise] = {
    DRAFT: pgettext_lazy("opportunity", "draft"),
    REVIEW: pgettext_lazy("opportunity", "in review"),
    PUBLISHED: pgettext_lazy("opportunity", "published"),
    EXPIRED: pgettext_lazy("opportunity", "expired"),
    WITHDRAWN: pgettext_lazy("opportunity", "withdrawn"),
    CLOSED: pgettext_lazy("opportunity", "closed"),
}
KIND_LABELS: Mapping[str, str | Promise] = {
    Kind.BUSINESS_OFFER: _("business offer"),
    Kind.BUSINESS_REQUEST: _("business request"),
    Kind.TECHNOLOGY_OFFER: _("technology offer"),
    Kind.TECHNOLOGY_REQUEST: _("technology request"),
    Kind.RESEARCH_REQUEST: _("research request"),
}
#: States in which others have seen it.
SHOWN_STATES = (PUBLISHED, EXPIRED, CLOSED)
OVER = (WITHDRAWN, CLOSED)

#: Mandates under which a company's opportunities are written.
WRITING_SCOPES = frozenset({Scope.ADMINISTER, Scope.PARTNER})
#: Staff who review.
STAFF_SCOPES = frozenset({Scope.REGISTER, Scope.MODERATE})

VISIBILITIES = [
    (Visibility.PUBLIC.value, _("Everyone")),
    (Visibility.ZONE.value, _("Companies of our zones")),
    (Visibility.CLUSTER.value, _("Members of our clusters")),
]


def whose(viewer: Viewer) -> Q:
    """Of which opportunities a viewer may know the owner: his own company's, and those he reviews."""
    known = Q(pk__in=[])
    if viewer.organisation_id is not None:
        known |= Q(organisation=viewer.organisation_id)
    return known | in_review_of(viewer)


def in_review_of(viewer: Viewer) -> Q:
    """Which opportunities a viewer reviews: those of companies in his care."""
    if not viewer.staffed_circle_ids or not viewer.scopes & STAFF_SCOPES:
        return Q(pk__in=[])
    return Q(organisation__in=Organisation.objects.filter(in_care_of(viewer)))


class OpportunityQuerySet(models.QuerySet["Opportunity", "Opportunity"]):
    """Opportunities, starting from what a viewer may see."""

    def visible_to(self, viewer: Viewer) -> Self:
        """The published ones that are meant for him, his own, and those he reviews that are no drafts.

        Whether a blind one is seen does not depend on whether its owner's profile is.
        """
        known = Q(is_blind=True) | Q(organisation__in=Organisation.objects.visible_to(viewer))
        meant = Q(visible_rows(viewer, owner="organisation_id"), known, state=PUBLISHED)
        reviewed = in_review_of(viewer) & Q(sent_at__isnull=False) & ~Q(state=DRAFT)
        return self.filter(meant | reviewed | self._written_by(viewer))

    def written_by(self, viewer: Viewer) -> Self:
        """Those that the viewer may write for his company."""
        return self.filter(self._written_by(viewer))

    def reviewed_by(self, viewer: Viewer) -> Self:
        """Those of companies in the viewer's care, if he is staff."""
        return self.filter(in_review_of(viewer))

    def published(self, today: date) -> Self:
        """Those that others see today."""
        return self.filter(state=PUBLISHED, until_date__gte=today)

    def requests(self) -> Self:
        """Those that say what a company needs."""
        return self.filter(kind__in=[kind.value for kind in Kind if kind.is_request])

    def offers(self) -> Self:
        """Those that say what a company has."""
        return self.filter(kind__in=[kind.value for kind in Kind if not kind.is_request])

    @staticmethod
    def _written_by(viewer: Viewer) -> Q:
        if viewer.organisation_id is None or not viewer.scopes & WRITING_SCOPES:
            return Q(pk__in=[])
        return Q(organisation=viewer.organisation_id)


class Opportunity(Timestamps):
    """One offer or request of a company.

    What it says stands in its versions; `shown` is the one that others read, and `visibility`, `tokens` are
    taken from it. `until_date` is the last day on which it is published.
    """

    code = models.CharField(_("code"), max_length=12, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=24, choices=list(KIND_LABELS.items()))
    is_blind = models.BooleanField(_("without our name"), default=False)
    lifetime_days = models.PositiveSmallIntegerField(
        _("published for"), default=90, choices=[(days, str(days)) for days in LIFETIMES_DAYS]
    )
    state = models.CharField(_("state"), max_length=16, default=DRAFT)
    state_since = models.DateTimeField(_("in this state since"))
    sent_at = models.DateTimeField(_("first sent to review at"), null=True, blank=True)
    shown = models.OneToOneField(
        "opportunities.Version",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("version that others read"),
    )
    visibility = models.PositiveSmallIntegerField(
        _("who may see it"), choices=VISIBILITIES, default=Visibility.PUBLIC.value
    )
    tokens = strings_column(_("terms"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    until_date = models.DateField(_("published until"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("last reminded at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    matched_at = models.DateTimeField(_("matches found at"), null=True, blank=True)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer or request")
        verbose_name_plural = _("offers and requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OPPORTUNITY_MOVES), name="opportunities_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="opportunities_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(visibility__lte=Visibility.CLUSTER.value), name="opportunities_seen_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DRAFT, REVIEW], shown__isnull=True)
                | Q(state=WITHDRAWN)
                | Q(
                    state__in=SHOWN_STATES,
                    shown__isnull=False,
                    published_at__isnull=False,
                    until_date__isnull=False,
                ),
                name="opportunities_shown_from_publication",
            ),
            models.CheckConstraint(
                condition=Q(state=DRAFT) | Q(state=WITHDRAWN) | Q(sent_at__isnull=False),
                name="opportunities_reviewed_first",
            ),
            models.CheckConstraint(
                condition=~Q(state=WITHDRAWN) | ~Q(reason=""), name="opportunities_withdrawn_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "until_date"], name="opportunities_state_until"),
            models.Index(fields=["organisation", "state"], name="opportunities_of"),
            GinIndex(fields=["tokens"], name="opportunities_tokens"),
        ]
        triggers = [
            pgtrigger.FSM(
                name="opportunity_moves", field="state", transitions=transitions(OPPORTUNITY_MOVES)
            ),
            pgtrigger.Protect(name="no_opportunity_goes", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="owner_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("code", "organisation", "kind"),
            ),
            pgtrigger.Protect(
                name="shown_stays_blind",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__is_blind__df=pgtrigger.F("new__is_blind"), old__shown__isnull=False
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("opportunities:opportunity", args=[self.code])

    @property
    def newest(self) -> "Version":
        """What its company looks at: what is being written, else the shown one, else the last."""
        versions = sorted(self.versions.all(), key=lambda version: -version.number)
        shown = next((version for version in versions if version.pk == self.shown_id), versions[0])
        return self.open_version or shown

    @property
    def open_version(self) -> "Version | None":
        """The version being written or reviewed."""
        return next((version for version in self.versions.all() if version.is_open), None)

    @property
    def is_request(self) -> bool:
        """Whether it says what the company needs."""
        return Kind(self.kind).is_request
