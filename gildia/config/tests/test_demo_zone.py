"""The demonstration zone as it stands after loading, and what a second load does."""

from io import StringIO

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import call_command

from gildia.accounts.models import DemonstrationAccount, Person
from gildia.config.demo import files, loader, people
from gildia.config.testing.demonstration import LOADED_AT
from gildia.config.testing.pages import nothing_written
from gildia.foundation.languages import pick
from gildia.journal.models import Act
from gildia.partnering.models import SearchEntry
from gildia.registry.models import (
    Activity,
    Capability,
    Certificate,
    Circle,
    CircleMembership,
    Equipment,
    Identifier,
    Mandate,
    Organisation,
    Product,
    Site,
)
from gildia.registry.permissions import actor_of, may_edit, may_register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def account(email: str) -> Person:
    return Person.objects.get(email=email)


def sole_mandate(email: str) -> Mandate:
    return Mandate.objects.select_related("person", "organisation").get(person__email=email)


def test_it_says_what_was_written(demonstration: loader.Loaded) -> None:
    expected = len(files.companies()) + len(files.zone()["organisation"]) + len(files.managers())
    assert demonstration.organisations == Organisation.objects.count() == expected
    assert demonstration.accounts == DemonstrationAccount.objects.count() == len(files.people())
    assert f"{expected} organisations" in str(demonstration)


def test_a_second_load_writes_nothing() -> None:
    with nothing_written():
        again = loader.load(now=LOADED_AT, open_accounts=True)
    assert again == loader.Loaded(steps=0, organisations=0, accounts=0)
    assert "nothing was written" in str(again)


def test_a_load_leaves_what_was_changed_and_adds_what_is_missing() -> None:
    Organisation.objects.filter(slug="testum").update(summary_ru="Изменено на сайте.")
    person = account("operator@gildia.example")
    DemonstrationAccount.objects.get(person=person).delete()
    again = loader.load(now=LOADED_AT, open_accounts=True)
    assert (again.organisations, again.accounts) == (0, 1)
    assert Organisation.objects.get(slug="testum").summary_ru == "Изменено на сайте."


def test_every_invented_company_is_marked_and_published() -> None:
    managers = [table["manager"] for table in files.managers()]
    slugs = {company["slug"] for company in [*files.companies(), *managers]}
    marked = Organisation.objects.filter(is_demo=True).order_by("pk")
    assert {organisation.slug for organisation in marked} == slugs
    assert {organisation.state for organisation in marked} == {"published"}
    assert Act.objects.filter(verb="organisation.add").count() == Organisation.objects.count()


def test_nothing_is_invented_of_a_real_company() -> None:
    real = Organisation.objects.filter(is_demo=False)
    assert set(real.order_by("pk").values_list("kind", flat=True)) == {"company", "managing_company"}
    for records in (
        Capability,
        Certificate,
        Equipment,
        Product,
        Site,
        Identifier,
        Activity,
        CircleMembership,
    ):
        assert not records.objects.filter(organisation__in=real).exists()
    companies = real.filter(kind="company")
    assert not Mandate.objects.filter(organisation__in=companies).exists()
    for company in companies.order_by("pk"):
        said = (company.employees, company.founded_year, company.website, company.email, company.about_ru)
        assert said == (None, None, "", "", "")


def test_the_managing_company_tells_the_published_facts_with_their_source() -> None:
    manager = Organisation.objects.get(slug="technopolis-moscow")
    for language in ("ru", "en"):
        about = pick(manager, "about", language).value
        assert "2019" in about
        assert all(fact["text"][language] in about for fact in files.zone()["fact"])


def test_companies_stand_in_the_circles_they_name() -> None:
    technopolis = Circle.objects.get(code="technopolis-moscow")
    residents = Organisation.objects.in_circle(technopolis.pk)
    assert residents.count() == sum(company["resident"] for company in files.companies())
    for cluster in Circle.objects.filter(kind="cluster").order_by("pk"):
        members = Organisation.objects.in_circle(cluster.pk).order_by("pk")
        expected = {company["slug"] for company in files.companies() if cluster.code in company["clusters"]}
        assert {member.slug for member in members} == expected
        assert cluster.zone == technopolis


def test_the_representatives_can_act_and_the_others_cannot() -> None:
    registrar = actor_of(sole_mandate("pavel.volkov@technopolis.example")).viewer
    narrow = sole_mandate("gleb.ostroukhov@mikrosborka-t.example")
    outsider = sole_mandate("alexey.burmistrov@reaktiv-sloy.example")
    assert may_register(registrar)
    assert may_edit(registrar, narrow.organisation)
    assert not may_edit(actor_of(narrow).viewer, narrow.organisation)
    assert may_edit(actor_of(outsider).viewer, outsider.organisation)
    assert not actor_of(outsider).viewer.circle_ids
    assert Mandate.objects.filter(person__email="anna.krylova@pribor-sensor.example").count() == 2
    unclaimed = Organisation.objects.get(slug="tonkosloy")
    assert not unclaimed.mandates.exists()
    assert not Mandate.objects.filter(person__email="zoya.kapustinskaya@tonkosloy.example").exists()


def test_a_password_chosen_by_a_visitor_stays() -> None:
    anna = account("anna.krylova@pribor-sensor.example")
    anna.set_password("another long sentence")
    anna.save(update_fields=["password"])
    loader.load(now=LOADED_AT, open_accounts=True)
    anna.refresh_from_db()
    assert anna.check_password("another long sentence")


def test_identifiers_belong_to_places_that_do_not_exist() -> None:
    impossible = {"inn": ("00", 0), "ogrn": ("00", 3), "uscc": ("000000", 2), "lei": ("000000", 0)}
    held = list(Identifier.objects.select_related("organisation").order_by("pk"))
    companies = Organisation.objects.filter(is_demo=True).exclude(kind="managing_company")
    assert {identifier.organisation_id for identifier in held} == set(
        companies.order_by("pk").values_list("pk", flat=True)
    )
    for identifier in held:
        nowhere, position = impossible[identifier.scheme]
        assert identifier.value.startswith(nowhere, position), identifier


def test_accounts_have_a_password_in_demonstration_mode_only() -> None:
    accounts = Person.objects.filter(pk__in=DemonstrationAccount.objects.values("person"))
    accounts.update(password=make_password(None))
    closed = loader.load(now=LOADED_AT, open_accounts=False)
    assert closed.accounts == 0
    assert not any(person.has_usable_password() for person in accounts.order_by("pk"))
    opened = loader.load(now=LOADED_AT, open_accounts=True)
    assert opened.accounts == len(files.people())
    assert all(person.check_password(people.PASSWORD) for person in accounts.order_by("pk"))
    others = Person.objects.exclude(pk__in=accounts)
    assert others.exists()
    assert not any(person.has_usable_password() for person in others.order_by("pk"))


def test_every_company_is_found_by_the_search() -> None:
    indexed = SearchEntry.objects.order_by("pk").values_list("organisation", flat=True)
    companies = Organisation.objects.filter(kind="company").order_by("pk").values_list("pk", flat=True)
    assert set(companies) <= set(indexed)


def test_a_load_indexes_what_an_interrupted_one_did_not() -> None:
    lost = Organisation.objects.get(slug="testum")
    SearchEntry.objects.filter(organisation=lost).delete()
    loader.load(now=LOADED_AT, open_accounts=True)
    assert SearchEntry.objects.filter(organisation=lost).exists()


def test_the_command_writes_one_sentence() -> None:
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert said.getvalue().startswith("Demonstration zone: ")
    assert said.getvalue().count("\n") == 1
