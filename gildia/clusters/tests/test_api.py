"""Clusters as programs and other pages read them: the API, the zone's panel, the operator's lists."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from gildia.clusters.models import Cluster, Membership
from gildia.clusters.tests.reading import body, enter
from gildia.clusters.tests.scene import Founding
from gildia.registry.models import Segment
from gildia.zones.models import Zone

pytestmark = pytest.mark.django_db


def test_programs_read_clusters_as_people_see_them(client: Client, founding_scene: Founding) -> None:
    founding_scene.record("meeting")
    founding_scene.choose_head()
    assert [row["code"] for row in client.get("/api/v1/clusters").json()] == ["micro"]
    told = client.get("/api/v1/clusters/micro").json()
    assert (told["state"], told["zone"], told["members_needed"]) == ("forming", "zone", 2)
    meeting, charter, head = told["founding"][:3]
    assert (meeting["is_done"], meeting["is_recorded_by_staff"], meeting["found"]) == (
        True,
        True,
        "Took place",
    )
    assert (charter["is_done"], charter["missing"]) == (False, "The adopted charter is not recorded yet.")
    assert (head["is_done"], head["is_recorded_by_staff"]) == (True, False)
    assert told["leaders"][0]["names"]["ru"] == "Мария Головина"
    Cluster.objects.update(is_published=False)
    assert client.get("/api/v1/clusters").json() == []
    assert client.get("/api/v1/clusters/micro").status_code == 404
    assert client.get("/api/v1/clusters/micro/members").status_code == 404
    founding_scene.pavel.sign_in(client)
    assert client.get("/api/v1/clusters/micro").status_code == 200


def test_programs_read_members_page_by_page(client: Client, founding_scene: Founding) -> None:
    enter(founding_scene, *(founding_scene.company(number).organisation for number in range(3)))
    chips = Segment.objects.create(code="chips", name_ru="Чипы", name_en="Chips")
    first = Membership.objects.select_related("organisation").get(number=1)
    first.organisation.segments.set([chips])
    told = client.get("/api/v1/clusters/micro/members?limit=2&sort=number").json()
    assert told["total"] == 3
    assert [row["number"] for row in told["results"]] == [1, 2]
    assert told["results"][0]["segments"] == ["chips"]
    assert client.get("/api/v1/clusters/micro/members?segment=chips").json()["total"] == 1
    assert client.get("/api/v1/clusters/micro/members?state=left").json()["total"] == 3
    founding_scene.pavel.sign_in(client)
    assert client.get("/api/v1/clusters/micro/members?state=left").json()["total"] == 0
    assert client.get("/api/v1/clusters/micro/members?limit=1000").status_code == 422


def test_the_page_of_a_zone_lists_the_clusters_one_may_see(client: Client, founding_scene: Founding) -> None:
    Zone.objects.create(circle=founding_scene.zone, country="RU")
    assert "Microelectronics cluster" in body(client, "/zones/zone/")
    Cluster.objects.update(is_published=False)
    assert "Microelectronics cluster" not in body(client, "/zones/zone/")
    founding_scene.pavel.sign_in(client)
    assert "Microelectronics cluster" in body(client, "/zones/zone/")


@pytest.mark.parametrize("model", ["cluster", "foundingrecord", "office", "membership", "joining"])
def test_the_operator_sees_and_changes_nothing(client: Client, founding_scene: Founding, model: str) -> None:
    founding_scene.record("meeting")
    founding_scene.choose_head()
    operator = get_user_model().objects.create_superuser("operator@example.com", "x", name="Operator")
    client.force_login(operator)
    assert client.get(f"/operator/clusters/{model}/").status_code == 200
    assert client.get(f"/operator/clusters/{model}/add/").status_code == 403
