"""Templates as staff write them: texts in both languages, and steps of one chain."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gildia.consortia.actions.templates import TEXTS
from gildia.consortia.models import ChainTemplate
from gildia.consortia.models.templates import TEXT_LIMIT
from gildia.registry.models import Circle, ProcessChain, ProcessStep
from gildia.registry.models.circles import ZONE
from gildia.registry.rules import Viewer

NAME_LIMIT = 200


def _text(label: Any) -> forms.CharField:  # noqa: ANN401 - lazy words
    return forms.CharField(label=label, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3}))


class TemplateForm(forms.Form):
    """A template: nothing is decided here."""

    name_ru = forms.CharField(label=_("Name in Russian"), max_length=NAME_LIMIT)
    name_en = forms.CharField(label=_("Name in English"), max_length=NAME_LIMIT)
    text_ru = _text(_("For whom it is, in Russian"))
    text_en = _text(_("For whom it is, in English"))
    steps = forms.ModelMultipleChoiceField(
        label=_("Steps of the template"),
        queryset=ProcessStep.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401 - a QueryDict
        *,
        chain: ProcessChain,
        template: ChainTemplate | None = None,
    ) -> None:
        initial: dict[str, Any] = {}
        if template is not None:
            initial = {name: getattr(template, name) for name in TEXTS}
            initial["steps"] = list(template.steps.order_by("position", "pk"))
        super().__init__(data, initial=initial)
        steps = self.fields["steps"]
        assert isinstance(steps, forms.ModelMultipleChoiceField)  # noqa: S101 - narrows the type
        steps.queryset = ProcessStep.objects.filter(chain=chain).order_by("position", "pk")

    @property
    def given(self) -> dict[str, Any]:
        """The texts and steps as the actions take them."""
        return {
            "texts": {name: self.cleaned_data[name] for name in TEXTS},
            "steps": list(self.cleaned_data["steps"]),
        }


class NewTemplateForm(TemplateForm):
    """A new one, of a zone in the reader's care."""

    def __init__(self, data: Any = None, *, chain: ProcessChain, viewer: Viewer) -> None:  # noqa: ANN401
        super().__init__(data, chain=chain)
        zones = Circle.objects.filter(pk__in=viewer.staffed_circle_ids, kind=ZONE).order_by("pk")
        choice = forms.ModelChoiceField(label=_("Zone"), queryset=zones, empty_label=None)
        self.fields = {"circle": choice} | self.fields


class WithdrawForm(forms.Form):
    """Why it is offered no more."""

    reason = forms.CharField(label=_("Why it is offered no more"), max_length=500)
