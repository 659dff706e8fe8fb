"""The menu that rooms declare."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.test import RequestFactory

from gildia.foundation.menu import MenuEntry, Place, entries, signed_in


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    room = apps.get_app_config("website")
    shown = [
        MenuEntry(label="Style", url_name="website:style", order=20),
        MenuEntry(label="Home", url_name="website:home", order=10, shown_to=signed_in),
        MenuEntry(label="Below", url_name="website:style", place=Place.FOOT),
    ]
    for other in apps.get_app_configs():
        monkeypatch.setattr(other, "menu", shown if other is room else [], raising=False)


@pytest.mark.usefixtures("declared")
def test_a_visitor_sees_what_is_for_everybody_and_a_person_sees_more() -> None:
    request = RequestFactory().get("/style/")
    request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]
    assert [entry.label for entry in entries(Place.MAIN, request)] == ["Style"]
    request.user = SimpleNamespace(is_authenticated=True)  # type: ignore[assignment]
    assert [entry.label for entry in entries(Place.MAIN, request)] == ["Home", "Style"]


@pytest.mark.usefixtures("declared")
def test_the_entry_of_the_page_being_read_is_current() -> None:
    request = RequestFactory().get("/style/?sort=name")
    request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]
    assert [entry.current for entry in entries(Place.MAIN, request)] == [True]


@pytest.mark.usefixtures("declared")
def test_the_page_of_a_crash_has_no_menu() -> None:
    assert entries(Place.MAIN, None) == []
