"""Choosing process steps: boxes to tick, chain by chain, and a field that finds them by their words."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django import forms

from gildia.foundation.languages import pick
from gildia.registry.models import ProcessStep


class StepBoxes(forms.CheckboxSelectMultiple):
    """A box for each step, folded by chain; each carries the words by which the field above finds it."""

    template_name = "clusters/step_boxes.html"

    def __init__(self) -> None:
        super().__init__()
        self.words: Mapping[int, str] = {}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Django's option, with the step's words."""
        option = super().create_option(*args, **kwargs)
        value = getattr(option["value"], "value", option["value"])
        option["words"] = self.words.get(value, "")
        return option

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:  # noqa: ANN401 - Django's
        """Django's context, with how many steps of each chain are ticked."""
        context = super().get_context(name, value, attrs)
        context["chains"] = [
            (group, options, sum(option["selected"] for option in options))
            for group, options, _index in context["widget"]["optgroups"]
        ]
        return context


class StepsField(forms.ModelMultipleChoiceField[ProcessStep]):
    """Any number of process steps."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=ProcessStep.objects.none(), required=False, widget=StepBoxes, **options)

    def offer(self) -> None:
        """Set what can be chosen, in the order of the chains: one query."""
        self.queryset = ProcessStep.objects.order_by("pk")
        steps = list(
            ProcessStep.objects.select_related("chain").order_by(
                "chain__position", "chain_id", "position", "pk"
            )
        )
        self.choices = [
            (str(chain), [(step.pk, pick(step, "name").value) for step in found])
            for chain, found in groupby(steps, key=lambda step: step.chain)
        ]
        assert isinstance(self.widget, StepBoxes)  # noqa: S101 - narrows the type
        self.widget.words = {
            step.pk: " ".join(word for each in step.words.values() for word in each).lower() for step in steps
        }
