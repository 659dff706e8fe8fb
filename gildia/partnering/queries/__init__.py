"""Reads of partner finding; `search` is the one function behind page, API, export and evaluation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from gildia.partnering.queries.asked import Asked
from gildia.partnering.queries.candidates import Candidate, Encoders, entries_for
from gildia.partnering.queries.certificates import valid_certificates
from gildia.partnering.queries.companies import circle_ids, in_name_order, matches
from gildia.partnering.queries.facets import Counts, Pools, counts, facets, named
from gildia.partnering.queries.judgements import Judged, likened
from gildia.partnering.queries.learnt import Learnt, learnt
from gildia.partnering.queries.spelling import understood
from gildia.partnering.rules.answer import (
    Band,
    FacetKey,
    Filters,
    Match,
    Need,
    SearchAnswer,
    Sort,
    WantedLimit,
)
from gildia.partnering.rules.grouping import OTHERS_SHOWN, Company, Placed
from gildia.partnering.rules.judgements import Mark, lower
from gildia.partnering.rules.limits import with_limits
from gildia.partnering.rules.several import apart, together
from gildia.partnering.rules.unanswered import text_key
from gildia.registry.rules import Size, Viewer

MOST_RESULTS = 100
"""Companies in one page of results at most."""
NEAREST_MISSES = 5
LEAST_LISTED = 8
"""Far companies fill the answer up to so many; beyond them they are noise and are left out."""

__all__ = ["Beside", "Search", "search"]


def search(  # noqa: PLR0913 - everything that an address of the page may ask
    viewer: Viewer,
    need: str,
    *,
    filters: Filters,
    limit: int,
    offset: int,
    sort: str,
    today: date | None = None,
    least: int = LEAST_LISTED,
    as_typed: bool = False,
    judged: Sequence[Judged] = (),
) -> SearchAnswer:
    """Rank the companies that this viewer may see by how well they answer the need.

    An empty need lists all companies under the filters by name. Any string is answered. Far
    companies are listed only until there are `least` in all. `as_typed` corrects no spelling.
    `judged` are the reader's own judgements, where the answer is for him alone.
    """
    day = today or timezone.localdate()
    asked = Search(viewer, need, filters, day, least=least, as_typed=as_typed, judged=judged)
    return asked.answer(limit=min(max(limit, 0), MOST_RESULTS), offset=max(offset, 0), sort=sort)


@dataclass(frozen=True, slots=True)
class Beside:
    """One company held against an answer: who is listed and who would be, were the list longer."""

    listed: list[Company]
    ranked: list[Company]
    texts: list[Candidate]
    """The company's texts under the filters, whether or not they were drawn."""
    company: Company | None
    """The company as the search ranks it, or would; None without a text under the filters."""


