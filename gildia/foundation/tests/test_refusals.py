"""A refusal of a rule is shown where its reader looks, and nothing else is swallowed."""

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.test import RequestFactory

from gildia.foundation.errors import NotPermitted, Refused
from gildia.foundation.refusals import as_message, beside


class DayForm(forms.Form):
    """A field that is seen, and one that is not."""

    day = forms.CharField()
    key = forms.CharField(widget=forms.HiddenInput, required=False)


class Heard(BaseStorage):
    """Messages that live as long as their request."""

    def _get(self, *_args: object, **_kwargs: object) -> tuple[list[str], bool]:
        return [], True

    def _store(self, *_args: object, **_kwargs: object) -> list[str]:
        return []


@pytest.fixture
def form() -> DayForm:
    filled = DayForm({"day": "yesterday"})
    assert filled.is_valid()
    return filled


@pytest.mark.parametrize(
    ("field", "names", "shown_at"),
    [
        ("day", None, "day"),
        ("until", {"until": "day"}, "day"),
        ("until", None, "__all__"),
        (None, {"until": "day"}, "__all__"),
        ("key", None, "__all__"),
    ],
)
def test_a_refusal_stands_beside_its_field_or_above_the_form(
    form: DayForm, field: str | None, names: dict[str, str] | None, shown_at: str
) -> None:
    with beside(form, names):
        raise Refused("Give a later day.", field=field)
    assert form.errors == {shown_at: ["Give a later day."]}


def test_a_refusal_becomes_a_message() -> None:
    request = RequestFactory().post("/")
    request._messages = Heard(request)  # type: ignore[attr-defined]
    with as_message(request):
        raise Refused("It has moved on.")
    assert [str(each) for each in messages.get_messages(request)] == ["It has moved on."]


@pytest.mark.parametrize("error", [NotPermitted("Nothing here."), ValueError("a defect")])
def test_what_is_not_permitted_and_what_is_broken_go_on_their_way(form: DayForm, error: Exception) -> None:
    for shown in (beside(form), as_message(RequestFactory().post("/"))):
        with pytest.raises(type(error)), shown:
            raise error
    assert form.is_valid()
