"""A form leads back to where it stood, and never out of here."""

import pytest
from django.test import RequestFactory

from gildia.foundation.way_back import back_to


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/partners/?q=milling", "/partners/?q=milling"),
        ("http://testserver/desk/", "http://testserver/desk/"),
        ("desk", "desk"),
        ("", "/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_only_pages_of_ours_are_led_back_to(wanted: str, leads_to: str) -> None:
    assert back_to(RequestFactory().post("/", {"next": wanted}), "/").headers["Location"] == leads_to
