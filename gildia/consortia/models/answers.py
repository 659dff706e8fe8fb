"""What the worker answered: teams with their members and parts, and the nearest misses of gaps."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gildia.consortia.models.consortia import Consortium, ConsortiumStep
from gildia.consortia.rules.problem import WHOLE
from gildia.registry.models import Organisation


class Team(models.Model):
    """Number 1 is the team, the others are its alternatives; what is proven stands beside it."""

    consortium = models.ForeignKey(
        Consortium, on_delete=models.CASCADE, related_name="teams", verbose_name=_("consortium")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    size = models.PositiveIntegerField(_("companies"))
    at_least = models.PositiveIntegerField(_("at least so many companies"))
    keeps_most = models.BooleanField(_("keeps as many as a team of its size can"), default=True)
    has_best_evidence = models.BooleanField(_("best proven of its size"))

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [
            models.UniqueConstraint(fields=["consortium", "number"], name="consortia_team_number"),
            models.CheckConstraint(
                condition=Q(at_least__gte=1, at_least__lte=models.F("size")), name="consortia_team_bound"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consortium_id}: {self.number}"

    @property
    def fewer_possible(self) -> int:
        """How many companies fewer a team might do with; 0 is proven."""
        return self.size - self.at_least


class SolvedProblem(models.Model):
    """The problem that was solved, as `rules.problem` writes it, so that anybody can check the answer."""

    consortium = models.OneToOneField(
        Consortium, on_delete=models.CASCADE, related_name="problem", verbose_name=_("consortium")
    )
    data = models.JSONField(_("data"))

    class Meta:
        verbose_name = _("solved problem")
        verbose_name_plural = _("solved problems")

    def __str__(self) -> str:
        return str(self.consortium_id)


class Member(models.Model):
    """A company in a team, and why: the ids of steps that need it."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members", verbose_name=_("team"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("company")
    )
    alone = ArrayField(models.BigIntegerField(), verbose_name=_("steps the team cannot cover without it"))
    irreplaceable = ArrayField(models.BigIntegerField(), verbose_name=_("steps nobody covers without it"))

    class Meta:
        verbose_name = _("company in a team")
        verbose_name_plural = _("companies in teams")
        constraints = [models.UniqueConstraint(fields=["team", "organisation"], name="consortia_member_once")]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.organisation_id}"


class _Offered(models.Model):
    """What a company offers for a step; the capability may be gone by now, so it is no foreign key."""

    step = models.ForeignKey(
        ConsortiumStep, on_delete=models.CASCADE, related_name="+", verbose_name=_("step")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("company")
    )
    capability_key = models.BigIntegerField(_("capability"), null=True, blank=True)
    band = models.CharField(_("band"), max_length=16)
    reasons = models.JSONField(_("reasons"), default=list)

    class Meta:
        abstract = True


class Part(_Offered):
    """Which part of a step a company takes in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="parts", verbose_name=_("team"))
    share = models.PositiveSmallIntegerField(_("share, thousandths"))

    class Meta:
        verbose_name = _("part of a step")
        verbose_name_plural = _("parts of steps")
        constraints = [
            models.UniqueConstraint(fields=["team", "step", "organisation"], name="consortia_part_once"),
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=WHOLE), name="consortia_part_share"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.step_id}: {self.organisation_id}"


class Miss(_Offered):
    """A company that comes near a gap, the nearest first."""

    position = models.PositiveSmallIntegerField(_("position"))
    outside = ArrayField(models.CharField(max_length=16), verbose_name=_("conditions of the whole not met"))

    class Meta:
        verbose_name = _("near miss")
        verbose_name_plural = _("near misses")
        constraints = [models.UniqueConstraint(fields=["step", "position"], name="consortia_miss_position")]

    def __str__(self) -> str:
        return f"{self.step_id}: {self.organisation_id}"
