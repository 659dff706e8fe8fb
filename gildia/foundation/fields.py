"""Fields that forms of several rooms share, and how the fields of a long form stand together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gildia.foundation.errors import Refused
from gildia.foundation.languages import CONTENT_LANGUAGES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LANGUAGE_NAMES: Mapping[str, "StrOrPromise"] = {
    "ru": _("in Russian"),
    "en": _("in English"),
    "zh": _("in Chinese"),
}


@dataclass(frozen=True)
class Group:
    """Fields that stand together: one text in its languages, or a field beside who may see it.

    `foundation/groups.html` draws them by `shape`; one with a `template` is drawn by it, as `group`.
    """

    shape: str
    fields: Sequence[forms.BoundField]
    legend: "StrOrPromise" = ""
    help: "StrOrPromise" = ""
    template: str = ""


def languages(
    form: forms.BaseForm, stem: str, legend: "StrOrPromise", help_text: "StrOrPromise" = ""
) -> Group:
    """The columns of one text, side by side; each is labelled by its language."""
    bound = [form[f"{stem}_{code}"] for code in CONTENT_LANGUAGES]
    for code, field in zip(CONTENT_LANGUAGES, bound, strict=True):
        field.label = str(LANGUAGE_NAMES[code])
        field.field.widget.attrs.setdefault("lang", code)
    return Group("languages", bound, legend, help_text)


def beside(form: forms.BaseForm, *names: str) -> Group:
    """A field with who may see it."""
    return Group("beside", [form[name] for name in names if name in form.fields])


def single(form: forms.BaseForm, *names: str) -> list[Group]:
    """Fields one below the other."""
    return [Group("single", [form[name]]) for name in names]


class DateInput(forms.DateInput):
    """The browser's own choice of a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LookedUpField(forms.CharField):
    """Something chosen by typing what it is called; the room that keeps it says which one is meant.

    `find` answers with the one, or refuses in a sentence that stands beside the field.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, **options)
        self.find: Callable[[str], Any] | None = None
        self.shown: Callable[[Any], str] = str

    def offer(self, find: Callable[[str], Any], *, shown: Callable[[Any], str] = str) -> None:
        """Set who looks it up, and as what it stands in the field."""
        self.find, self.shown = find, shown

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - what a form holds
        return value if value is None or isinstance(value, str) else self.shown(value)

    def clean(self, value: Any) -> Any:  # noqa: ANN401
        typed = super().clean(value)
        if not typed or self.find is None:
            return None
        try:
            return self.find(typed)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
