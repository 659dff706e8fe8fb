"""What the register calls circles, process steps and segments, read at once for a whole page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Value

from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.partnering.rules.answer import CircleMark
from gildia.registry.models import Circle, ProcessStep, Segment

_COLUMNS = [f"name_{language}" for language in CONTENT_LANGUAGES]


@dataclass(frozen=True, slots=True)
class Names:
    """Names by language; everybody may know those of circles, steps and segments."""

    circles: Mapping[int, CircleMark]
    steps: Mapping[str, Mapping[str, str]]
    segments: Mapping[str, Mapping[str, str]]


def names(circle_ids: Collection[int], steps: Collection[str] = (), segments: Collection[str] = ()) -> Names:
    """The names of those that there are."""
    circles: dict[int, CircleMark] = {}
    by_code: dict[str, dict[str, Mapping[str, str]]] = {"step": {}, "segment": {}}
    rows = Circle.objects.filter(pk__in=circle_ids).values_list(Value("circle"), "pk", "kind", *_COLUMNS)
    rows = rows.union(
        ProcessStep.objects.filter(code__in=steps).values_list(Value("step"), Value(0), "code", *_COLUMNS),
        Segment.objects.filter(code__in=segments).values_list(Value("segment"), Value(0), "code", *_COLUMNS),
        all=True,
    )
    for what, pk, word, *texts in rows:
        said = {language: text for language, text in zip(CONTENT_LANGUAGES, texts, strict=True) if text}
        if what == "circle":
            circles[pk] = CircleMark(pk, word, said)
        else:
            by_code[what][word] = said
    return Names(circles, by_code["step"], by_code["segment"])
