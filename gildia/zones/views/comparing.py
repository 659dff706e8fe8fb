"""When two people edit the same thing: what stands there now beside what was typed."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.forms import BaseForm
from django.http import QueryDict
from django.utils.choices import flatten_choices

from gildia.registry.actions.organisations import Stale

Compared = list[tuple[str, str, str]]


@contextmanager
def against_stale(form: BaseForm, compared: Compared, now_of: Callable[[Any], BaseForm]) -> Iterator[None]:
    """Keep what was typed when somebody saved meanwhile, so that it can be compared and saved on top.

    `now_of` makes the form of the row as it stands now; `compared` gets what differs.
    """
    try:
        yield
    except Stale as stale:
        current = now_of(stale.current)
        compared += _differences(form, current)
        data = form.data.copy() if isinstance(form.data, QueryDict) else {**form.data}
        data["version"] = str(current.initial["version"])
        form.data = data
        form.add_error(None, str(stale))


def status_of(form: BaseForm, compared: Compared) -> int:
    """The status of a page with a form: somebody was faster, something is wrong, or nothing was sent."""
    if compared:
        return 409
    return 422 if form.is_bound else 200


def _differences(form: BaseForm, current: BaseForm) -> Compared:
    pairs = [
        (
            str(form.fields[name].label or name),
            _shown(form.fields[name], current.initial.get(name)),
            _shown(form.fields[name], typed),
        )
        for name, typed in form.cleaned_data.items()
        if name != "version" and name in current.initial
    ]
    return [pair for pair in pairs if pair[1] != pair[2]]


def _shown(field: forms.Field, value: Any) -> str:  # noqa: ANN401 - any value of a form
    """A value as its field says it."""
    if value is None:
        return ""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(sorted(str(row) for row in value))
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        flat: Any = flatten_choices(choices)
        words = {str(code): str(label) for code, label in flat}
        chosen: Iterable[Any] = value if isinstance(value, list) else [value]
        return ", ".join(words.get(str(each), str(each)) for each in chosen)
    return str(value)
