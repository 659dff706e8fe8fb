"""Fields and groups of fields that the forms of profiles share."""

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gildia.foundation.languages import pick
from gildia.registry.models import ProcessStep
from gildia.registry.models.columns import VISIBILITY_CHOICES
from gildia.registry.rules import Visibility


def visibility_field(of: str | Promise) -> forms.TypedChoiceField:
    """Who may see a field, in words."""
    return forms.TypedChoiceField(
        label=_("Who may see: %(field)s") % {"field": of},
        choices=VISIBILITY_CHOICES,
        coerce=lambda value: Visibility(int(value)),
    )


class StepField(forms.CharField):
    """A process step chosen by typing: names and synonyms in every language are understood.

    The browser offers the names while typing (`<datalist>`), so it needs no script.
    """

    list_id = "process-steps"

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"list": self.list_id, "autocomplete": "off"})
        super().__init__(max_length=200, required=False, widget=widget, **options)
        self.steps: Sequence[ProcessStep] = ()
        self.names: dict[int, str] = {}

    def offer(self, steps: Iterable[ProcessStep]) -> None:
        """Set what can be chosen; steps come with their chains."""
        self.steps = list(steps)
        plain = {step.pk: pick(step, "name").value for step in self.steps}
        shared = {name for name, count in Counter(plain.values()).items() if count > 1}
        self.names = {
            step.pk: f"{plain[step.pk]} ({step.chain})" if plain[step.pk] in shared else plain[step.pk]
            for step in self.steps
        }

    def options(self) -> list[tuple[str, str]]:
        """What the browser offers: the name, and the chain with further words to find it by."""
        offered = []
        for step in self.steps:
            words = [word for each in step.words.values() for word in each if word != self.name_of(step)]
            offered.append((self.name_of(step), ", ".join([str(step.chain), *words])))
        return offered

    def name_of(self, step: ProcessStep) -> str:
        """The step's name, with its chain where two steps share a name."""
        return self.names[step.pk]

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - what a form holds
        chosen = next((step for step in self.steps if value in {step, step.pk}), None)
        return self.name_of(chosen) if chosen else value

    def clean(self, value: Any) -> ProcessStep | None:  # noqa: ANN401
        typed = super().clean(value)
        if not typed:
            return None
        known = {_folded(word): step for step in self.steps for each in step.words.values() for word in each}
        known |= {_folded(self.name_of(step)): step for step in self.steps}
        if _folded(typed) in known:
            return known[_folded(typed)]
        near = get_close_matches(_folded(typed), known, n=3, cutoff=0.6)
        names = list(dict.fromkeys(self.name_of(known[word]) for word in near))
        raise forms.ValidationError(
            _("There is no such step. Perhaps: %(names)s.") % {"names": "; ".join(names)}
            if names
            else _("There is no such step. Choose one from the list, or leave this empty.")
        )


def _folded(words: str) -> str:
    return " ".join(words.casefold().replace("ё", "е").split())
