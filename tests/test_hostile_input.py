"""What anybody may send: no address, parameter or body breaks a page, and none leads off the site."""

from urllib.parse import quote

import pytest
from django.urls import get_resolver, reverse

from gildia.config.testing.pages import GildiaClient
from gildia.registry.tests.cast import Player
from tests.test_authorisation import NOT_OURS, Address, addresses

pytestmark = pytest.mark.django_db

#: Every parameter that any page reads; a page that reads a new one adds it.
PARAMETERS = (
    "q", "page", "sort", "kind", "to", "view", "segment", "step", "place", "certificate", "circle", "country",
    "size", "language", "organisation", "company", "removed", "outcome", "next", "limit", "format", "field",
    "state", "from", "chain", "days", "show", "version",
)  # fmt: skip
VALUES = {
    "nul": "%00",
    "nul inside": "a%00b",
    "half a surrogate": "%ED%A0%80",
    "beyond 64 bits": "9" * 40,
    "negative": "-1",
    "superscript two": "%C2%B2",
    "sql": quote("' OR 1=1; --"),
    "html": quote("<script>alert(1)</script>"),
    "direction override": "%E2%80%AE",
    "long": "a" * 300,
}
GREAT_NUMBERS = ("0", str(2**63), "9" * 40)
BODIES = {
    "application/json": b"{",
    "text/xml": b"<a/>",
    "multipart/form-data; boundary=x": b"not a part",
    "application/x-www-form-urlencoded": b"idempotency_key=%00&name=%00&next=%00",
}
PLAIN = [
    found
    for found in sorted(set(addresses(get_resolver())), key=lambda found: found.name)
    if not found.parameters and not found.name.startswith((*NOT_OURS, "None"))
]
NUMBERED = [
    found
    for found in sorted(set(addresses(get_resolver())), key=lambda found: found.name)
    if [kind for _, kind in found.parameters] == ["int"] and not found.name.startswith(NOT_OURS)
]
FOREIGN = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
)


@pytest.fixture
def readers(anna: Player, pavel: Player) -> list[GildiaClient]:
    """A visitor, an administrator of a company, and staff."""
    clients = [GildiaClient(), GildiaClient(), GildiaClient()]
    anna.sign_in(clients[1])
    pavel.sign_in(clients[2])
    return clients


@pytest.mark.parametrize("address", PLAIN, ids=lambda found: found.name)
def test_no_parameter_breaks_a_page(address: Address, readers: list[GildiaClient]) -> None:
    page = reverse(address.name)
    for value in VALUES.values():
        query = "&".join(f"{name}={value}" for name in PARAMETERS)
        for reader in readers:
            answer = reader.get(f"{page}?{query}")
            assert answer.status_code < 500
            assert b"<script>alert" not in getattr(answer, "content", b"")


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_number_is_too_great_for_the_search(name: str, client: GildiaClient) -> None:
    for page in ("/partners/", "/organisations/", "/api/v1/partners/search"):
        assert client.get(page, {"q": "резка пластин", name: "9" * 40}).status_code < 500


@pytest.mark.parametrize("address", NUMBERED, ids=lambda found: found.name)
def test_a_great_number_in_an_address_finds_nothing(address: Address, readers: list[GildiaClient]) -> None:
    known = reverse(address.name, kwargs={name: 1 for name, _ in address.parameters})
    for number in GREAT_NUMBERS:
        for reader in readers:
            assert reader.get(known.replace("/1/", f"/{number}/")).status_code in {302, 404, 405}


@pytest.mark.parametrize("address", PLAIN, ids=lambda found: found.name)
def test_no_body_breaks_a_page(address: Address, readers: list[GildiaClient]) -> None:
    for content_type, body in BODIES.items():
        for reader in readers:
            answer = reader.generic("POST", reverse(address.name), body, content_type)
            assert answer.status_code < 500


@pytest.mark.parametrize("page", ["/theme/", "/language/"])
@pytest.mark.parametrize("foreign", FOREIGN)
def test_next_stays_on_the_site(page: str, foreign: str, client: GildiaClient) -> None:
    answer = client.post(page, {"theme": "dark", "language": "ru", "next": foreign})
    assert answer.status_code == 302
    assert answer["Location"] == "/"


@pytest.mark.parametrize(
    "path", ["/organisations/%00/", "/organisations/%ED%A0%80/", "/organisations/a%00b/"]
)
def test_an_odd_path_finds_nothing(path: str, client: GildiaClient) -> None:
    assert client.get(path).status_code == 404


def test_a_foreign_site_cannot_post(anna: Player) -> None:
    strict = GildiaClient(enforce_csrf_checks=True)
    anna.sign_in(strict)
    for page in ("/accounts/person/", "/accounts/logout/", "/accounts/login/"):
        assert strict.post(page, {"name": "Чужой"}).status_code == 403
    anna.person.refresh_from_db()
    assert anna.person.name != "Чужой"
