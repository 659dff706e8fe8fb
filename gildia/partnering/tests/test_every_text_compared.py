"""A search that draws its candidates answers as one that weighs every text the viewer may see."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import product

import numpy as np
import pytest
from pgvector import HalfVector

from gildia.foundation import text as analyser
from gildia.foundation.encoders import DEEP, FAST, Encoder
from gildia.partnering.models import CAPABILITY, IndexState, SearchEntry, SearchEntryQuerySet, TermCount
from gildia.partnering.queries import candidates
from gildia.partnering.queries.asked import Asked
from gildia.partnering.queries.candidates import Candidate, Question
from gildia.partnering.queries.drawn import Drawn
from gildia.partnering.queries.learnt import Learnt, learnt
from gildia.partnering.queries.spelling import understood
from gildia.partnering.rules.answer import NO_FILTERS, Filters
from gildia.partnering.rules.grouping import Company, Scored
from gildia.partnering.rules.synonyms import ways_to_say
from gildia.partnering.rules.texts import Owner
from gildia.partnering.rules.vectors import Vectors
from gildia.registry.models import Organisation
from gildia.registry.rules import ANONYMOUS, Viewer, Visibility

pytestmark = pytest.mark.django_db

DAY = date(2026, 4, 1)
LANGUAGES = ("ru", "en", "zh")
WORDS = ("etching", "dicing", "bonding", "plating", "lapping", "coating", "casting", "milling")
ZONE, CLUSTER = 7, 8
COMPANIES, TEXTS = 80, 6
FIRST = 20
VIEWERS = {
    "anonymous": ANONYMOUS,
    "member": Viewer(person_id=1, organisation_id=3, zone_ids=frozenset({ZONE})),
}
TICKED = {
    "nothing": NO_FILTERS,
    "a country": Filters(country=frozenset({"CN"})),
    "a zone and a language": Filters(circle=frozenset({str(ZONE)}), language=frozenset({"zh", "ru"})),
}
NEEDS = ("etching", "dicing and bonding", "lapping of something rare", "zyumbrication")
CASES = list(product(VIEWERS, TICKED, NEEDS))


def near(topic: int, chance: np.random.Generator, dimensions: int, noise: float) -> Vectors:
    """A vector of length one about one of some topics, the same for the same topic but for the noise."""
    centre = np.random.default_rng(topic).standard_normal(dimensions)
    vector = centre / np.linalg.norm(centre) + noise * chance.standard_normal(dimensions) / dimensions**0.5
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


@pytest.fixture(autouse=True)
def index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of texts of all levels of visibility; every tenth waits for the deep encoder."""
    chance = np.random.default_rng(20260401)
    Organisation.objects.bulk_create(
        Organisation(
            pk=pk, slug=f"company-{pk}", state="published", legal_name="—", name_en="—", country="RU"
        )
        for pk in range(1, COMPANIES + 1)
    )
    SearchEntry.objects.bulk_create(entries(chance))
    public = SearchEntry.objects.public()
    counts = {word: public.filter(tokens__contains=[key(word)]).count() for word in WORDS}
    TermCount.objects.bulk_create(TermCount(term=key(word), texts=count) for word, count in counts.items())
    IndexState.objects.create(
        version=4711,
        entries=COMPANIES * TEXTS,
        public_entries=public.count(),
        languages=dict.fromkeys(LANGUAGES, public.count() // 3),
        nearness=[0.0, 0.5, 1.0],
        words=[0.0, 0.2, 0.6],
        learnt_at=datetime(2026, 4, 1, tzinfo=UTC),
    )

    def asked(_: Learnt, encoder: Encoder, need: str, __: str) -> Vectors:
        return near(NEEDS.index(need), np.random.default_rng(5), encoder.dimensions, 0.6)

    monkeypatch.setattr(Learnt, "centred_need", asked)


def key(word: str) -> str:
    return analyser.keys(word, "en")[0]


def entries(chance: np.random.Generator) -> Iterator[SearchEntry]:
    """A company speaks of two topics, and says each in the three languages."""
    for pk in range(1, COMPANIES + 1):
        owner = Owner(
            pk,
            Visibility(int(chance.choice([0, 0, 0, 1]))),
            is_published=pk % 9 != 0,
            zone_ids=[ZONE] if pk % 3 == 0 else [],
            cluster_ids=[CLUSTER] if pk % 4 == 0 else [],
            segments=(),
            country="CN" if pk % 2 else "RU",
            employees=None,
            employees_visibility=Visibility.PUBLIC,
        )
        for number, language in product(range(TEXTS // 3), LANGUAGES):
            topic = int(chance.integers(0, 6))
            level = Visibility(int(chance.choice([0, 0, 0, 0, 1, 3])))
            waits = chance.random() < 0.1
            hubs = [{"any": float(hub), language: float(hub) / 2} for hub in chance.uniform(0, 0.3, 2)]
            yield SearchEntry(
                organisation_id=pk,
                kind=CAPABILITY,
                source_id=10 * pk + number,
                language=language,
                text="—",
                tokens=[key(word) for word in chance.choice(WORDS, 2, replace=False)],
                audience=owner.audience(level),
                organisation_audience=owner.own_audience,
                zone_ids=list(owner.zone_ids),
                cluster_ids=list(owner.cluster_ids),
                country=owner.country,
                fast_vector=HalfVector(near(topic, chance, FAST.dimensions, 1.2)),
                fast_encoder=FAST.id,
                fast_hubs=hubs[0],
                deep_vector=None if waits else HalfVector(near(topic, chance, DEEP.dimensions, 1.2)),
                deep_encoder="" if waits else DEEP.id,
                deep_hubs=hubs[1],
                concepts={},
            )


class Thorough(Asked):
    """Weighs every text, by numpy: no statement draws, measures or decides who may see what."""

    def drawn(self, entries: SearchEntryQuerySet) -> Drawn:
        raise NotImplementedError

    def _pool(self, filters: Filters) -> Drawn:
        assert self.question is not None
        everything = SearchEntry.objects.order_by("pk")
        seen = [each for each in everything if self._may_see(each) and passes(each, filters)]
        return Drawn([measured(each, self.question) for each in seen], self.question, self.known)

    def _may_see(self, entry: SearchEntry) -> bool:
        audience = set(self.viewer.audience)
        return bool(audience & set(entry.audience)) and bool(audience & set(entry.organisation_audience))


def passes(entry: SearchEntry, filters: Filters) -> bool:
    inside = {str(pk) for pk in (*entry.zone_ids, *entry.cluster_ids)}
    return (
        (not filters.country or entry.country in filters.country)
        and (not filters.language or entry.language in filters.language)
        and (not filters.circle or bool(inside & filters.circle))
    )


def measured(entry: SearchEntry, question: Question) -> Candidate:
    """What the statement should say of a text."""

    def nearness(vector: object, asked: Vectors) -> float:
        return float(np.array(vector, dtype=np.float32) @ asked.astype(np.float16).astype(np.float32))

    said: dict[int, float] = {}
    for term, share, place in zip(*ways_to_say(question.shares, question.alternatives), strict=True):
        if term in entry.tokens:
            said[place] = max(share, said.get(place, 0.0))
    language = question.need.language
    plain = {name: getattr(entry, name) for name in Candidate._fields[1:12]}
    assert question.deep is not None
    return Candidate(
        entry_id=entry.pk,
        **plain,
        fast=nearness(entry.fast_vector, question.fast),
        deep=None if entry.deep_vector is None else nearness(entry.deep_vector, question.deep),
        fast_hub=entry.fast_hubs.get(language, entry.fast_hubs["any"]),
        deep_hub=entry.deep_hubs.get(language, entry.deep_hubs["any"]),
        words=sum(said.values()),
    )


def both(viewer: str, ticked: str, need: str) -> tuple[list[Company], list[Company]]:
    """The first page of a search, and the whole answer of one that compares every text."""
    who, filters = VIEWERS[viewer], TICKED[ticked]
    asked = (who, understood(need, who, as_typed=True), DAY, learnt())
    return Asked(*asked).companies(filters)[:FIRST], Thorough(*asked).companies(filters)


def ranks(found: list[Company], thorough: list[Company], within: float) -> object:
    """The companies of a page as the other answer scores them; equal ones may change places."""
    scores = {company.organisation_id: (company.band, company.score) for company in thorough}
    return [
        (scores[company.organisation_id][0], pytest.approx(scores[company.organisation_id][1], abs=within))
        for company in found
    ]


@pytest.mark.parametrize(("viewer", "ticked", "need"), CASES)
def test_what_is_drawn_is_measured_and_seen_as_it_should_be(
    viewer: str, ticked: str, need: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "NEAREST", COMPANIES * TEXTS)
    found, thorough = both(viewer, ticked, need)

    assert len(found) >= FIRST / 2, "or there was nothing to tell apart"
    assert ranks(found, thorough, 1e-3) == [(company.band, company.score) for company in thorough[:FIRST]]
    texts = {company.organisation_id: company.texts for company in thorough}
    for company in found:
        assert said(company.texts) == said(texts[company.organisation_id])


def said(texts: Sequence[Scored]) -> dict[int, object]:
    """Every addend of the score of each text."""
    return {
        text.text.entry_id: [(part.name, pytest.approx(part.value, abs=1e-3)) for part in text.parts]
        for text in texts
    }


@pytest.mark.parametrize(("viewer", "ticked", "need"), CASES)
def test_few_texts_are_enough_for_the_first_page(viewer: str, ticked: str, need: str) -> None:
    """Some third of all is drawn here; what is lost is the little that weak further texts add."""
    found, thorough = both(viewer, ticked, need)

    assert ranks(found, thorough, 0.02) == [(company.band, company.score) for company in thorough[:FIRST]]
