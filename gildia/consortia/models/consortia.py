"""What is asked: steps with their conditions, whose it is, and how far the worker is with it."""

from collections.abc import Mapping
from typing import Self

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.registry.models import Circle, Mandate, Organisation, ProcessChain, ProcessStep
from gildia.registry.models.columns import Timestamps, strings_column, transitions
from gildia.registry.models.organisations import in_care_of
from gildia.registry.rules import Scope, Viewer

DRAFT = "draft"
WAITING = "waiting"
SOLVING = "solving"
SOLVED = "solved"
PARTLY = "partly"
CANCELLED = "cancelled"
FAILED = "failed"

_AGAIN = {"change": DRAFT, "start": WAITING}
#: Which state of a consortium may follow which, by verb. The database holds the same table.
CONSORTIUM_MOVES = {
    DRAFT: {"start": WAITING},
    WAITING: {"begin": SOLVING, "cancel": CANCELLED, "fail": FAILED},
    SOLVING: {
        "solve": SOLVED, "leave_gaps": PARTLY, "cancel": CANCELLED, "fail": FAILED, "take_up": WAITING,
    },
    SOLVED: _AGAIN,
    PARTLY: _AGAIN,
    CANCELLED: _AGAIN,
    FAILED: _AGAIN,
}  # fmt: skip
STATES: Mapping[str, str | Promise] = {
    DRAFT: pgettext_lazy("consortium", "draft"),
    WAITING: pgettext_lazy("consortium", "waiting"),
    SOLVING: pgettext_lazy("consortium", "being solved"),
    SOLVED: pgettext_lazy("consortium", "all steps covered"),
    PARTLY: pgettext_lazy("consortium", "some steps not covered"),
    CANCELLED: pgettext_lazy("consortium", "cancelled"),
    FAILED: pgettext_lazy("consortium", "not solved"),
}
UNDER_WAY = (WAITING, SOLVING)
ANSWERED = (SOLVED, PARTLY)

NO_MANDATE = "no_mandate"
BROKEN = "broken"
TROUBLES: Mapping[str, str | Promise] = {
    "": "",
    NO_MANDATE: _("The mandate under which it was started has ended. Start it again under one in force."),
    BROKEN: _("Something went wrong while it was solved. Start it again, or tell the operator."),
}

MOST_STEPS = 60
NEED_LIMIT = 500
MOST_VOLUME = 1_000_000_000
STAFF_SCOPES = frozenset({Scope.MODERATE, Scope.REGISTER})


class ConsortiumQuerySet(models.QuerySet["Consortium", "Consortium"]):
    """Consortia, starting from what a viewer may see."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the viewer's organisation, those shared with it, and those shown to the staff in care."""
        if viewer.organisation_id is None:
            return self.none()
        shared = Share.objects.filter(consortium=OuterRef("pk"), organisation=viewer.organisation_id)
        seen = Q(organisation=viewer.organisation_id) | Q(Exists(shared))
        if viewer.staffed_circle_ids and viewer.scopes & STAFF_SCOPES:
            owners = Organisation.objects.filter(in_care_of(viewer))
            seen |= Q(is_shown_to_staff=True, organisation__in=owners)
        return self.filter(seen)


class Bounds(models.Model):
    """What a company must meet besides limits, certificates and volume: for one step, or for the whole.

    Places are keys of `partnering.rules.places`: a country, a region or a town, any of which will do.
    """

    places = strings_column(_("only in these places"))
    cluster = models.ForeignKey(
        Circle,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("only members of the cluster"),
    )
    left_out = models.ManyToManyField(
        Organisation, related_name="+", blank=True, verbose_name=_("companies left out")
    )

    class Meta:
        abstract = True


