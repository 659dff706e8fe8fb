"""The theme is chosen by a form and written into the page by the server."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_chosen_theme_is_remembered_and_leads_back(client: Client) -> None:
    answer = client.post("/theme/", {"theme": "dark", "next": "/style/"})
    assert answer.headers["Location"] == "/style/"
    assert 'data-bs-theme="dark"' in client.get("/style/").content.decode()
    client.post("/theme/", {"theme": "system"})
    assert "data-bs-theme" not in client.get("/style/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_it_leads_to_no_other_host(client: Client, elsewhere: str) -> None:
    assert client.post("/theme/", {"theme": "light", "next": elsewhere}).headers["Location"] == "/"


def test_nonsense_is_refused(client: Client) -> None:
    assert client.post("/theme/", {"theme": "plaid"}).status_code == 400
    assert client.get("/theme/").status_code == 405
