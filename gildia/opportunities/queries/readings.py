"""What the encoders are to read of a version, and what they have read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from gildia.foundation.encoders import FAST, EncoderUnavailable
from gildia.foundation.encoders.port import Remembering
from gildia.foundation.languages import CONTENT_LANGUAGES, every
from gildia.opportunities.models import Opportunity, Reading, Version
from gildia.partnering.queries.candidates import Encoders
from gildia.partnering.queries.held import Text
from gildia.partnering.queries.learnt import Learnt, learnt
from gildia.partnering.rules.answer import WantedLimit
from gildia.partnering.rules.limits import OfferedLimit, wanted_limit
from gildia.partnering.rules.needs import read_need
from gildia.partnering.rules.several import apart
from gildia.partnering.rules.vectors import Vectors

#: So much of a text is asked for at most.
NEED_LIMIT = 600


@dataclass(frozen=True)
class ToRead:
    """A text for the encoders: the deep one reads what is matched, the fast one also what is looked up."""

    language: str
    text: str
    is_need: bool
    deeply: bool


def need_of(version: Version) -> str:
    """A request in its own words, in a language that somebody wrote rather than in a machine draft.

    Title and first paragraph: what comes later is seldom what is needed, and the search takes lines for
    several needs.
    """
    written = [code for code in CONTENT_LANGUAGES if getattr(version, f"text_{code}")]
    if not written:
        return ""
    language = next((code for code in written if not version.is_machine(code)), written[0])
    title, text = getattr(version, f"title_{language}"), getattr(version, f"text_{language}")
    first = text.strip().partition("\n")[0]
    return " ".join(f"{title}. {first}".split())[:NEED_LIMIT]


def told_of(version: Version) -> dict[str, str]:
    """What a version says, by language: title and text as one."""
    titles = every(version, "title")
    return {
        language: f"{titles[language]}. {text}" if language in titles else text
        for language, text in every(version, "text").items()
    }


def to_read(version: Version, *, is_request: bool) -> list[ToRead]:
    """Everything that is read of a version: a request as needs and for the list, an offer as texts."""
    needs: list[ToRead] = []
    if is_request and (asked := need_of(version)):
        need = read_need(asked)
        needs = [ToRead(need.language, part.meaning, is_need=True, deeply=True) for part in apart(need)]
    texts = [
        ToRead(code, text, is_need=False, deeply=not is_request) for code, text in told_of(version).items()
    ]
    return [*needs, *texts]


def are_in_force(readings: Sequence[Reading]) -> bool:
    """Whether these were read by the encoders in force; what was sent does not change."""
    deep = {"", learnt().deep_encoder}
    return bool(readings) and all(
        each.fast_encoder == FAST.id and each.deep_encoder in deep for each in readings
    )


def encoders_that_remember(readings: Iterable[Reading], known: Learnt) -> Encoders:
    """The encoders in force, that need not read a request again."""
    needs = [each for each in readings if each.is_need]
    fast = {each.text: vector(each.fast) for each in needs if each.fast_encoder == FAST.id}
    deep = {each.text: vector(each.deep) for each in needs if each.deep_encoder == known.deep_encoder}
    try:
        reader = known.deep
    except EncoderUnavailable:
        return Encoders(Remembering(FAST, queries=fast), None)
    return Encoders(Remembering(FAST, queries=fast), Remembering(reader, queries=deep))


def held(opportunities: Iterable[Opportunity], known: Learnt) -> list[Text]:
    """The shown texts of opportunities as far as they were read; whose they are is not among them."""
    shown = {row.shown_id: row for row in opportunities if row.shown is not None}
    rows = Reading.objects.filter(version__in=list(shown), is_need=False, fast_encoder=FAST.id)
    return [_text(shown[row.version_id], row, known) for row in rows.order_by("version_id", "place")]


def limits_wanted(version: Version) -> list[WantedLimit]:
    """The limits of a request as the search holds them against those of companies."""
    return [wanted_limit(name, low, high, unit) for name, low, high, unit in _limits(version)]


def vector(kept: bytes | memoryview) -> Vectors:
    """A vector as it was kept."""
    return np.frombuffer(kept, dtype=np.float32)


def _text(row: Opportunity, reading: Reading, known: Learnt) -> Text:
    version = row.shown
    assert version is not None  # noqa: S101 - `held` takes no others
    is_deep = bool(reading.deep) and reading.deep_encoder == known.deep_encoder
    return Text(
        owner=row.pk,
        language=reading.language,
        text=reading.text,
        fast=vector(reading.fast),
        deep=vector(reading.deep) if is_deep else None,
        step="" if version.process_step is None else version.process_step.code,
        limits={name: OfferedLimit(name, low, high, unit) for name, low, high, unit in _limits(version)},
    )


def _limits(version: Version) -> list[tuple[str, float | None, float | None, str]]:
    def number(value: str | None) -> float | None:
        return None if value is None else float(value)

    return [
        (each["quantity"], number(each["minimum"]), number(each["maximum"]), each["unit"])
        for each in version.limits
    ]
