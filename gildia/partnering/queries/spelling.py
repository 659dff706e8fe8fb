"""What the words of a need that nobody uses were probably meant to be, among the words of public texts.

A word is left as it is when a text that the viewer may see holds it or when it is usual in some
language, and nothing is proposed that does not stand in a public text.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import chain, pairwise

from django.db import connection
from django.db.models import Value

from gildia.foundation import text as analyser
from gildia.foundation.encoders import FAST
from gildia.partnering.models import SearchEntry, Word
from gildia.partnering.queries.learnt import learnt, term_counts
from gildia.partnering.rules import spelling
from gildia.partnering.rules.answer import Need
from gildia.partnering.rules.needs import as_read, read_need
from gildia.partnering.rules.spelling import Reading, ReadingKind
from gildia.registry.rules import Viewer

MOST_UNKNOWN = 8
"""Words of one need that are looked up; a text with more is in a language that nobody here writes."""
MOST_TERMS = 64
_READ = 2_000
"""Characters of a need in which words are looked up."""
_NEIGHBOURS = 30
_MANY_SLIPS = 2
"""Words with so many are less likely meant than one that was written by its sound or without a space."""
_NEAR = """
SELECT typed.latin, near.word, near.texts
FROM unnest(%s::text[]) AS typed (latin), LATERAL (
    SELECT word, texts FROM partnering_word
    WHERE latin %% typed.latin
    ORDER BY similarity(latin, typed.latin) DESC, texts DESC, word
    LIMIT %s
) AS near
"""
_STRETCH = re.compile(r"\S+")


def understood(text: str, viewer: Viewer, *, as_typed: bool = False) -> Need:
    """A need as it was meant; `as_typed` leaves every word as it is."""
    typed = as_read(text)
    found = () if as_typed else readings(typed, viewer)
    return replace(read_need(spelling.corrected(typed, found)), readings=found)


def readings(text: str, viewer: Viewer) -> tuple[Reading, ...]:
    """What to read a need as, stretch by stretch in its order; nothing where every word is known."""
    found = analyser.terms(text[:_READ], analyser.detect_language(text))[:MOST_TERMS]
    if found and found[-1].end == _READ < len(text):
        found.pop()  # it may be half a word
    candidates = [term for term in found if spelling.may_be_misspelt(text[term.start : term.end])]
    unknown = _unknown({term.key for term in candidates}, viewer)
    terms = [
        term for term in candidates if term.key in unknown and not FAST.is_usual(text[term.start : term.end])
    ]
    if not terms:
        return ()
    known = {term.start for term in candidates} - {term.start for term in terms}
    read = _in_other_layout(text, known, terms)
    rest = [term for term in terms if not _inside(term, read)]
    texts = learnt().public_entries
    near = _near(text, rest, spelling.least_texts(texts))
    read += [one for slips, one in near if slips < _MANY_SLIPS]
    rest = [term for term in rest if not _inside(term, read)]
    read += _guessed(text, found, rest, texts)
    read += [one for slips, one in near if slips >= _MANY_SLIPS and not _overlaps(one, read)]
    return spelling.joined(text, read)


def _unknown(keys: Collection[str], viewer: Viewer) -> set[str]:
    """Terms that no public text had when the index learnt, and no text that the viewer may see has now."""
    unknown = set(keys) - set(term_counts(keys))
    if not unknown or len(unknown) > MOST_UNKNOWN:
        return set()
    visible = SearchEntry.objects.visible_to(viewer)
    first, *others = (
        visible.filter(tokens__contains=[key]).annotate(key=Value(key)).values_list("key")[:1]
        for key in sorted(unknown)
    )
    return unknown - {key for (key,) in first.union(*others, all=True)}


def _in_other_layout(text: str, known: Collection[int], unknown: Collection[analyser.Term]) -> list[Reading]:
    """Stretches between spaces that make known words on the other keyboard layout.

    Where one does, short neighbours that nobody uses were typed on it too.
    """
    stretches = [
        (each.start(), each.end(), spelling.in_other_layout(each.group()))
        for each in _STRETCH.finditer(text)
        if not any(each.start() <= place < each.end() for place in known)
        and not any(map(str.isdigit, each.group()))
    ]
    keys = {read: analyser.keys(read, analyser.detect_language(read)) for _, _, read in stretches}
    short = {key for start, end, _ in stretches for key in analyser.keys(text[start:end])}
    counts = term_counts(short.union(*keys.values()))
    sure = [
        (start, end)
        for start, end, read in stretches
        if any(start <= term.start < end for term in unknown)
        and read.isalpha()
        and keys[read]
        and counts.keys() >= set(keys[read])
    ]
    if not sure:
        return []
    return [
        Reading(text[start:end], read, ReadingKind.LAYOUT, start, end)
        for start, end, read in stretches
        if (start, end) in sure
        or (
            end - start < spelling.SHORTEST
            and read.isalpha()
            and text[start:end].islower()
            and not counts.keys() & set(analyser.keys(text[start:end]))
        )
    ]


def _guessed(
    text: str, found: Collection[analyser.Term], unknown: Collection[analyser.Term], public_texts: int
) -> list[Reading]:
    """Words written by their sound, run together or torn apart: guesses that are looked up exactly."""
    guesses: list[tuple[int, int, ReadingKind, str]] = []
    for term in unknown:
        typed = text[term.start : term.end].casefold()
        guesses += [
            (term.start, term.end, ReadingKind.SOUND, guess)
            for guess in dict.fromkeys(
                chain.from_iterable(map(spelling.in_english_letters, (typed, term.key)))
            )
        ]
        guesses += [
            (term.start, term.end, ReadingKind.SPACING, f"{one} {other}")
            for one, other in spelling.in_two(typed)
        ]
    guesses += _joined_neighbours(text, found, unknown)
    texts = _texts_with({word for *_, guess in guesses for word in guess.split()})
    least = spelling.least_texts(public_texts)
    least_of_halves = spelling.least_texts_of_halves(public_texts)
    chosen: dict[tuple[int, int], tuple[int, ReadingKind, str]] = {}
    for start, end, kind, guess in guesses:
        words = guess.split()
        used = min(texts.get(word, 0) for word in words)
        enough = used >= (least_of_halves if len(words) > 1 else least)
        if enough and used > chosen.get((start, end), (0, kind, ""))[0]:
            chosen[start, end] = (used, kind, guess)
    return _apart(Reading(text[s:e], guess, kind, s, e) for (s, e), (_, kind, guess) in chosen.items())


def _texts_with(words: Collection[str]) -> dict[str, int]:
    """In how many public texts each word stands in these very letters."""
    rows = Word.objects.filter(word__in=list(words)).order_by("word")
    return dict(rows.values_list("word", "texts"))


def _joined_neighbours(
    text: str, found: Collection[analyser.Term], unknown: Collection[analyser.Term]
) -> list[tuple[int, int, ReadingKind, str]]:
    places = {term.start for term in unknown}
    pairs = []
    for one, other in pairwise(found):
        halves = text[one.start : one.end], text[other.start : other.end]
        between = text[one.end : other.start]
        if {one.start, other.start} & places and between.isspace() and all(map(str.isalpha, halves)):
            pairs.append((one.start, other.end, ReadingKind.SPACING, "".join(halves).casefold()))
    return pairs


def _near(text: str, unknown: Collection[analyser.Term], least: int) -> list[tuple[int, Reading]]:
    """Words a slip or two away, or the same in the other script, each with the number of slips."""
    if not unknown:
        return []
    typed = {term: text[term.start : term.end].casefold() for term in unknown}
    near = _neighbours({spelling.latin_key(word) for word in typed.values()})
    swaps = {word: spelling.swapped(word) for word in typed.values()}
    exact = _texts_with({each for every in swaps.values() for each in every})
    read = []
    for term, word in typed.items():
        words = [
            *near.get(spelling.latin_key(word), ()),
            *((each, exact[each]) for each in swaps[word] if each in exact),
        ]
        best = spelling.nearest_word(word, words, root=term.key, least=least)
        if best.word and best.word != word:
            same = spelling.is_russian(word) is spelling.is_russian(best.word)
            kind = ReadingKind.TYPO if same else ReadingKind.TRANSLITERATION
            reading = Reading(text[term.start : term.end], best.word, kind, term.start, term.end)
            read.append((best.slips, reading))
    return read


def _neighbours(latin: Iterable[str]) -> Mapping[str, list[tuple[str, int]]]:
    near: dict[str, list[tuple[str, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, [sorted(key for key in latin if key), _NEIGHBOURS])
        for key, word, texts in cursor.fetchall():
            near.setdefault(key, []).append((word, texts))
    return near


def _overlaps(reading: Reading, read: Iterable[Reading]) -> bool:
    return any(one.start < reading.end and reading.start < one.end for one in read)


def _inside(term: analyser.Term, read: Iterable[Reading]) -> bool:
    return any(one.start <= term.start < one.end for one in read)


def _apart(read: Iterable[Reading]) -> list[Reading]:
    """Readings that do not overlap; the earlier one stays."""
    kept: list[Reading] = []
    for one in sorted(read, key=lambda each: (each.start, -each.end)):
        if not kept or kept[-1].end <= one.start:
            kept.append(one)
    return kept
