"""What was recognised in a need, as chips under the search box, each with the need without it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from gildia.partnering import wording
from gildia.partnering.rules.answer import Need, WantedPlace
from gildia.partnering.rules.needs import without

_LONGEST_PART = 48


@dataclass(frozen=True, slots=True)
class Chip:
    """One recognised thing in words, and the text of the need that is left when it is taken away."""

    words: str
    rest: str


def recognised(need: Need) -> list[Chip]:
    """Limits, certificates, places and exclusions in the order of the text."""
    found = [(one.start, one.end, wording.say_wanted(one)) for one in need.limits]
    found += [(one.start, one.end, one.name) for one in need.certificates]
    found += [(group[0].start, group[-1].end, _places(group)) for group in _together(need)]
    found += [(one.start, one.end, wording.say_excluded(one)) for one in need.excluded]
    return [Chip(words, without(need.text, start, end)) for start, end, words in sorted(found)]


def parts(need: Need) -> list[Chip]:
    """The needs of a text that lists several; a numbered list stays one when an item is taken away."""
    if len(need.parts) == 1:
        return []
    chips = [
        Chip(_short(part.meaning), without(need.text, part.start, following.start))
        for part, following in pairwise(need.parts)
    ]
    last, before = need.parts[-1], need.parts[-2]
    return [*chips, Chip(_short(last.meaning), without(need.text, before.end, last.end))]


def _short(text: str) -> str:
    return Truncator(text).chars(_LONGEST_PART)


def _together(need: Need) -> Iterator[list[WantedPlace]]:
    """Places that share a preposition can only be taken away together: “из Китая, Индии или Тайваня”."""
    group: list[WantedPlace] = []
    for place in need.places:
        if group and place.start != group[-1].end:
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def _places(group: list[WantedPlace]) -> str:
    return _(" or ").join(wording.say_wanted_place(place) for place in group)
