"""Words that a need and a text share, as a number between 0 and 1."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_BINS = 24
_LEAST_IN_BIN = 5


def rarity(texts_with_term: int, texts: int) -> float:
    """The weight of a term: the fewer texts have it, the more it says. Always positive."""
    return math.log(1.0 + (max(texts, texts_with_term) - texts_with_term + 0.5) / (texts_with_term + 0.5))


def weights(terms: Collection[str], counts: Mapping[str, int], texts: int) -> dict[str, float]:
    """The share of each term in what the need says; the shares add up to 1."""
    raw = {term: rarity(counts.get(term, 0), texts) for term in terms}
    total = sum(raw.values())
    return {term: weight / total for term, weight in raw.items()}


def coverage(shares: Mapping[str, float], present: Collection[str]) -> float:
    """How much of the need, by weight, a text says in the same words."""
    return min(1.0, sum(share for term, share in shares.items() if term in present))


@dataclass(frozen=True, slots=True)
class ExpectedWords:
    """How many words two texts of one language share on average, by how near they are in meaning.

    A text in another language cannot share words: for it they are missing, not absent, and this
    average stands in for them. Both sequences ascend.
    """

    nearness: tuple[float, ...] = (-1.0, 1.0)
    words: tuple[float, ...] = (0.0, 0.0)

    def at(self, nearness: Numbers) -> Numbers:
        """Expected coverage for each nearness."""
        return np.asarray(np.interp(nearness, self.nearness, self.words), dtype=np.float64)


def learn_expected_words(nearness: Sequence[float], covered: Sequence[float]) -> ExpectedWords:
    """Fit the average from pairs of texts: means in bins, made monotone by pooling neighbours."""
    near, cover = (
        np.asarray(nearness, dtype=np.float64),
        np.asarray(covered, dtype=np.float64),
    )
    bins = np.digitize(near, np.linspace(-0.2, 1.0, _BINS))
    pools: list[tuple[float, int, list[float]]] = []  # mean coverage, pairs, nearness of the bins
    for index in range(_BINS + 1):
        inside = bins == index
        count = int(inside.sum())
        if count < _LEAST_IN_BIN:
            continue
        pools.append((float(cover[inside].mean()), count, [float(near[inside].mean())]))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            last, before = pools.pop(), pools.pop()
            pairs = last[1] + before[1]
            mean = (last[0] * last[1] + before[0] * before[1]) / pairs
            pools.append((mean, pairs, before[2] + last[2]))
    points = [(place, mean) for mean, _, places in pools for place in places]
    if len(points) < 2:
        return ExpectedWords()
    return ExpectedWords(tuple(place for place, _ in points), tuple(mean for _, mean in points))
