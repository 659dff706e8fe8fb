"""The list of members in its forms, and the page of one membership."""

import pytest
from django.test import Client

from gildia.agreements.tests.authority import NOW
from gildia.clusters.actions import memberships
from gildia.clusters.models import Membership
from gildia.clusters.tests.reading import HOME, body, enter
from gildia.clusters.tests.scene import TODAY, Founding
from gildia.registry.models import (
    Organisation,
    Segment,
)
from gildia.registry.rules import Visibility

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_members(founding_scene: Founding) -> Founding:
    """An entered cluster of four: one suspended, one left, one that only itself sees."""
    for number in range(4):
        enter(founding_scene, founding_scene.company(number).organisation)
    chips = Segment.objects.create(code="chips", name_ru="Чипы", name_en="Chips")
    first, second, third, fourth = Membership.objects.order_by("number")
    first.organisation.segments.set([chips])
    memberships.suspend(membership_id=second.pk, reason="Не платит", by=founding_scene.pavel.actor, now=NOW)
    memberships.leave(
        membership_id=third.pk, on=TODAY, because="ceased", reason="", by=founding_scene.pavel.actor, now=NOW
    )
    Organisation.objects.filter(pk=fourth.organisation_id).update(visibility=Visibility.ORGANISATION)
    return founding_scene


def test_the_list_shows_each_reader_the_members_he_may_know_of(
    client: Client, with_members: Founding
) -> None:
    page = body(Client(), f"{HOME}members/")
    assert "1 member" in page
    assert "1 more member does not show itself to you." in page
    assert "Company 0" in page
    for hidden in ("Company 1", "Company 2", "Company 3", "Не платит"):
        assert hidden not in page
    with_members.pavel.sign_in(client)
    page = body(client, f"{HOME}members/")
    for shown in ("Company 0", "Company 1", "Company 3", "Не платит"):
        assert shown in page
    assert "Company 2" not in page
    assert "Company 2" in body(client, f"{HOME}members/?state=left")
    assert "Company 2" not in body(Client(), f"{HOME}members/?state=left")


def test_members_are_found_narrowed_and_sorted(client: Client, with_members: Founding) -> None:
    with_members.pavel.sign_in(client)
    Organisation.objects.filter(slug="company-1").update(name_ru="Анилин")
    found = {
        "?q=анилин": ["Company 1"],
        "?segment=chips": ["Company 0"],
        "?resident=yes": [],
        "?kind=full&sort=-number": ["Company 3", "Company 1", "Company 0"],
        "?state=left&state=suspended": ["Company 1", "Company 2"],
        "?kind=nothing": [],
    }
    for query, names in found.items():
        answer = client.get(f"{HOME}members/{query}")
        assert [row.name for row in answer.context["rows"]] == names, query


def test_the_list_goes_into_files_without_formulas(client: Client, with_members: Founding) -> None:
    Organisation.objects.filter(slug="company-0").update(name_en="=HYPERLINK(1)")
    answer = client.get(f"{HOME}members/?format=csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "'=HYPERLINK(1)" in lines[1]
    assert client.get(f"{HOME}members/?format=xlsx").content[:2] == b"PK"
    assert client.get(f"{HOME}members/?view=map").status_code == 200


def test_a_membership_is_suspended_resumed_changed_and_ended_by_staff(
    client: Client, founding_scene: Founding
) -> None:
    enter(founding_scene, founding_scene.anna.organisation)
    page = f"/memberships/{Membership.objects.get().pk}/"
    founding_scene.company(7).sign_in(client)
    assert client.get(page).status_code == 404
    for verb, data in (("suspend", {"reason": "x"}), ("resume", {}), ("kind", {"kind": "observer"})):
        founding_scene.anna.sign_in(client)
        assert client.post(f"{page}{verb}/", data).status_code == 404, verb
    founding_scene.pavel.sign_in(client)
    assert client.post(f"{page}suspend/", {"reason": ""}).status_code == 422
    assert client.post(f"{page}suspend/", {"reason": "Не платит"}).status_code == 302
    assert "Не платит" in body(client, page)
    assert client.post(f"{page}resume/").status_code == 302
    assert client.post(f"{page}kind/", {"kind": "nothing"}).status_code == 302
    assert client.post(f"{page}kind/", {"kind": "observer"}).status_code == 302
    assert Membership.objects.get().kind == "observer"
    ending = {"on": TODAY.isoformat(), "because": "ceased", "reason": "Ликвидирована", "sure": "on"}
    assert client.post(f"{page}leave/", {**ending, "sure": ""}).status_code == 422
    assert client.post(f"{page}leave/", {**ending, "on": "2001-01-01"}).status_code == 422
    assert client.post(f"{page}leave/", ending).status_code == 302
    assert "Ликвидирована" in body(client, page)
    assert client.get(f"{page}leave/").status_code == 404


def test_a_company_sees_its_membership_and_leaves_of_its_own_accord(
    client: Client, founding_scene: Founding
) -> None:
    enter(founding_scene, founding_scene.anna.organisation)
    membership = Membership.objects.get()
    founding_scene.anna.sign_in(client)
    assert "Leave the cluster" in body(client, f"/memberships/{membership.pk}/")
    ending = {"on": TODAY.isoformat(), "because": "excluded", "sure": "on"}
    assert client.post(f"/memberships/{membership.pk}/leave/", ending).status_code == 422
    ending["because"] = "own_wish"
    assert client.post(f"/memberships/{membership.pk}/leave/", ending).status_code == 302
    assert Membership.objects.get().left_because == "own_wish"
