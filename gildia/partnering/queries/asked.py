"""One need, ranked: which companies answer it, and how well."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

import numpy as np

from gildia.partnering.models import SearchEntryQuerySet
from gildia.partnering.queries.candidates import (
    Candidate,
    Encoders,
    Question,
    ask,
    browse,
    entries_for,
    nearest,
)
from gildia.partnering.queries.certificates import valid_certificates
from gildia.partnering.queries.drawn import Drawn
from gildia.partnering.queries.learnt import Learnt
from gildia.partnering.queries.reasons import background, requirements
from gildia.partnering.rules import ranking
from gildia.partnering.rules.answer import NO_FILTERS, Filters, Need, Reason
from gildia.partnering.rules.grouping import Company, Scored, companies
from gildia.registry.rules import Viewer


class Asked:
    """A need and who asks; texts are drawn once for each set of filters."""

    def __init__(
        self, viewer: Viewer, need: Need, today: date, known: Learnt, encoders: Encoders | None = None
    ) -> None:
        self.viewer, self.need, self.today, self.known = viewer, need, today, known
        self.question: Question | None = None if need.is_empty else ask(need, known, encoders)
        self._pools: dict[Filters, Drawn] = {}

    def companies(self, filters: Filters) -> list[Company]:
        """All companies that were drawn under the filters, best first."""
        return self.grouped(self._pool(filters))

    def drawn(self, entries: SearchEntryQuerySet) -> Drawn:
        """The texts that may answer the need, of these entries."""
        found = browse(entries) if self.question is None else nearest(entries, self.question, self.known)
        return Drawn(found, self.question, self.known)

    def grouped(self, pool: Drawn) -> list[Company]:
        """The companies of some texts, best first."""
        return companies(self._scored(pool), self.need.language)

    @cached_property
    def _levels(self) -> ranking.Levels:
        """Scores mean the same whatever is ticked: languages are levelled among all the viewer may see."""
        pool = self._pool(NO_FILTERS)
        return ranking.levels(pool.scores.total, pool.languages, self.known.languages)

    @cached_property
    def _among(self) -> ranking.Standing:
        """Bands mean the same whatever is ticked: they are measured against everybody the viewer may see."""
        pool = self._pool(NO_FILTERS)
        topics = self._levelled(pool).topic.tolist()
        owners = (each.organisation_id for each in pool.texts)
        return ranking.standing(zip(owners, topics, strict=True), terms=len(self.need.terms))

    def _levelled(self, pool: Drawn) -> ranking.Scores:
        return replace(pool.scores, language=-self._levels.of(pool.languages))

    def _pool(self, filters: Filters) -> Drawn:
        if filters not in self._pools:
            self._pools[filters] = self.drawn(entries_for(self.viewer, filters, today=self.today))
        return self._pools[filters]

    def _scored(self, pool: Drawn) -> list[Scored]:
        if self.question is None:
            return [Scored(each, 0.0, None) for each in pool.texts]
        asked = self._requirements(pool.texts)
        scores = replace(
            self._levelled(pool),
            requirements=np.array([ranking.requirement_part(reasons) for reasons in asked], dtype=np.float64),
        )
        columns = zip(pool.texts, scores.total.tolist(), scores.topic.tolist(), asked, strict=True)
        return [
            Scored(text, total, ranking.band(topic, reasons, self._among), reasons, scores, row)
            for row, (text, total, topic, reasons) in enumerate(columns)
        ]

    def _requirements(self, texts: Sequence[Candidate]) -> list[list[Reason]]:
        """What the need asks for, held against each text."""
        need = self.need
        if not (need.certificates or need.limits or need.places or need.excluded):
            return [[] for _ in texts]
        owners = {each.organisation_id for each in texts} if need.certificates else ()
        held = valid_certificates(self.viewer, owners, today=self.today) if owners else {}
        known = background(need, texts, held, self.viewer)
        return [requirements(need, each, known) for each in texts]
