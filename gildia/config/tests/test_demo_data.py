"""The demonstration companies: what a loader and a reader may rely on."""

import re
import tomllib
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gildia.foundation.quantities import QUANTITIES

GILDIA = Path(__file__).parents[2]
FILES = sorted((GILDIA / "config" / "demo" / "companies").glob("*.toml"))
ZONE_FILE = GILDIA / "config" / "demo" / "zone.toml"
STEPS_FILE = GILDIA / "registry" / "data" / "process_steps.toml"
HOST = re.compile(r"(?:https?://|@)([^\s/\"'»>]+)")
RUSSIAN_SPEAKING = {"RU", "BY", "KZ"}
VISIBILITIES = {"public", "zone", "cluster", "organisation"}
SITE_KINDS = {"office", "production", "laboratory", "warehouse"}
SCOPES = {"administer", "partner", "speak", "vote", "sign", "report", "trade", "register", "moderate"}

Table = dict[str, Any]


def companies_of(file: Path) -> list[Table]:
    companies: list[Table] = tomllib.loads(file.read_text(encoding="utf-8"))["organisation"]
    return companies


COMPANIES = [company for file in FILES for company in companies_of(file)]
every_company = pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company["slug"])


def limits_of(company: Table) -> list[Table]:
    return [limit for capability in company["capability"] for limit in capability.get("limit", [])]


def common_texts_of(company: Table) -> list[Table]:
    """What every reader of a profile sees, beside the capabilities."""
    texts = [company["name"], company["summary"]]
    for site in company["site"]:
        texts += [site["name"], site["address"], site["city"]]
    texts += [person["title"] for person in company.get("person", [])]
    texts += [equipment["name"] for equipment in company.get("equipment", [])]
    for product in company.get("product", []):
        texts += [product["name"], product["description"]]
    return texts


def held_by(company: Table) -> list[Table]:
    """The records that carry a visibility."""
    return [item for key in ("capability", "certificate", "equipment") for item in company.get(key, [])]


@cache
def taxonomy() -> Table:
    return tomllib.loads(STEPS_FILE.read_text(encoding="utf-8"))


@cache
def step_codes() -> frozenset[str]:
    return frozenset(step["code"] for chain in taxonomy()["chain"] for step in chain["step"])


@cache
def cluster_codes() -> frozenset[str]:
    return frozenset(cluster["code"] for cluster in tomllib.loads(ZONE_FILE.read_text("utf-8"))["cluster"])


@pytest.mark.parametrize("key", ["slug", "legal_name", "email"])
def test_no_two_companies_share(key: str) -> None:
    assert [value for value, times in Counter(c[key] for c in COMPANIES).items() if times > 1] == []


def test_every_person_has_an_address_of_his_own() -> None:
    addresses = Counter(p["email"] for c in COMPANIES for p in c.get("person", []))
    assert [address for address, times in addresses.items() if times > 1] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_only_example_hosts_are_named(file: Path) -> None:
    hosts = HOST.findall(file.read_text(encoding="utf-8"))
    assert hosts
    assert [host for host in hosts if not host.endswith(".example")] == []


@every_company
def test_what_everybody_reads_stands_in_the_languages_it_needs(company: Table) -> None:
    """English for every company, Russian besides for those who work in it."""
    languages = ("ru", "en") if company["country"] in RUSSIAN_SPEAKING else ("en",)
    lacking = [text for text in common_texts_of(company) if not all(text.get(each) for each in languages)]
    assert lacking == []


@every_company
def test_capabilities_say_something_in_a_language(company: Table) -> None:
    assert 3 <= len(company["capability"]) <= 8
    for capability in company["capability"]:
        text = capability["text"]
        assert text.keys() <= {"ru", "en", "zh"}
        assert any(text.values())
        evidence = capability.get("evidence")
        assert evidence is None or (evidence["ru"] and evidence["en"])


@every_company
def test_steps_are_those_of_the_taxonomy(company: Table) -> None:
    named = {item["step"] for item in company["capability"] + company.get("equipment", [])}
    assert named <= step_codes()


@every_company
def test_segments_and_clusters_are_known(company: Table) -> None:
    assert set(company["segments"]) <= {segment["code"] for segment in taxonomy()["segment"]}
    assert set(company["clusters"]) <= cluster_codes()


@every_company
def test_what_is_kept_inside_has_an_inside(company: Table) -> None:
    """Zone and cluster visibility of a company that is in neither would hide a record from everybody."""
    levels = {item["visibility"] for item in held_by(company)}
    assert company["resident"] or "zone" not in levels
    assert company["clusters"] or "cluster" not in levels


@every_company
def test_a_quantity_is_limited_once(company: Table) -> None:
    for capability in company["capability"]:
        quantities = [limit["quantity"] for limit in capability.get("limit", [])]
        assert len(quantities) == len(set(quantities))


@every_company
def test_limits_are_ordered_numbers_in_units_of_their_quantity(company: Table) -> None:
    for limit in limits_of(company):
        bounds = [Decimal(limit[key]) for key in ("minimum", "maximum") if limit.get(key)]
        assert bounds
        assert bounds == sorted(bounds)
        assert limit["unit"] in QUANTITIES[limit["quantity"]].units


@every_company
def test_certificates_end_after_they_begin(company: Table) -> None:
    for certificate in company.get("certificate", []):
        assert certificate["valid_from"] < certificate["valid_until"]


@every_company
def test_kinds_and_levels_are_known_words(company: Table) -> None:
    assert {item["visibility"] for item in held_by(company)} <= VISIBILITIES
    assert {site["kind"] for site in company["site"]} <= SITE_KINDS
    assert {scope for person in company.get("person", []) for scope in person["scopes"]} <= SCOPES
