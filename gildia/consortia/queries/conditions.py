"""What the words of a condition ask for, read as partner search reads a need."""

from gildia.foundation.text import detect_language
from gildia.partnering.queries.spelling import understood
from gildia.partnering.rules.answer import Need
from gildia.registry.models import ProcessStep
from gildia.registry.rules import ANONYMOUS


def need_of(process_step: ProcessStep | None, conditions: str) -> Need:
    """The conditions beside the step's name, which tells what “200 mm” is the measure of."""
    if not conditions or process_step is None:
        return understood(conditions, ANONYMOUS, as_typed=True)
    language = detect_language(conditions)
    name = getattr(process_step, f"name_{language}", "") or process_step.name_en
    return understood(f"{name}: {conditions}", ANONYMOUS, as_typed=True)


def asks_for_something(need: Need) -> bool:
    """Whether there is a limit, certificate, place or exclusion among the words."""
    return bool(need.limits or need.certificates or need.places or need.excluded)
