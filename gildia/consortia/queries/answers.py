"""An answer as a reader sees it: no company hidden from him, and reasons only for the owner's people."""

from collections import defaultdict
from dataclasses import dataclass, field

from gildia.consortia.models import Consortium, ConsortiumStep, Member, Miss, Part, Team
from gildia.consortia.permissions import may_work
from gildia.consortia.rules.reasons import read
from gildia.partnering.rules.answer import Band, Reason
from gildia.registry.models import Capability, Organisation
from gildia.registry.rules import Viewer


@dataclass(frozen=True)
class Shown:
    """A company in an answer; no organisation where the reader may not know of it."""

    organisation: Organisation | None
    band: Band
    reasons: tuple[Reason, ...]
    """Nothing where the reader may not see the capability any more, or is not of the owner."""
    text: str = ""
    """The capability in the company's own words."""
    share: int = 0
    outside: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepRow:
    """A step with who takes it in each team; of a gap the nearest misses."""

    step: ConsortiumStep
    teams: list[list[Shown]]
    misses: list[Shown] = field(default_factory=list)

    @property
    def first(self) -> list[Shown]:
        """Who takes it in the team itself."""
        return self.teams[0] if self.teams else []


@dataclass(frozen=True)
class MemberRow:
    """Why a company is in the team."""

    organisation: Organisation | None
    alone: list[ConsortiumStep]
    irreplaceable: list[ConsortiumStep]


@dataclass(frozen=True)
class Answer:
    """Everything a page or export says of an answer."""

    teams: list[Team]
    rows: list[StepRow]
    members: list[MemberRow]
    shows_reasons: bool

    @property
    def gaps(self) -> list[StepRow]:
        """Steps that nobody covers."""
        return [row for row in self.rows if not row.step.is_covered]

    @property
    def covered(self) -> list[StepRow]:
        """Steps that the teams cover."""
        return [row for row in self.rows if row.step.is_covered]

    @property
    def single_points(self) -> list[MemberRow]:
        """Companies that nobody can replace."""
        return [member for member in self.members if member.irreplaceable]


def answer_of(consortium: Consortium, viewer: Viewer) -> Answer:
    """Read an answer in a number of queries that does not depend on its size."""
    steps = list(consortium.steps.select_related("process_step", "cluster").order_by("position"))
    teams = list(consortium.teams.order_by("number"))
    parts = list(Part.objects.filter(team__in=teams).order_by("team__number", "-share", "pk"))
    misses = list(Miss.objects.filter(step__in=steps).order_by("step", "position"))
    members = list(Member.objects.filter(team__in=teams[:1]).order_by("pk"))
    ids = {each.organisation_id for each in (*parts, *misses)}
    ids |= {each.organisation_id for each in members}
    rows = Organisation.objects.visible_to(viewer).filter(pk__in=ids).order_by("pk")
    known = {row.pk: row for row in rows}
    is_own = may_work(viewer, consortium)
    seen = _capabilities(viewer, [*parts, *misses])

    def is_named(each: Part | Miss) -> bool:
        """The owner's people were told whom it takes; others learn no more than the register tells them."""
        return each.organisation_id in known and (is_own or each.capability_key in seen)

    def shown(each: Part | Miss) -> Shown:
        is_told = is_own and is_named(each) and each.capability_key in seen
        return Shown(
            organisation=known[each.organisation_id] if is_named(each) else None,
            band=Band(each.band),
            reasons=tuple(read(row) for row in each.reasons) if is_told else (),
            text=seen[each.capability_key] if is_named(each) and each.capability_key in seen else "",
            share=each.share if isinstance(each, Part) and is_told else 0,
            outside=tuple(each.outside) if isinstance(each, Miss) and is_told else (),
        )

    named = {each.organisation_id for each in parts if is_named(each)}

    taken: dict[tuple[int, int], list[Shown]] = defaultdict(list)
    for part in parts:
        taken[part.step_id, part.team_id].append(shown(part))
    near: dict[int, list[Shown]] = defaultdict(list)
    for miss in misses:
        near[miss.step_id].append(shown(miss))
    by_id = {step.pk: step for step in steps}
    return Answer(
        teams=teams,
        rows=[StepRow(step, [taken[step.pk, team.pk] for team in teams], near[step.pk]) for step in steps],
        members=[
            MemberRow(
                known[each.organisation_id] if each.organisation_id in named else None,
                [by_id[pk] for pk in each.alone if pk in by_id],
                [by_id[pk] for pk in each.irreplaceable if pk in by_id],
            )
            for each in members
        ],
        shows_reasons=is_own,
    )


def _capabilities(viewer: Viewer, offered: list[Part | Miss]) -> dict[int | None, str]:
    """Texts of an answer's capabilities that the viewer sees now; of a profile there is none."""
    ids = [each.capability_key for each in offered if each.capability_key is not None]
    rows = Capability.objects.visible_to(viewer).filter(pk__in=ids)
    texts = rows.order_by("pk").only("text_ru", "text_en", "text_zh")
    return {None: "", **{row.pk: row.text.value for row in texts}}
