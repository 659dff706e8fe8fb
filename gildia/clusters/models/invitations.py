"""Invitations into a cluster: links that work once, and lists of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.clusters.models.clusters import Cluster
from gildia.clusters.models.joinings import Joining
from gildia.clusters.models.memberships import FULL, KINDS
from gildia.documents.models import Document
from gildia.registry.models import Mandate, Organisation
from gildia.registry.models.columns import Timestamps, transitions

#: How long a link works unless staff say otherwise, in days, and the bounds of what they may say.
LINK_DAYS = 30
LINK_DAYS_BOUNDS = (1, 180)

#: How long the mail has to take a letter before nobody knows whether it went.
MAILING_TIME = timedelta(minutes=5)

PREVIEWED = "previewed"
RUNNING = "running"
DONE = "done"
STOPPED = "stopped"

#: Which state of a list may follow which, by verb. The database holds the same table.
BATCH_MOVES = {
    PREVIEWED: {"start": RUNNING, "stop": STOPPED},
    RUNNING: {"finish": DONE, "stop": STOPPED},
    DONE: {},
    STOPPED: {},
}
BATCH_STATES: Mapping[str, str | Promise] = {
    PREVIEWED: pgettext_lazy("list of invitations", "waits for your yes"),
    RUNNING: pgettext_lazy("list of invitations", "is being sent"),
    DONE: pgettext_lazy("list of invitations", "sent"),
    STOPPED: pgettext_lazy("list of invitations", "stopped"),
}

KNOWN = "known"
NEW = "new"
DOUBTFUL = "doubtful"
WRONG = "wrong"
OUTCOMES = [
    (KNOWN, pgettext_lazy("row of a list", "in the register")),
    (NEW, pgettext_lazy("row of a list", "not in the register yet")),
    (DOUBTFUL, pgettext_lazy("row of a list", "doubtful")),
    (WRONG, pgettext_lazy("row of a list", "cannot be invited")),
]


class InvitationBatch(Timestamps):
    """A list of companies to invite: read, shown, confirmed, then sent row by row by the worker."""

    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="batches", verbose_name=_("cluster")
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("file")
    )
    kind = models.CharField(_("kind of member"), max_length=16, choices=KINDS, default=FULL)
    is_approved = models.BooleanField(_("approved beforehand"), default=True)
    link_days = models.PositiveSmallIntegerField(_("days for an answer"), default=LINK_DAYS)
    greeting_ru = models.TextField(_("your words in Russian"), max_length=2000, blank=True)
    greeting_en = models.TextField(_("your words in English"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=16, default=PREVIEWED)
    made_under = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("made under the mandate")
    )
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("list of invitations")
        verbose_name_plural = _("lists of invitations")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BATCH_MOVES), name="clusters_batch_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[RUNNING, DONE]) | Q(started_at__isnull=False),
                name="clusters_batch_started_at",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DONE, STOPPED], ended_at__isnull=False)
                | (~Q(state__in=[DONE, STOPPED]) & Q(ended_at__isnull=True)),
                name="clusters_batch_ended_at",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="batch_moves", field="state", transitions=transitions(BATCH_MOVES)),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id}: {self.created_at:%Y-%m-%d}"


class InvitationRow(models.Model):
    """One company of a list: what stood there, who it is, and what became of it.

    `is_chosen` says that it is to be invited; `done_at` that the worker is through with it.
    """

    batch = models.ForeignKey(
        InvitationBatch, on_delete=models.CASCADE, related_name="rows", verbose_name=_("list")
    )
    number = models.PositiveIntegerField(_("row"))
    values = models.JSONField(_("as it stood there"), default=dict)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("whom to write to"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language of the letter"), max_length=8, default="ru")
    outcome = models.CharField(_("outcome"), max_length=16, choices=OUTCOMES)
    findings = models.JSONField(_("why"), default=list, blank=True)
    is_chosen = models.BooleanField(_("to be invited"), default=False)
    joining = models.ForeignKey(
        Joining, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("joining")
    )
    trouble = models.CharField(_("why it was not invited"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("row of a list")
        verbose_name_plural = _("rows of lists")
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="clusters_row_number"),
            models.CheckConstraint(
                condition=~Q(is_chosen=True) | (~Q(outcome=WRONG) & ~Q(email="")),
                name="clusters_row_chosen_can_be_invited",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.number}"


class InvitationQuerySet(models.QuerySet["Invitation", "Invitation"]):
    """Links by whether they work."""

    def standing(self) -> Self:
        """Neither used nor withdrawn; the time may be over."""
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True)

    def working(self, now: datetime) -> Self:
        """Those that lead somewhere now."""
        return self.standing().filter(expires_at__gt=now)


class Invitation(models.Model):
    """A link by which a company answers. Only the digest of its token is kept.

    A letter is sent once: `mailing_at` is written before it goes and `mailed_at` after. Where only the first
    is there, nobody knows whether it went, and staff are told so instead of it being sent twice.
    """

    joining = models.ForeignKey(
        Joining, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("joining")
    )
    name = models.CharField(_("whom to write to"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language of the letter"), max_length=8, default="ru")
    greeting = models.TextField(_("words of the managing company"), max_length=2000, blank=True)
    token_digest = models.CharField(_("digest of the link"), max_length=64, unique=True)
    letter = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("letter to print"),
    )
    made_at = models.DateTimeField(pgettext_lazy("invitation", "made at"))
    made_under = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("made under the mandate")
    )
    expires_at = models.DateTimeField(_("works until"))
    mailing_at = models.DateTimeField(_("letter given to the mail at"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("letter taken by the mail at"), null=True, blank=True)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(pgettext_lazy("invitation", "withdrawn at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["joining"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="clusters_invitation_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="clusters_invitation_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(mailed_at__isnull=True) | Q(mailing_at__isnull=False),
                name="clusters_invitation_mailed_after_mailing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.joining_id}: {self.made_at:%Y-%m-%d}"

    def works(self, now: datetime) -> bool:
        """Whether the link leads somewhere now."""
        return self.used_at is None and self.withdrawn_at is None and self.expires_at > now

    def is_unsure(self, now: datetime) -> bool:
        """Whether nobody knows if the letter went: given to the mail a while ago, and no more is known."""
        if self.mailing_at is None or self.mailed_at is not None:
            return False
        return self.mailing_at <= now - MAILING_TIME