class Search:
    """One search: what stays the same while its parts are read."""

    def __init__(  # noqa: PLR0913 - everything that may be asked, and what is known of it already
        self,
        viewer: Viewer,
        need: str,
        filters: Filters,
        today: date,
        *,
        least: int = LEAST_LISTED,
        as_typed: bool = False,
        judged: Sequence[Judged] = (),
        limits: Sequence[WantedLimit] = (),
        encoders: Encoders | None = None,
    ) -> None:
        """`limits` stand in fields beside the need; `encoders` may remember what they read of it before."""
        self.viewer, self.filters, self.today, self.least = viewer, filters, today, least
        self._typed, self._judged = need, judged
        self.known: Learnt = learnt()
        read = understood(need, viewer, as_typed=as_typed or not self.known.public_entries)
        self.need: Need = with_limits(read, limits)
        self.asked = [Asked(viewer, each, today, self.known, encoders) for each in apart(self.need)]

    def answer(self, *, limit: int, offset: int, sort: str) -> SearchAnswer:
        """Everything around one page of results."""
        found = self.ranked()
        bands = [company.band for company in found]
        nobody = not self.need.is_empty and not {Band.STRONG, Band.POSSIBLE} & set(bands)
        page = self._sorted(found, sort)[offset : offset + limit]
        nearest = found[:NEAREST_MISSES] if nobody else []
        shown = list({one.organisation_id: one for one in (*page, *nearest)}.values())
        counted = self._counted(found)
        known = named(counted, circle_ids(shown))
        read = {
            match.organisation_id: match
            for match in matches(shown, self.need, self.viewer, self.known.synonyms, known.circles)
        }
        return SearchAnswer(
            need=self.need,
            results=_picked(page, read),
            total=len(found),
            strong=bands.count(Band.STRONG),
            possible=bands.count(Band.POSSIBLE),
            far=bands.count(Band.FAR),
            facets=facets(counted, self.filters, known),
            nearest=_picked(nearest, read),
        )

    def nearest(self, *, limit: int, others: int = OTHERS_SHOWN) -> tuple[Match, ...]:
        """The first companies of the same answer and nothing around them, each with so many other texts.

        Whom judgements lower out of them stays, at the end.
        """
        plain = self.unjudged()
        first = {one.organisation_id for one in plain[:limit]}
        ranked = enumerate(self._lowered(plain))
        shown = [one for place, one in ranked if place < limit or one.organisation_id in first]
        known = named({}, circle_ids(shown)) if others else None
        circles = known.circles if known else {}
        return matches(shown, self.need, self.viewer, self.known.synonyms, circles, others)

    def _counted(self, found: Sequence[Company]) -> Counts:
        """Companies by facet; a facet in which something is ticked counts those without what is ticked."""
        without = {key: self._ranked(self.filters.without(key)) for key in self.filters.selected_keys}
        pools = Pools(
            filtered=_texts(found),
            without={key: _texts(companies) for key, companies in without.items()},
        )
        owners = {each.organisation_id for each in pools.of(FacetKey.CERTIFICATE)}
        return counts(
            pools,
            self.filters,
            own_zone_ids=self.viewer.zone_ids,
            certificates=valid_certificates(self.viewer, owners, today=self.today),
        )

    def ranked(self) -> list[Company]:
        """The companies under the filters, best first; what the reader's judgements lower, further down."""
        return self._lowered(self.unjudged())

    def unjudged(self) -> list[Company]:
        """The same without judgements."""
        return self._ranked(self.filters)

    @cached_property
    def marks(self) -> list[Mark]:
        """The reader's judgements, each with how alike its need is to this one."""
        questions = [each.question for each in self.asked if each.question is not None]
        return likened(self._judged, text_key(self._typed), questions, self.known)

    def _lowered(self, found: list[Company]) -> list[Company]:
        return lower(found, self.marks) if self._judged and not self.need.is_empty else found

    def beside(self, organisation_id: int, *, sort: str) -> Beside:
        """The same answer with one company looked up in it, by the numbers that rank it."""
        ranked = self._together([each.companies(self.filters) for each in self.asked])
        entries = entries_for(self.viewer, self.filters, today=self.today).filter(
            organisation=organisation_id
        )
        drawn = [each.drawn(entries) for each in self.asked]
        company = next((one for one in ranked if one.organisation_id == organisation_id), None)
        if company is None and drawn[0].texts:
            texts = zip(self.asked, drawn, strict=True)
            (company,) = self._together([each.grouped(pool) for each, pool in texts])
        listed = self._sorted(self._lowered(self._cut(ranked)), sort)
        company = next((one for one in listed if one.organisation_id == organisation_id), company)
        return Beside(listed=listed, ranked=ranked, texts=drawn[0].texts, company=company)

    def _together(self, answers: list[list[Company]]) -> list[Company]:
        if len(answers) == 1:
            return answers[0]
        return together(answers, [part.meaning for part in self.need.parts])

    def _ranked(self, filters: Filters) -> list[Company]:
        """Ranked, without noise; everything, when nothing was asked for."""
        return self._cut(self._together([each.companies(filters) for each in self.asked]))

    def _cut(self, ranked: list[Company]) -> list[Company]:
        if self.need.is_empty:
            return ranked
        near = sum(company.band is not Band.FAR for company in ranked)
        return ranked[: max(near, self.least)]

    def _sorted(self, found: list[Company], sort: str) -> list[Company]:
        if sort == Sort.SIZE:
            order = [size.value for size in reversed(Size)]
            return sorted(found, key=lambda one: order.index(one.size) if one.size else len(order))
        if sort == Sort.NAME or self.need.is_empty:
            return in_name_order(found)
        return found


def _picked(companies: Sequence[Company], read: Mapping[int, Match]) -> tuple[Match, ...]:
    return tuple(read[one.organisation_id] for one in companies if one.organisation_id in read)


def _texts(found: Sequence[Company]) -> list[Placed]:
    return [each.text for company in found for each in company.texts]
