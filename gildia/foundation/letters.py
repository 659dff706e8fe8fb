"""How much the letters of a word speak for each language in Latin script, against English.

Two and three letters that stand together tell “Leiterplatten” from “circuiti stampati” though
neither has a mark or a little word. The table is learnt from the names in Unicode's tables and from
the messages of Django in each language (`manage learn_letters`) and shipped as data.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TABLE = Path(__file__).parent / "data" / "letters.npz"
WORD = re.compile(r"[^\W\d_]+")
_LENGTHS = (2, 3)
_UNSEEN = 0.3
"""What is added to the count of every piece, so that none is impossible."""
_SCALE = 8
"""Weights are kept as eighths of the natural logarithm, in one byte each."""


@dataclass(frozen=True, slots=True)
class Letters:
    """A row of weights for each piece of a word, a column for each language; English has none."""

    languages: tuple[str, ...]
    rows: Mapping[str, int]
    weights: NDArray[np.int8]

    def speak_for(self, words: Iterable[str]) -> dict[str, float]:
        """By language, how much more probable these words in small letters are in it than in English."""
        rows = [row for word in words for piece in pieces(word) if (row := self.rows.get(piece)) is not None]
        total = self.weights[rows].sum(axis=0, dtype=np.int64) / _SCALE
        return dict(zip(self.languages, total.tolist(), strict=True))


def pieces(word: str) -> Iterator[str]:
    """Two and three letters that stand together, the ends of the word marked."""
    marked = f"_{word}_"
    for length in _LENGTHS:
        for start in range(len(marked) - length + 1):
            yield marked[start : start + length]


def learn(texts: Mapping[str, Sequence[str]]) -> Letters:
    """From texts of each language, English among them. A word that is used more often counts little more."""
    counts = {language: _counted(said) for language, said in texts.items()}
    every = sorted(set().union(*counts.values()))
    shares = {
        language: np.log([found.get(piece, 0.0) + _UNSEEN for piece in every])
        - math.log(sum(found.values()) + _UNSEEN * len(every))
        for language, found in counts.items()
    }
    languages = tuple(sorted(shares.keys() - {"en"}))
    weights = np.stack([shares[language] - shares["en"] for language in languages], axis=1)
    rows = {piece: row for row, piece in enumerate(every)}
    return Letters(languages, rows, np.clip(np.rint(_SCALE * weights), -127, 127).astype(np.int8))


def _counted(texts: Sequence[str]) -> dict[str, float]:
    words = Counter(word.casefold() for text in texts for word in WORD.findall(text))
    found: Counter[str] = Counter()
    for word, times in words.items():
        for piece in pieces(word):
            found[piece] += 1.0 + math.log(times)  # type: ignore[assignment]
    return dict(found)


def write(letters: Letters) -> None:
    """Keep a table as the shipped one."""
    with TABLE.open("wb") as file:
        np.savez_compressed(
            file,
            languages=np.array(letters.languages),
            pieces=np.array(" ".join(letters.rows)),
            weights=letters.weights,
        )


@cache
def shipped() -> Letters:
    """The table that is shipped."""
    with np.load(TABLE, allow_pickle=False) as data:
        rows = {piece: row for row, piece in enumerate(str(data["pieces"]).split(" "))}
        return Letters(tuple(data["languages"].tolist()), rows, data["weights"])
