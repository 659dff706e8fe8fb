"""The clusters of the demonstration: what was published of them, and who is on the way in."""

import pytest

from gildia.clusters.models import Cluster, FoundingRecord, Invitation, Joining, Membership, Office
from gildia.clusters.models.clusters import ACTIVE, FORMING
from gildia.clusters.queries.founding import steps_of
from gildia.config.testing.demonstration import LOADED_AT
from gildia.registry.models import CircleMembership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def cluster(code: str) -> Cluster:
    return Cluster.objects.select_related("circle__zone", "template").get(circle__code=code)


def test_one_is_active_and_one_forming_as_was_published() -> None:
    assert cluster("biopharmaceuticals").state == ACTIVE
    microelectronics = cluster("microelectronics")
    assert microelectronics.state == FORMING
    steps = {step.code: step for step in steps_of(microelectronics, today=LOADED_AT.date())}
    assert [code for code, step in steps.items() if step.is_done] == ["meeting", "agreement", "invitations"]
    assert steps["members"].found.progress == (24, 30)


def test_the_only_office_and_record_are_the_published_ones() -> None:
    head = Office.objects.get()
    assert (head.name_en, head.cluster.circle.code, head.mandate) == (
        "Mikhail Getman",
        "biopharmaceuticals",
        None,
    )
    assert FoundingRecord.objects.get().happened_date.isoformat() == "2019-03-27"


def test_members_are_those_inside_the_circles() -> None:
    inside = CircleMembership.objects.filter(circle__kind="cluster", until=None)
    assert Membership.objects.count() == inside.count() == 32


def test_companies_are_on_their_way_in_every_early_state() -> None:
    states = set(Joining.objects.order_by("pk").values_list("state", flat=True))
    assert states == {"invited", "asked", "declined", "screening", "more", "preparing"}
    assert Invitation.objects.count() == 6
    assert not Joining.objects.exclude(organisation__is_demo=True).exists()