class Consortium(Bounds, Timestamps):
    """A chain or typed steps to be covered by as few companies as possible, and the state of the answer."""

    name = models.CharField(pgettext_lazy("consortium", "name"), max_length=200)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    made_under = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("made under the mandate")
    )
    state = models.CharField(_("state"), max_length=16, default=DRAFT)
    chain = models.ForeignKey(
        ProcessChain,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("process chain"),
    )
    kept = models.ManyToManyField(
        Organisation, related_name="+", blank=True, verbose_name=_("companies kept as far as possible")
    )
    counts_unstated = models.BooleanField(_("count companies that do not state a condition"), default=True)
    is_shown_to_staff = models.BooleanField(_("shown to the managing company"), default=False)

    started_under = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("started under the mandate"),
    )
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    trouble = models.CharField(_("what hindered it"), max_length=16, blank=True)
    turn = models.PositiveIntegerField(_("turn of the worker"), default=0)
    beat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    progress_team = models.PositiveSmallIntegerField(_("team being looked for"), default=0)
    progress_companies = models.PositiveIntegerField(_("companies in the best so far"), null=True, blank=True)
    progress_at_least = models.PositiveIntegerField(_("at least so many companies"), default=1)

    candidates = models.PositiveIntegerField(_("companies looked at"), default=0)
    has_all_teams = models.BooleanField(_("no further alternative exists"), default=False)
    digest = models.CharField(_("digest of the problem"), max_length=64, blank=True)
    solver = models.CharField(_("solver"), max_length=40, blank=True)

    objects = ConsortiumQuerySet.as_manager()

    class Meta:
        verbose_name = _("consortium")
        verbose_name_plural = _("consortia")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CONSORTIUM_MOVES), name="consortia_consortium_state_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="consortia_consortium_has_a_name"),
            models.CheckConstraint(
                condition=Q(state=FAILED) & ~Q(trouble="") | ~Q(state=FAILED) & Q(trouble=""),
                name="consortia_consortium_trouble_if_failed",
            ),
            models.CheckConstraint(
                condition=Q(state=DRAFT) | Q(started_at__isnull=False, started_under__isnull=False),
                name="consortia_consortium_started_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DRAFT, *UNDER_WAY], ended_at__isnull=True)
                | (~Q(state__in=[DRAFT, *UNDER_WAY]) & Q(ended_at__isnull=False)),
                name="consortia_consortium_ended_at",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-updated_at"], name="consortia_consortium_of")]
        triggers = [
            pgtrigger.FSM(name="consortium_moves", field="state", transitions=transitions(CONSORTIUM_MOVES))
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("consortia:consortium", args=[self.pk])


class ConsortiumStep(Bounds):
    """A step to be covered: one of the register's, or a typed one; `need` holds its conditions in words."""

    consortium = models.ForeignKey(
        Consortium, on_delete=models.CASCADE, related_name="steps", verbose_name=_("consortium")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    process_step = models.ForeignKey(
        ProcessStep,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("process step"),
    )
    need = models.CharField(_("need or conditions in words"), max_length=NEED_LIMIT, blank=True)
    volume = models.PositiveIntegerField(
        _("volume a month"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_VOLUME)],
    )
    is_divisible = models.BooleanField(_("several companies may share it"), default=False)
    candidates = models.PositiveIntegerField(_("companies that offer it"), default=0)
    is_covered = models.BooleanField(_("covered"), null=True, blank=True)

    class Meta:
        verbose_name = _("step of a consortium")
        verbose_name_plural = _("steps of consortia")
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "position"],
                name="consortia_step_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["consortium", "process_step"], name="consortia_step_once"),
            models.CheckConstraint(
                condition=Q(process_step__isnull=False) | ~Q(need=""), name="consortia_step_says_something"
            ),
            models.CheckConstraint(
                condition=Q(volume__isnull=True) | Q(volume__gte=1), name="consortia_step_volume"
            ),
            models.CheckConstraint(
                condition=Q(is_divisible=False) | Q(volume__isnull=False),
                name="consortia_step_divides_a_volume",
            ),
        ]

    def __str__(self) -> str:
        return self.need if self.process_step is None else str(self.process_step)


class Share(models.Model):
    """An organisation that a consortium is shown to."""

    consortium = models.ForeignKey(
        Consortium, on_delete=models.CASCADE, related_name="shares", verbose_name=_("consortium")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("shown to")
    )
    shared_at = models.DateTimeField(_("shared at"))
    shared_under = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("shared under the mandate")
    )

    class Meta:
        verbose_name = _("shared consortium")
        verbose_name_plural = _("shared consortia")
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "organisation"],
                name="consortia_share_once",
                violation_error_message=_("It is shared with this organisation already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.consortium_id}: {self.organisation_id}"
