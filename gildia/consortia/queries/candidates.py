"""Who offers what for each step, as far as the owner may see it, and who only comes near."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gildia.consortia.models import Consortium, ConsortiumStep
from gildia.consortia.queries.conditions import need_of
from gildia.consortia.rules.explaining import NEAREST, Miss
from gildia.consortia.rules.problem import WHOLE, Offer, Problem, load_of, share_of
from gildia.partnering.queries import Search
from gildia.partnering.queries.candidates import Candidate, browse, entries_for
from gildia.partnering.queries.certificates import valid_certificates
from gildia.partnering.queries.reasons import background, requirements, sites_of
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
from gildia.partnering.rules.places import compare_places, place_at
from gildia.registry.models import ProcessStep
from gildia.registry.rules import Viewer

VOLUME = "volume-month"
CLUSTER = "cluster"
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
    """Conditions of the step or the whole that are no reasons of the search: `CLUSTER`."""
    share: int
    load: int
    """What a thousandth of the volume takes of the capacity that is stated; 0 where none is."""
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
    offers: dict[tuple[int, int, int], Found]
    """By step, company and capability."""
    rest: dict[int, list[Found]]
    """By step: what does not do for it."""

    def behind(self, offer: Offer) -> Found:
        """What an offer of the problem was made from."""
        return self.offers[offer.step, offer.company, offer.source]

    def misses(self, step: int) -> list[Found]:
        """The nearest to a gap, each company once; those that offer a part, or are needed elsewhere, too."""
        offered = [found for (of, _, _), found in self.offers.items() if of == step]
        return _nearest([*self.rest[step], *offered])


def gather(
    consortium: Consortium, viewer: Viewer, *, kept: Mapping[int, int] | None = None, today: date
) -> Gathered:
    """Hold every company that the viewer may see against every step."""
    rows = consortium.steps.select_related("process_step").prefetch_related("left_out")
    steps = list(rows.order_by("position"))
    left_out = {each.pk for each in consortium.left_out.order_by("pk")}
    offers: dict[tuple[int, int, int], Found] = {}
    rest: dict[int, list[Found]] = {}
    for step in steps:
        out = left_out | {each.pk for each in step.left_out.all()}
        held = _held_against(consortium, step, viewer, today)
        found = [each for each in held if each.organisation_id not in out]
        for each in sorted(filter(_is_offer, found), key=_best_first):
            offers.setdefault((step.pk, each.organisation_id, each.capability_id or 0), each)
        rest[step.pk] = [each for each in found if not each.is_offer]
    problem = Problem.of(
        [step.pk for step in steps],
        [
            Offer(step, company, each.share, each.evidence, source, each.load)
            for (step, company, source), each in offers.items()
        ],
        undivided=[step.pk for step in steps if not step.is_divisible],
        kept=kept,
    )
    return Gathered(problem, offers, rest)


def _held_against(consortium: Consortium, step: ConsortiumStep, viewer: Viewer, today: date) -> list[Found]:
    """Every text that may do for a step, with what it meets, misses and does not state."""
    if step.process_step is None:
        texts, need = _searched(step, viewer, today)
    else:
        texts, need = _browsed(step.process_step, step.need, viewer, today)
    need = _with_volume(need, step)
    only = [text for text, _band in texts]
    owners = {text.organisation_id for text in only}
    held = valid_certificates(viewer, owners, today=today) if need.certificates and owners else {}
    known = background(need, only, held, viewer)
    bounds = [[place_at(key) for key in each.places] for each in (step, consortium) if each.places]
    sites = sites_of(owners, viewer) if bounds else {}
    return [
        _found(
            consortium,
            step,
            text,
            band=band,
            rank=rank,
            reasons=[
                *requirements(need, text, known),
                *(
                    reason
                    for places in bounds
                    for reason in compare_places(
                        places, country=text.country, sites=sites.get(text.organisation_id, ())
                    )
                ),
            ],
        )
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
    clusters = {consortium.cluster_id, step.cluster_id} - {None}
    capacity = _capacity(reasons) if step.volume is not None else None
    share, load = WHOLE, 0
    if step.volume is not None and capacity is not None:
        share, load = share_of(capacity, step.volume), load_of(capacity, step.volume)
    return Found(
        step_id=step.pk,
        organisation_id=text.organisation_id,
        capability_id=text.capability_id,
        band=band,
        reasons=tuple(reasons),
        outside=() if clusters <= set(text.cluster_ids) else (CLUSTER,),
        share=share if step.is_divisible or share == WHOLE else 0,
        load=load,
        counts_unstated=consortium.counts_unstated,
        rank=rank,
    )


def _capacity(reasons: Collection[Reason]) -> float | None:
    """What a company states to make a month; a capacity that is not stated is taken for enough."""
    for each in reasons:
        if each.kind is ReasonKind.LIMIT and each.params["quantity"] == VOLUME:
            stated = each.params["offered_high"]
            return stated.value if isinstance(stated, Amount) else None
    return None


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
