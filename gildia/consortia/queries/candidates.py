"""Who offers what for each step, as far as the owner may see it, and who only comes near."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gildia.consortia.models import Consortium, ConsortiumStep
from gildia.consortia.queries.conditions import need_of
from gildia.consortia.rules.explaining import NEAREST, Miss
from gildia.consortia.rules.problem import WHOLE, Offer, Problem, share_of
from gildia.partnering.queries import Search
from gildia.partnering.queries.candidates import Candidate, browse, entries_for
from gildia.partnering.queries.certificates import valid_certificates
from gildia.partnering.queries.reasons import background, requirements
from gildia.partnering.rules.answer import (
    NO_FILTERS,
    Amount,
    Band,
    Filters,
    Need,
    Reason,
    ReasonKind,
    Verdict,
    WantedLimit,
)
from gildia.registry.models import ProcessStep
from gildia.registry.rules import Viewer

VOLUME = "volume-month"
COUNTRY, CLUSTER = "country", "cluster"
_CLEAR = {Band.STRONG: 1000, Band.POSSIBLE: 600, Band.FAR: 0}
_NOT_STATED = 150
"""What each condition that a company does not state takes from its evidence."""
_LEAST = 50
MOST_MISSES = 200
MOST_TEXTS = 200_000
"""Texts of one step of the register that are looked at: more than any register has."""


@dataclass(frozen=True, slots=True)
class Found:
    """One text of a company held against a step."""

    step_id: int
    organisation_id: int
    capability_id: int | None
    band: Band
    reasons: tuple[Reason, ...]
    outside: tuple[str, ...]
    """Conditions of the whole consortium that it does not meet: `COUNTRY`, `CLUSTER`."""
    share: int
    counts_unstated: bool
    rank: int
    """Its place in the search; the nearest of what does not fit are told by it."""

    @property
    def missed(self) -> int:
        """Conditions that keep it out; of a volume that may be divided only the lack of any part does."""
        missed = [each for each in self.reasons if each.verdict is Verdict.MISSED]
        held_against = [each for each in missed if not self._is_part(each)]
        return len(held_against) + len(self.outside) + (self.band is Band.FAR)

    @property
    def unknown(self) -> int:
        """Conditions it says nothing of."""
        return sum(each.verdict is Verdict.UNKNOWN for each in self.reasons)

    @property
    def is_offer(self) -> bool:
        """Whether it does for the step, or for a part of it."""
        return self.share > 0 and not self.missed and (self.counts_unstated or not self.unknown)

    @property
    def evidence(self) -> int:
        """How well it is proven, 0 to 1000."""
        return max(_LEAST, _CLEAR[self.band] - _NOT_STATED * self.unknown)

    @property
    def miss(self) -> Miss:
        """How far it is from doing."""
        missed = self.missed + any(self._is_part(each) for each in self.reasons)
        return Miss(missed, self.unknown, sum(map(_distance, self.reasons)), self.organisation_id)

    def _is_part(self, reason: Reason) -> bool:
        return (
            reason.verdict is Verdict.MISSED
            and reason.params.get("quantity") == VOLUME
            and 0 < self.share < WHOLE
        )


@dataclass(frozen=True)
class Gathered:
    """The problem, and behind each number of it what was found."""

    problem: Problem
    offers: dict[tuple[int, int], Found]
    """By step and company."""
    misses: dict[int, list[Found]]
    """By gap, the nearest first, each company once; those that offer a part are among them."""


def gather(consortium: Consortium, viewer: Viewer, *, today: date) -> Gathered:
    """Hold every company that the viewer may see against every step."""
    steps = list(consortium.steps.select_related("process_step").order_by("position"))
    left_out = set(consortium.left_out.order_by("pk").values_list("pk", flat=True))
    offers: dict[tuple[int, int], Found] = {}
    rest: dict[int, list[Found]] = {}
    for step in steps:
        found = [
            each
            for each in _held_against(consortium, step, viewer, today)
            if each.organisation_id not in left_out
        ]
        for each in sorted(filter(_is_offer, found), key=_best_first):
            offers.setdefault((step.pk, each.organisation_id), each)
        rest[step.pk] = [each for each in found if not each.is_offer]
    problem = Problem.of(
        [step.pk for step in steps],
        [Offer(each.step_id, each.organisation_id, each.share, each.evidence) for each in offers.values()],
    )
    misses = {
        step: _nearest([*rest[step], *(each for (of, _), each in offers.items() if of == step)])
        for step in set(problem.steps) - problem.coverable
    }
    return Gathered(problem, offers, misses)


def _held_against(consortium: Consortium, step: ConsortiumStep, viewer: Viewer, today: date) -> list[Found]:
    """Every text that may do for a step, with what it meets, misses and does not state."""
    if step.process_step is None:
        texts, need = _searched(step, viewer, today)
    else:
        texts, need = _browsed(step.process_step, step.need, viewer, today)
    need = _with_volume(need, step)
    only = [text for text, _band in texts]
    owners = {text.organisation_id for text in only} if need.certificates else set()
    held = valid_certificates(viewer, owners, today=today) if owners else {}
    known = background(need, only, held, viewer)
    return [
        _found(consortium, step, text, band=band, reasons=requirements(need, text, known), rank=rank)
        for rank, (text, band) in enumerate(texts)
    ]


def _browsed(
    step: ProcessStep, conditions: str, viewer: Viewer, today: date
) -> tuple[list[tuple[Candidate, Band]], Need]:
    """Capabilities of a step of the register: that they do it is what they say themselves."""
    entries = entries_for(viewer, Filters(step=frozenset({step.code})), today=today)
    texts = [text for text in browse(entries, most=MOST_TEXTS) if text.capability_id is not None]
    return [(text, Band.STRONG) for text in texts], need_of(step, conditions)


def _searched(step: ConsortiumStep, viewer: Viewer, today: date) -> tuple[list[tuple[Candidate, Band]], Need]:
    """Texts that answer a typed step, as partner search ranks them."""
    search = Search(viewer, step.need, NO_FILTERS, today, least=MOST_MISSES)
    texts = [
        (scored.text, scored.band or Band.FAR)
        for company in search.ranked()[: MOST_MISSES * 10]
        for scored in company.texts
    ]
    return [(text, band) for text, band in texts if isinstance(text, Candidate)], search.need


def _with_volume(need: Need, step: ConsortiumStep) -> Need:
    """The need with the volume of the step as one more limit."""
    if step.volume is None:
        return need
    volume = WantedLimit(VOLUME, "≥", Amount(float(step.volume), "1/month"), 0, 0)
    return replace(need, limits=(*(each for each in need.limits if each.quantity != VOLUME), volume))


def _found(
    consortium: Consortium,
    step: ConsortiumStep,
    text: Candidate,
    *,
    band: Band,
    reasons: Sequence[Reason],
    rank: int,
) -> Found:
    outside = []
    if consortium.countries and text.country not in consortium.countries:
        outside.append(COUNTRY)
    if consortium.cluster_id is not None and consortium.cluster_id not in text.cluster_ids:
        outside.append(CLUSTER)
    return Found(
        step_id=step.pk,
        organisation_id=text.organisation_id,
        capability_id=text.capability_id,
        band=band,
        reasons=tuple(reasons),
        outside=tuple(outside),
        share=_share(step, reasons),
        counts_unstated=consortium.counts_unstated,
        rank=rank,
    )


def _share(step: ConsortiumStep, reasons: Collection[Reason]) -> int:
    """What part of the step's volume a company states; a capacity that is not stated is taken for enough."""
    if step.volume is None:
        return WHOLE
    capacity = next(
        (
            each.params["offered_high"]
            for each in reasons
            if each.kind is ReasonKind.LIMIT and each.params["quantity"] == VOLUME
        ),
        None,
    )
    share = share_of(capacity.value, step.volume) if isinstance(capacity, Amount) else WHOLE
    return share if step.is_divisible or share == WHOLE else 0


def _distance(reason: Reason) -> float:
    """How far an offer lies from what is asked, as a part of it, at most 1."""
    if reason.verdict is not Verdict.MISSED:
        return 0.0
    gap, wanted = reason.params.get("gap"), reason.params.get("wanted")
    if isinstance(gap, Amount) and isinstance(wanted, Amount) and wanted.value:
        return min(1.0, gap.value / abs(wanted.value))
    return 1.0


def _is_offer(found: Found) -> bool:
    return found.is_offer


def _best_first(found: Found) -> tuple[int, int, int]:
    return -found.share, -found.evidence, found.capability_id or 0


def _nearest_first(found: Found) -> tuple[bool, int, int, float, int]:
    miss = found.miss
    return found.band is Band.FAR, miss.missed, miss.unknown, miss.nearness, found.rank


def _nearest(found: Collection[Found]) -> list[Found]:
    """The nearest misses; of partner search only what is not far, unless all is."""
    best: dict[int, Found] = {}
    for each in sorted(found, key=_nearest_first):
        best.setdefault(each.organisation_id, each)
    return list(best.values())[:NEAREST]
