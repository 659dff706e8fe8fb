"""The pages of clusters: found, enter, change, publish, dissolve, and the text that members sign."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gildia.clusters.models import Cluster, Membership
from gildia.clusters.tests.reading import HOME, body, enter
from gildia.clusters.tests.scene import TODAY, Founding
from gildia.config.testing.counts import QueryCounter

pytestmark = pytest.mark.django_db


def terms(scene: Founding, **others: Any) -> dict[str, Any]:
    """What is typed to found a cluster."""
    return {
        "zone": scene.zone.pk, "name_ru": "Оптика", "name_en": "Optics", "members_needed": "3",
        "decided_by": "staff", "is_open": "on", **others,
    }  # fmt: skip


def test_staff_found_a_cluster_and_nobody_else_sees_it_yet(client: Client, founding_scene: Founding) -> None:
    scene = founding_scene
    scene.pavel.sign_in(client)
    assert "Found a cluster" in body(client, "/clusters/")
    assert client.post("/clusters/new/", terms(scene)).headers["Location"] == "/clusters/optics/founding/"
    assert Cluster.objects.get(circle__code="optics").circle.zone == scene.zone
    assert "not published" in body(client, "/clusters/optics/")
    assert Client().get("/clusters/optics/").status_code == 404
    scene.anna.sign_in(client)
    assert client.get("/clusters/new/").status_code == 404
    assert client.post("/clusters/new/", terms(scene, code="second")).status_code == 404
    assert "Optics" not in body(client, "/clusters/")


def test_what_was_typed_stays_and_each_fault_has_its_sentence(
    client: Client, founding_scene: Founding
) -> None:
    scene = founding_scene
    scene.pavel.sign_in(client)
    faults = {
        "There is a zone or cluster at this address already.": {"code": scene.cluster.circle.code},
        "This address is taken by the platform itself.": {"code": "new"},
        "Nothing fit for an address is in the English name.": {"name_en": "光"},
        "greater than or equal to 2": {"members_needed": "1"},
        "The register has no such company.": {"organisation": "нет такой"},
    }
    for sentence, typed in faults.items():
        answer = client.post("/clusters/new/", terms(scene, summary_ru="Для оптиков", **typed))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert sentence in page
        assert "Для оптиков" in page
    assert Cluster.objects.count() == 1


def test_a_cluster_older_than_the_platform_is_entered_with_its_members(
    client: Client, founding_scene: Founding
) -> None:
    scene = founding_scene
    scene.pavel.sign_in(client)
    late = client.post(
        "/clusters/enter/", terms(scene, active_date=(TODAY + timedelta(days=4000)).isoformat())
    )
    assert "Propose the cluster instead" in late.content.decode()
    assert client.post("/clusters/enter/", terms(scene, active_date="2018-12-01")).status_code == 302
    page = body(client, "/clusters/optics/founding/")
    assert "Not on record here" in page
    assert "Nobody holds the head" not in page
    entering = "/clusters/optics/members/enter/"
    member = {
        "organisation": "Прибор-Сенсор",
        "kind": "full",
        "joined_date": "2018-12-03",
        "basis_note": "№ 1",
    }
    assert client.post(entering, {**member, "basis_note": ""}).status_code == 422
    assert client.post(entering, member).status_code == 302
    assert Membership.objects.get().number == 1
    again = client.post(entering, member)
    assert again.status_code == 422
    assert "This company is a member already." in again.content.decode()
    assert client.get(f"/clusters/{scene.cluster.circle.code}/members/enter/").status_code == 404


def test_a_change_does_not_write_over_another(client: Client, founding_scene: Founding) -> None:
    scene = founding_scene
    scene.pavel.sign_in(client)
    page = client.get(f"{HOME}settings/").context["form"]
    values = {name: found for name in page.fields if (found := page[name].value())}
    values |= {"summary_en": "Chips, together", "is_open": ""}
    assert client.post(f"{HOME}settings/", values).status_code == 302
    assert "Chips, together" in body(client, HOME)
    stale = client.post(f"{HOME}settings/", {**values, "summary_en": "Something else"})
    assert stale.status_code == 422
    assert "Somebody else saved this meanwhile" in stale.content.decode()
    assert "Something else" in stale.content.decode()
    assert Cluster.objects.get().summary_en == "Chips, together"
    scene.anna.sign_in(client)
    assert client.get(f"{HOME}settings/").status_code == 404
    assert client.post(f"{HOME}settings/", values).status_code == 404


def test_hiding_takes_it_from_sight_and_publishing_shows_it(client: Client, founding_scene: Founding) -> None:
    visitor = Client()
    founding_scene.anna.sign_in(client)
    assert client.post(f"{HOME}hide/").status_code == 404
    assert "Apply to join" in body(visitor, HOME)
    founding_scene.pavel.sign_in(client)
    assert client.get(f"{HOME}hide/").status_code == 405
    assert client.post(f"{HOME}hide/").status_code == 302
    assert visitor.get(HOME).status_code == 404
    founding_scene.anna.sign_in(client)
    assert client.post(f"{HOME}publish/").status_code == 404
    founding_scene.pavel.sign_in(client)
    assert client.post(f"{HOME}publish/").status_code == 302
    assert visitor.get(HOME).status_code == 200


def test_dissolving_asks_for_the_address_and_a_reason(client: Client, founding_scene: Founding) -> None:
    code = founding_scene.cluster.circle.code
    typed = {"on": TODAY.isoformat(), "reason": "Отрасль переехала", "typed": code}
    founding_scene.anna.sign_in(client)
    assert client.post(f"{HOME}dissolve/", typed).status_code == 404
    founding_scene.pavel.sign_in(client)
    Cluster.objects.update(proposed_date=TODAY)
    for fault in ({"typed": "yes"}, {"reason": ""}, {"on": "2001-01-01"}):
        assert client.post(f"{HOME}dissolve/", {**typed, **fault}).status_code == 422
    assert client.post(f"{HOME}dissolve/", typed).status_code == 302
    page = body(client, HOME)
    assert "Отрасль переехала" in page
    assert "Apply to join" not in page
    assert client.get(f"{HOME}dissolve/").status_code == 404


def test_everybody_reads_the_text_that_members_sign(client: Client, founding_scene: Founding) -> None:
    assert "No text is approved yet" in body(client, f"{HOME}agreement/")
    founding_scene.agreements.approved()
    founding_scene.pavel.sign_in(client)
    choosing = f"{HOME}agreement/choose/"
    typed = {"languages": "ru_en", "signing_days": "30", "value_fee": "100 000 ₽"}
    assert client.post(choosing, {**typed, "value_fee": ""}).status_code == 422
    assert client.post(choosing, {**typed, "signing_days": "0"}).status_code == 422
    assert client.post(choosing, typed).status_code == 302
    page = body(Client(), f"{HOME}agreement/?language=both")
    assert "100 000 ₽" in page
    assert 'lang="ru"' in page
    assert 'lang="en"' in page
    version = Cluster.objects.get().template.versions.get()  # type: ignore[union-attr]
    assert version.content_hash in page
    founding_scene.anna.sign_in(client)
    assert client.get(choosing).status_code == 404
    assert client.post(choosing, typed).status_code == 404


@pytest.mark.parametrize("members", [1, 12])
def test_lists_ask_as_often_however_long_they_are(
    client: Client, founding_scene: Founding, counted_queries: QueryCounter, members: int
) -> None:
    for number in range(members):
        enter(founding_scene, founding_scene.company(number).organisation)
    founding_scene.choose_head()
    for path in ("", "members/", "founding/", "leaders/"):
        client.get(f"{HOME}{path}")
        with counted_queries(f"cluster {path.strip('/') or 'page'}, visitor"):
            assert client.get(f"{HOME}{path}").status_code == 200
    with counted_queries("clusters, visitor"):
        assert client.get("/clusters/").status_code == 200
