"""A company's way into a cluster, from the invitation or the application to the signed agreement."""

from collections.abc import Mapping
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.agreements.models import Agreement
from gildia.clusters.models.clusters import BY_COUNCIL, Cluster
from gildia.clusters.models.memberships import FULL, KINDS, Membership
from gildia.clusters.models.offices import Office
from gildia.documents.models import Document
from gildia.registry.models import Mandate, Organisation
from gildia.registry.models.columns import Timestamps, transitions
from gildia.registry.rules import Scope, Viewer

INVITED = "invited"
ASKED = "asked"
SCREENING = "screening"
MORE = "more"
DECIDING = "deciding"
PREPARING = "preparing"
SIGNING = "signing"
JOINED = "joined"
DECLINED = "declined"
REFUSED = "refused"
RETRACTED = "retracted"
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"

#: Which state of a joining may follow which, by verb. The database holds the same table.
JOINING_MOVES = {
    INVITED: {
        "accept": PREPARING, "apply": SCREENING, "ask": ASKED, "decline": DECLINED, "withdraw": WITHDRAWN,
        "lapse": LAPSED,
    },
    ASKED: {"answer": INVITED, "decline": DECLINED, "withdraw": WITHDRAWN},
    SCREENING: {"request": MORE, "pass": DECIDING, "refuse": REFUSED, "retract": RETRACTED},
    MORE: {"supply": SCREENING, "refuse": REFUSED, "retract": RETRACTED, "lapse": LAPSED},
    DECIDING: {"approve": PREPARING, "return": SCREENING, "refuse": REFUSED, "retract": RETRACTED},
    PREPARING: {"issue": SIGNING, "halt": DECIDING, "retract": RETRACTED},
    SIGNING: {"join": JOINED, "decline": DECLINED, "halt": DECIDING, "lapse": LAPSED},
    LAPSED: {"invite": INVITED, "reopen": DECIDING},
    JOINED: {},
    DECLINED: {},
    REFUSED: {},
    RETRACTED: {},
    WITHDRAWN: {},
}  # fmt: skip

#: How staff call a state, and how the company reads it.
STAFF_LABELS: Mapping[str, str | Promise] = {
    INVITED: pgettext_lazy("joining, staff", "invited"),
    ASKED: pgettext_lazy("joining, staff", "asks for more"),
    SCREENING: pgettext_lazy("joining, staff", "in screening"),
    MORE: pgettext_lazy("joining, staff", "owes us an answer"),
    DECIDING: pgettext_lazy("joining, staff", "to be decided"),
    PREPARING: pgettext_lazy("joining, staff", "agreement in the making"),
    SIGNING: pgettext_lazy("joining, staff", "agreement being signed"),
    JOINED: pgettext_lazy("joining, staff", "member"),
    DECLINED: pgettext_lazy("joining, staff", "declined by the company"),
    REFUSED: pgettext_lazy("joining, staff", "refused by us"),
    RETRACTED: pgettext_lazy("joining, staff", "application taken back"),
    WITHDRAWN: pgettext_lazy("joining, staff", "invitation withdrawn"),
    LAPSED: pgettext_lazy("joining, staff", "lapsed without an answer"),
}
COMPANY_LABELS: Mapping[str, str | Promise] = {
    INVITED: pgettext_lazy("joining, company", "You are invited"),
    ASKED: pgettext_lazy("joining, company", "Your question is with the managing company"),
    SCREENING: pgettext_lazy("joining, company", "Your application is being read"),
    MORE: pgettext_lazy("joining, company", "The managing company asks you for more"),
    DECIDING: pgettext_lazy("joining, company", "Your application is being decided"),
    PREPARING: pgettext_lazy("joining, company", "Your agreement is being prepared"),
    SIGNING: pgettext_lazy("joining, company", "The agreement waits for signatures"),
    JOINED: pgettext_lazy("joining, company", "You are a member"),
    DECLINED: pgettext_lazy("joining, company", "You declined"),
    REFUSED: pgettext_lazy("joining, company", "Your application was not accepted"),
    RETRACTED: pgettext_lazy("joining, company", "You took your application back"),
    WITHDRAWN: pgettext_lazy("joining, company", "The invitation was withdrawn"),
    LAPSED: pgettext_lazy("joining, company", "The time for it is over"),
}

#: States in which something is still to come, and whose turn it is in each.
COMPANY, STAFF, DECIDER, WORKER, BOTH = "company", "staff", "decider", "worker", "both"
WAITS_FOR = {
    INVITED: COMPANY,
    ASKED: STAFF,
    SCREENING: STAFF,
    MORE: COMPANY,
    DECIDING: DECIDER,
    PREPARING: WORKER,
    SIGNING: BOTH,
}
OPEN = tuple(WAITS_FOR)
CLOSED = tuple(state for state in JOINING_MOVES if state not in WAITS_FOR)
#: Ends that ask for a reason.
WITH_REASON = (DECLINED, REFUSED, WITHDRAWN)

BY_INVITATION = "invitation"
BY_APPLICATION = "application"
ORIGINS = [(BY_INVITATION, _("invitation")), (BY_APPLICATION, _("application of its own"))]

DECLINE_REASONS = [
    ("terms", _("the terms of the agreement do not suit us")),
    ("fees", _("the fees are too high")),
    ("use", _("we see no use in it for us")),
    ("elsewhere", _("we are in another cluster")),
    ("time", _("not now; perhaps later")),
    ("field", _("this is not our field")),
    ("other", _("something else")),
]

