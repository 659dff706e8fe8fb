"""Introductions: who asked whom about what, and how far they have come."""

from collections.abc import Mapping
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.agreements.models import Agreement
from gildia.introductions.rules import LONGEST_ANSWER, Origin, Side, Stage
from gildia.opportunities.models import Opportunity
from gildia.opportunities.models.opportunities import WRITING_SCOPES
from gildia.registry.models import Mandate, Organisation
from gildia.registry.models.columns import Timestamps, transitions
from gildia.registry.models.organisations import in_care_of
from gildia.registry.rules import Scope, Viewer

ASKED = "asked"
NAMED = "named"
OPEN = "open"
DECLINED = "declined"
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"
ENDED = "ended"

#: Which state of an introduction may follow which, by verb. The database holds the same table.
INTRODUCTION_MOVES = {
    ASKED: {"accept": NAMED, "decline": DECLINED, "withdraw": WITHDRAWN, "lapse": LAPSED},
    NAMED: {"open": OPEN, "end": ENDED, "withdraw": WITHDRAWN},
    OPEN: {"close_contacts": NAMED, "end": ENDED, "withdraw": WITHDRAWN},
    DECLINED: {},
    WITHDRAWN: {},
    LAPSED: {},
    ENDED: {},
}
STATE_LABELS: Mapping[str, str | Promise] = {
    ASKED: pgettext_lazy("introduction", "waits for an answer"),
    NAMED: pgettext_lazy("introduction", "names are known"),
    OPEN: pgettext_lazy("introduction", "contacts and files are open"),
    DECLINED: pgettext_lazy("introduction", "declined"),
    WITHDRAWN: pgettext_lazy("introduction", "withdrawn"),
    LAPSED: pgettext_lazy("introduction", "lapsed without an answer"),
    ENDED: pgettext_lazy("introduction", "ended"),
}
#: States in which something may still happen.
LIVE = (ASKED, NAMED, OPEN)
OVER = tuple(state for state in INTRODUCTION_MOVES if state not in LIVE)
#: States in which the sides write to each other.
TALKING = (NAMED, OPEN)

ORIGIN_LABELS: Mapping[str, str | Promise] = {
    Origin.OPPORTUNITY: pgettext_lazy("introduction", "about an offer or request"),
    Origin.COMPANY: pgettext_lazy("introduction", "about the company itself"),
    Origin.CONSORTIUM: pgettext_lazy("introduction", "about a consortium"),
}
SIDES = [
    (Side.ASKING.value, pgettext_lazy("introduction", "the company that asked")),
    (Side.ASKED.value, pgettext_lazy("introduction", "the company that was asked")),
]
DECLINE_REASONS = [
    ("fit", _("it does not fit what we look for")),
    ("proof", _("it is not shown well enough that they can")),
    ("busy", _("we have no capacity for it now")),
    ("found", _("we have found somebody already")),
    ("terms", _("the terms or the time do not suit us")),
    ("other", _("something else")),
]


def in_care_of_moderator(viewer: Viewer) -> Q:
    """Introductions that would be a moderator's, were he asked in: of companies in his care.

    Of a blind opportunity only those who reviewed it, since they know whose it is: a moderator whom the other
    side trusts would learn it without the owner's consent.
    """
    if not viewer.staffed_circle_ids or Scope.MODERATE not in viewer.scopes:
        return Q(pk__in=[])
    cared_for = Organisation.objects.filter(in_care_of(viewer))
    return Q(asked__in=cared_for) | Q(asking__in=cared_for, is_blind=False)


def moderated_by(viewer: Viewer) -> Q:
    """Introductions into which the viewer was asked as a moderator, as long as that lasts."""
    standing = Moderation.objects.standing().filter(introduction=OuterRef("pk"))
    return Q(Exists(standing)) & in_care_of_moderator(viewer)


class IntroductionQuerySet(models.QuerySet["Introduction", "Introduction"]):
    """Introductions, starting from what a viewer may see."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the viewer's company, and those into which he was asked as a moderator."""
        return self.filter(self._of(viewer) | moderated_by(viewer))

    def of_company(self, viewer: Viewer) -> Self:
        """Those in which the viewer's company is a side and he speaks for it."""
        return self.filter(self._of(viewer))

    def moderated_by(self, viewer: Viewer) -> Self:
        """Those into which the viewer was asked as a moderator."""
        return self.filter(moderated_by(viewer))

    def live(self) -> Self:
        """Those that have not ended."""
        return self.filter(state__in=LIVE)

    def with_things(self) -> Self:
        """Adds what they are about; the companies are left to `queries.sides`."""
        return self.select_related("opportunity__shown", "nda")

    @staticmethod
    def _of(viewer: Viewer) -> Q:
        if viewer.organisation_id is None or not viewer.scopes & WRITING_SCOPES:
            return Q(pk__in=[])
        return Q(asking=viewer.organisation_id) | Q(asked=viewer.organisation_id)


