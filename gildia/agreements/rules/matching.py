"""Which clause of one version became which clause of another, also where some were put in between."""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from gildia.agreements.rules.texts import Clause

#: From this likeness on a clause counts as changed; below it one went and another came.
ALIKE = 0.5

Pair = tuple[Clause | None, Clause | None]
_Counted = tuple[Clause, Counter[str]]


def matched(before: Sequence[Clause], after: Sequence[Clause]) -> list[Pair]:
    """Every clause of both, in order, beside the one it became or came from.

    Clauses that stayed word for word hold the rest in place; between them the likest are paired. Order is
    kept: a clause that moved went at one place and came at another.
    """
    pairs: list[Pair] = []
    same = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, new_start, new_end in same.get_opcodes():
        old, new = before[start:end], after[new_start:new_end]
        pairs += list(zip(old, new, strict=True)) if kind == "equal" else _aligned(old, new)
    return pairs


def likeness(one: Clause, other: Clause) -> float:
    """From 0 to 1: how many words two clauses share; the same heading alone makes them alike."""
    return _likeness((one, _words(one)), (other, _words(other)))


def _likeness(one: _Counted, other: _Counted) -> float:
    (clause, words), (other_clause, other_words) = one, other
    total = words.total() + other_words.total()
    by_words = 2 * (words & other_words).total() / total if total else 1.0
    return (1 + by_words) / 2 if _same_heading(clause, other_clause) else by_words


def _aligned(old: Sequence[Clause], new: Sequence[Clause]) -> list[Pair]:
    """The pairing of greatest likeness in total, by the table of best totals from each place on."""
    totals = [[0.0] * (len(new) + 1) for _row in range(len(old) + 1)]
    counted = [(clause, _words(clause)) for clause in new]
    worth = [[_worth(one, other) for other in counted] for one in ((each, _words(each)) for each in old)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = worth[i][j] + totals[i + 1][j + 1] if worth[i][j] else 0.0
            totals[i][j] = max(paired, totals[i + 1][j], totals[i][j + 1])
    pairs: list[Pair] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if worth[i][j] and totals[i][j] == worth[i][j] + totals[i + 1][j + 1]:
            pairs.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif totals[i][j] == totals[i + 1][j]:
            pairs.append((old[i], None))
            i += 1
        else:
            pairs.append((None, new[j]))
            j += 1
    return [*pairs, *((gone, None) for gone in old[i:]), *((None, come) for come in new[j:])]


def _worth(one: _Counted, other: _Counted) -> float:
    alike = _likeness(one, other)
    return alike if alike >= ALIKE else 0.0


def _same_heading(one: Clause, other: Clause) -> bool:
    return any(
        mine and mine.casefold() == theirs.casefold()
        for mine, theirs in ((one.heading_ru, other.heading_ru), (one.heading_en, other.heading_en))
    )


def _words(clause: Clause) -> Counter[str]:
    texts = (clause.heading_ru, clause.text_ru, clause.heading_en, clause.text_en)
    return Counter(" ".join(texts).casefold().split())