#: Mandates that may decide for a company about joining.
COMPANY_SCOPES = frozenset({Scope.ADMINISTER, Scope.SIGN})
#: Staff who look after the pipeline.
STAFF_SCOPES = frozenset({Scope.REGISTER, Scope.MODERATE})


class JoiningQuerySet(models.QuerySet["Joining", "Joining"]):
    """Joinings by who may see them and what they wait for."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of one's own company, and those of clusters one is staff of or decides for."""
        seen = Q(pk__in=[])
        if viewer.organisation_id is not None and viewer.scopes & COMPANY_SCOPES:
            seen |= Q(organisation=viewer.organisation_id)
        if viewer.scopes & STAFF_SCOPES:
            seen |= Q(cluster__circle__in=viewer.staffed_circle_ids)
        if viewer.person_id is not None and viewer.organisation_id is not None:
            offices = Office.objects.deciding_for(viewer)
            seen |= Q(cluster__decided_by=BY_COUNCIL, cluster__in=offices.values("cluster"))
        return self.filter(seen)

    def under_way(self) -> Self:
        """Those that have not ended."""
        return self.filter(state__in=OPEN)


class Joining(Timestamps):
    """One company on its way into one cluster.

    `approved_under` is the mandate under which it was decided that the company may join: before the
    invitation, or after the application. `handled_under` is that of the staff who invited or screened it,
    under which its agreement is prepared. `state_since` is when it came into its state.
    """

    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="joinings", verbose_name=_("cluster")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    origin = models.CharField(_("began by"), max_length=16, choices=ORIGINS)
    kind = models.CharField(_("kind of member"), max_length=16, choices=KINDS, default=FULL)
    state = models.CharField(_("state"), max_length=16)
    state_since = models.DateTimeField(_("in this state since"))
    motivation = models.TextField(_("why the company wants to join"), max_length=3000, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_under = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("approved under the mandate"),
    )
    handled_under = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("looked after under the mandate"),
    )
    decision_note = models.CharField(_("note on the decision"), max_length=500, blank=True)
    agreement = models.OneToOneField(
        Agreement,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("agreement"),
    )
    membership = models.OneToOneField(
        Membership,
        on_delete=models.PROTECT,
        related_name="joining",
        null=True,
        blank=True,
        verbose_name=_("membership"),
    )
    trouble = models.CharField(_("what hinders it"), max_length=500, blank=True)
    reason_kind = models.CharField(_("kind of reason"), max_length=16, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    reminders = models.PositiveSmallIntegerField(_("reminders sent"), default=0)
    reminded_at = models.DateTimeField(_("last reminded at"), null=True, blank=True)

    objects = JoiningQuerySet.as_manager()

    class Meta:
        verbose_name = _("joining")
        verbose_name_plural = _("joinings")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JOINING_MOVES), name="clusters_joining_state_known"),
            models.UniqueConstraint(
                fields=["cluster", "organisation"],
                condition=Q(state__in=OPEN),
                name="clusters_joining_one_open",
                violation_error_message=_("This company is on its way into the cluster already."),
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_under__isnull=True)
                | Q(approved_at__isnull=False, approved_under__isnull=False),
                name="clusters_joining_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PREPARING, SIGNING, JOINED]) | Q(approved_at__isnull=False),
                name="clusters_joining_approved_first",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SIGNING, JOINED]) | Q(agreement__isnull=False),
                name="clusters_joining_signs_an_agreement",
            ),
            models.CheckConstraint(
                condition=Q(state=JOINED, membership__isnull=False)
                | (~Q(state=JOINED) & Q(membership__isnull=True)),
                name="clusters_joining_ends_in_membership",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WITH_REASON) | ~Q(reason="") | ~Q(reason_kind=""),
                name="clusters_joining_ends_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["cluster", "state", "state_since"], name="clusters_board")]
        triggers = [
            pgtrigger.FSM(name="joining_moves", field="state", transitions=transitions(JOINING_MOVES)),
            pgtrigger.Protect(name="no_joining_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.cluster}"

    def get_absolute_url(self) -> str:
        """The page of the joining, for both sides."""
        return reverse("clusters:joining", args=[self.pk])


QUESTION = "question"
ANSWER = "answer"
REQUEST = "request"
SUPPLY = "supply"
NOTE = "note"
MESSAGE_KINDS = [
    (QUESTION, _("the company asks")),
    (ANSWER, _("the managing company answers")),
    (REQUEST, _("the managing company asks for more")),
    (SUPPLY, _("the company adds")),
    (NOTE, _("note among staff")),
]


class JoiningMessageQuerySet(models.QuerySet["JoiningMessage", "JoiningMessage"]):
    """Messages by who may read them."""

    def read_by_company(self) -> Self:
        """All but the notes of staff."""
        return self.exclude(kind=NOTE)


class JoiningMessage(models.Model):
    """What was asked and answered on the way; notes are read by staff only."""

    joining = models.ForeignKey(
        Joining, on_delete=models.PROTECT, related_name="messages", verbose_name=_("joining")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=MESSAGE_KINDS)
    text = models.TextField(_("text"), max_length=3000)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("file")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("written under the mandate")
    )
    written_at = models.DateTimeField(_("written at"))

    objects = JoiningMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message about joining")
        verbose_name_plural = _("messages about joining")
        triggers = [
            pgtrigger.Protect(name="no_message_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.joining_id}: {self.kind}, {self.written_at:%Y-%m-%d}"