class Introduction(Timestamps):
    """One company's expression of interest in one thing, and what became of it.

    `asked` is the company asked; of a blind opportunity its owner, whom the asking side does not know before
    `named_at`. Pages take both companies from `queries.sides` and never from here.
    `origin_key` is the consortium's own key, by which it asks each company once.
    """

    code = models.CharField(_("code"), max_length=12, unique=True)
    origin = models.CharField(_("began with"), max_length=16, choices=list(ORIGIN_LABELS.items()))
    opportunity = models.ForeignKey(
        Opportunity,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("offer or request"),
    )
    is_blind = models.BooleanField(_("whoever is asked does not give its name"), default=False)
    subject = models.CharField(pgettext_lazy("introduction", "subject"), max_length=200, blank=True)
    origin_key = models.CharField(_("key of the consortium"), max_length=64, blank=True)
    asking = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("company that asked")
    )
    asked = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("company that was asked")
    )
    bring = models.TextField(_("why it interests you and what you can bring"), max_length=LONGEST_ANSWER)
    proof = models.TextField(_("what shows that you can"), max_length=LONGEST_ANSWER)
    next_step = models.TextField(_("what you would like next, and when"), max_length=LONGEST_ANSWER)
    asked_at = models.DateTimeField(_("asked at"))
    state = models.CharField(_("state"), max_length=16, default=ASKED)
    state_since = models.DateTimeField(_("in this state since"))
    named_at = models.DateTimeField(_("names known since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("over since"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=8, choices=SIDES, blank=True)
    reason_kind = models.CharField(_("kind of reason"), max_length=16, choices=DECLINE_REASONS, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    is_reason_shown = models.BooleanField(_("the other side reads the reason"), default=False)
    nda_required_by = models.CharField(
        _("side that wants a non-disclosure agreement first"), max_length=8, choices=SIDES, blank=True
    )
    nda = models.ForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("non-disclosure agreement"),
    )

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=INTRODUCTION_MOVES), name="introductions_state_known"
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.OPPORTUNITY.value, opportunity__isnull=False, origin_key="")
                | Q(origin=Origin.COMPANY.value, opportunity__isnull=True, is_blind=False, origin_key="")
                | Q(origin=Origin.CONSORTIUM.value, opportunity__isnull=True, is_blind=False)
                & ~Q(origin_key="")
                & ~Q(subject=""),
                name="introductions_about_something",
            ),
            models.CheckConstraint(condition=~Q(asking=F("asked")), name="introductions_not_of_oneself"),
            models.UniqueConstraint(
                fields=["asking", "opportunity"],
                condition=Q(state__in=LIVE, opportunity__isnull=False),
                name="introductions_one_live_an_opportunity",
            ),
            models.UniqueConstraint(
                fields=["asking", "asked"],
                condition=Q(state__in=LIVE, origin=Origin.COMPANY.value),
                name="introductions_one_live_a_company",
            ),
            models.UniqueConstraint(
                fields=["asking", "origin_key", "asked"],
                condition=Q(origin=Origin.CONSORTIUM.value),
                name="introductions_one_a_consortium",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ASKED, DECLINED, LAPSED], named_at__isnull=True)
                | Q(state__in=[NAMED, OPEN, ENDED], named_at__isnull=False)
                | Q(state=WITHDRAWN),
                name="introductions_named_by_both",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, ended_at__isnull=True, ended_by="")
                | Q(state__in=OVER, ended_at__isnull=False),
                name="introductions_over_since",
            ),
            models.CheckConstraint(
                condition=~Q(state=DECLINED) | ~Q(reason_kind=""), name="introductions_declined_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(nda__isnull=True) | ~Q(nda_required_by=""), name="introductions_nda_wanted"
            ),
        ]
        indexes = [
            models.Index(fields=["asking", "state"], name="introductions_of_asking"),
            models.Index(fields=["asked", "state"], name="introductions_of_asked"),
            models.Index(fields=["state", "asked_at"], name="introductions_waiting"),
        ]
        triggers = [
            pgtrigger.FSM(
                name="introduction_moves", field="state", transitions=transitions(INTRODUCTION_MOVES)
            ),
            pgtrigger.Protect(name="no_introduction_goes", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="what_was_asked_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "code", "origin", "opportunity", "is_blind", "subject", "origin_key", "asking", "asked",
                    "bring", "proof", "next_step", "asked_at",
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return _t("introduction %(code)s") % {"code": self.code}

    def get_absolute_url(self) -> str:
        """Its page, the same for both sides."""
        return reverse("introductions:introduction", args=[self.code])

    @property
    def stage(self) -> Stage:
        """What the sides know of each other: what was known once stays, contacts and files do not."""
        if self.named_at is None:
            return Stage.ASKED
        return Stage.OPEN if self.state == OPEN else Stage.NAMED

    def organisation_of(self, side: Side) -> int:
        """The company of a side, by its key."""
        return self.asking_id if side is Side.ASKING else self.asked_id


class ModerationQuerySet(models.QuerySet["Moderation", "Moderation"]):
    """Moderations by whether they last."""

    def standing(self) -> Self:
        """Those that have not been ended."""
        return self.filter(ended_at__isnull=True)


class Moderation(models.Model):
    """A moderator was asked in by one side; he reads and writes from then on until it is ended."""

    introduction = models.ForeignKey(
        Introduction, on_delete=models.PROTECT, related_name="moderations", verbose_name=_("introduction")
    )
    side = models.CharField(_("asked in by"), max_length=8, choices=SIDES)
    reason = models.CharField(_("reason"), max_length=1000)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate")
    )
    began_at = models.DateTimeField(pgettext_lazy("moderation", "since"))
    ended_at = models.DateTimeField(pgettext_lazy("moderation", "until"), null=True, blank=True)

    objects = ModerationQuerySet.as_manager()

    class Meta:
        verbose_name = _("moderation")
        verbose_name_plural = _("moderations")
        constraints = [
            models.UniqueConstraint(
                fields=["introduction"],
                condition=Q(ended_at__isnull=True),
                name="introductions_one_moderation",
            ),
            models.CheckConstraint(
                condition=Q(side__in=[side.value for side in Side]), name="introductions_moderation_by_a_side"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="no_moderation_goes", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="moderation_only_ends",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False)
                | pgtrigger.Q(old__began_at__df=pgtrigger.F("new__began_at"))
                | pgtrigger.Q(old__introduction__df=pgtrigger.F("new__introduction")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.introduction_id}, {self.began_at:%Y-%m-%d}"
