"""Words for one process step in three languages, and where a need or a text says one of them.

“Wafer dicing”, “скрайбирование” and “划片” share no letter. The taxonomy says that they are one step,
so a text that holds one of them covers the words of a need that holds another: the index keeps a
term of its own for each step that a text names.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gildia.foundation import text as analyser

WORTH = 0.4
"""A text that says it in other words covers so much of what it would cover in the same ones."""
SHORTEST = 4
"""Single words that are shorter mean too many things, and so do abbreviations below three letters."""
SHORTEST_ABBREVIATION = 3
MOST_BETWEEN = 1
"""Further words that a phrase may hold: “резка кремниевых пластин”."""
_READ = 2_000
"""Characters of a need for which other words are looked for, in every text of a page anew."""
_PREFIX = "step:"


@dataclass(frozen=True, slots=True)
class Said:
    """A process step that a text names, the places of the terms that name it among all its terms."""

    step: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The phrases of a taxonomy by the first of their terms, each with the steps that it names."""

    phrases: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]

    def said(self, terms: Sequence[str]) -> list[Said]:
        """Every step that a sequence of terms names, each place of a step once, longer phrases first."""
        found: dict[tuple[str, int], Said] = {}
        for place, term in enumerate(terms):
            for phrase, step in self.phrases.get(term, ()):
                places = _places(terms, place, phrase)
                if places:
                    found.setdefault((step, places[0]), Said(step, places))
        return list(found.values())

    def terms(self, terms: Sequence[str]) -> list[str]:
        """What the index keeps beside the terms of a text: one for each step that it names."""
        return list(dict.fromkeys(step_term(each.step) for each in self.said(terms)))

    def alternatives(self, terms: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """For terms of a need, the terms of the index that stand for a synonym."""
        found: dict[str, list[str]] = defaultdict(list)
        for each in self.said(terms):
            for place in each.places:
                found[terms[place]].append(step_term(each.step))
        return {term: tuple(dict.fromkeys(steps)) for term, steps in found.items()}


@dataclass(frozen=True, slots=True)
class Same:
    """A phrase of a text that names the same step as a phrase of the need in other words."""

    asked: str
    found: str
    start: int
    end: int


def same_in_other_words(synonyms: Synonyms, need: tuple[str, str], text: tuple[str, str]) -> list[Same]:
    """What a text says of a need in other words; both are given with their language."""
    need_terms, text_terms = analyser.terms(need[0][:_READ], need[1]), analyser.terms(*text)
    need_keys = [term.key for term in need_terms]
    asked: dict[str, str] = {}
    for each in synonyms.said(need_keys):
        start, end = need_terms[each.places[0]].start, need_terms[each.places[-1]].end
        asked.setdefault(each.step, need[0][start:end])
    found = []
    for each in synonyms.said([term.key for term in text_terms]):
        named = [text_terms[place] for place in each.places]
        if each.step in asked and not {term.key for term in named} <= set(need_keys):
            start, end = named[0].start, named[-1].end
            found.append(Same(asked[each.step], text[0][start:end], start, end))
    return found


def merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Ascending spans of characters, those that overlap made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def step_term(step: str) -> str:
    """The term by which the index knows that a text names a step; no word can be equal to it."""
    return _PREFIX + step


def synonyms(taxonomy: Mapping[str, Mapping[str, Sequence[str]]]) -> Synonyms:
    """Read the words of each step by language, as `ProcessStep.words` gives them."""
    read = {
        (tuple(term.key for term in found), _is_whole(words, found), words, step)
        for step, by_language in taxonomy.items()
        for language, phrases in by_language.items()
        for words in phrases
        if (found := analyser.terms(words, language))
    }
    users: dict[str, set[str]] = defaultdict(set)
    for phrase, _, _, step in read:
        for term in phrase:
            users[term].add(step)
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for phrase, is_whole, words, step in sorted(read, key=lambda each: (-len(each[0]), each)):
        if len(phrase) > 1 or (is_whole and _says_enough(words, users[phrase[0]])):
            phrases[phrase[0]].append((phrase, step))
    return Synonyms({term: tuple(dict.fromkeys(found)) for term, found in phrases.items()})


def _is_whole(words: str, terms: Sequence[analyser.Term]) -> bool:
    """Whether no little word was left out: the “tape” of “tape-out” is something else."""
    return terms[0].start == 0 and terms[-1].end == len(words)


def _says_enough(word: str, steps: Collection[str]) -> bool:
    """A single word names a step if no other step uses it in any of its phrases."""
    if len(steps) > 1:
        return False
    if word.isupper():
        return len(word) >= SHORTEST_ABBREVIATION
    return len(word) >= SHORTEST or not word.isascii()


def _places(terms: Sequence[str], place: int, phrase: Sequence[str]) -> tuple[int, ...]:
    """Where a phrase that begins at a place stands, its terms in their order and close together."""
    places = [place]
    end = place + len(phrase) + MOST_BETWEEN
    for term in phrase[1:]:
        at = next((at for at in range(places[-1] + 1, min(end, len(terms))) if terms[at] == term), None)
        if at is None:
            return ()
        places.append(at)
    return tuple(places)


def ways_to_say(
    shares: Mapping[str, float], alternatives: Mapping[str, Iterable[str]]
) -> tuple[list[str], list[float], list[int]]:
    """Terms, shares and places in step: every way to say each word of a need, and which word it is."""
    ways = [
        (way, share if way == term else WORTH * share, place)
        for place, (term, share) in enumerate(shares.items())
        for way in (term, *alternatives.get(term, ()))
    ]
    return [way for way, _, _ in ways], [share for _, share, _ in ways], [place for _, _, place in ways]
