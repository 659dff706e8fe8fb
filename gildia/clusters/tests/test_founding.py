"""How a cluster comes to be, from the proposal to the state that follows from its records."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from gildia.agreements.tests.authority import NOW
from gildia.clusters.actions import clusters, founding, memberships, offices
from gildia.clusters.actions.clusters import Terms, Words
from gildia.clusters.models import Cluster, FoundingRecord
from gildia.clusters.models.clusters import ACTIVE, CLUSTER_MOVES, FORMING, PROPOSED
from gildia.clusters.queries.founding import Found, steps_of
from gildia.clusters.rules.founding import MEETING, STEPS, next_move, recordable
from gildia.clusters.tests.scene import TODAY, Committed, Founding, day, pdf
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.models import Act
from gildia.registry.models import Circle, CircleMembership
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db
done = st.fixed_dictionaries({step: st.booleans() for step in STEPS})


@given(state=st.sampled_from(sorted(CLUSTER_MOVES)), done=done)
def test_a_move_is_called_for_only_where_the_table_has_it(state: str, done: Mapping[str, bool]) -> None:
    verb = next_move(state, done)
    assert verb == "" or verb in CLUSTER_MOVES[state]
    assert verb != "activate" or all(done.values())
    assert verb != "form" or done[MEETING]


def test_staff_record_what_no_room_keeps_and_any_step_of_an_older_cluster() -> None:
    assert [step for step in STEPS if recordable(step, is_entered=False)] == ["meeting", "charter"]
    assert all(recordable(step, is_entered=True) for step in STEPS)
    assert not recordable("no-such", is_entered=True)


def found(cluster: Cluster) -> dict[str, Found]:
    return {step.code: step.found for step in steps_of(cluster, today=TODAY)}


def test_a_new_cluster_says_what_every_step_is_missing(founding_scene: Founding) -> None:
    steps = steps_of(founding_scene.again(), today=TODAY)
    assert [step.code for step in steps] == list(STEPS)
    assert not any(step.is_done for step in steps)
    assert all(step.found.missing for step in steps)


def test_the_meeting_on_record_makes_it_forming(founding_scene: Founding) -> None:
    founding_scene.record("meeting")
    cluster = founding_scene.again()
    assert (cluster.state, cluster.forming_date) == (FORMING, TODAY)
    meeting = steps_of(cluster, today=TODAY)[0]
    assert meeting.record is not None
    assert (meeting.found.on, meeting.found.words) == (TODAY, "Took place")


def test_it_is_active_once_nothing_is_missing(
    founding_scene: Founding,
    mailoutbox: list[object],
    django_capture_on_commit_callbacks: Committed,
) -> None:
    founding_scene.record("meeting")
    founding_scene.record("charter")
    founding_scene.choose_head()
    founding_scene.choose_agreement()
    founding_scene.joined(founding_scene.company(1))
    assert founding_scene.again().state == FORMING
    assert found(founding_scene.again())["members"].progress == (1, 2)
    with django_capture_on_commit_callbacks(execute=True):
        founding_scene.joined(founding_scene.company(2))
    cluster = founding_scene.again()
    assert (cluster.state, cluster.active_date) == (ACTIVE, TODAY)
    subjects = [str(getattr(mail, "subject", "")) for mail in mailoutbox]
    assert subjects.count("Microelectronics cluster is active") == 3, "both members, and the staff"
    verbs = Act.objects.filter(verb__in=["cluster.form", "cluster.activate"]).order_by("pk")
    assert [(act.verb, act.person_id) for act in verbs] == [
        ("cluster.form", None),
        ("cluster.activate", None),
    ]


def test_it_stays_active_when_the_head_resigns_and_says_what_is_missing(founding_scene: Founding) -> None:
    cluster = entered(founding_scene)
    terms = offices.Terms("head", "Мария Головина", TODAY)
    office = offices.begin(cluster_id=cluster.pk, terms=terms, by=founding_scene.pavel.actor, now=NOW)
    assert found(cluster)["head"].on == TODAY
    offices.end(office_id=office.pk, on=TODAY, reason="по своей воле", by=founding_scene.pavel.actor, now=NOW)
    cluster.refresh_from_db()
    assert cluster.state == ACTIVE
    assert found(cluster)["head"].on is None
    assert found(cluster)["head"].missing


def entered(scene: Founding) -> Cluster:
    terms = Terms(Words({"ru": "Биофармацевтический кластер", "en": "Biopharmaceutical cluster"}))
    return clusters.enter(
        zone_id=scene.zone.pk, code="bio", terms=terms, active_date=day(-900), by=scene.pavel.actor, now=NOW
    )


def test_an_older_cluster_is_entered_active_with_members_that_rest_on_something(
    founding_scene: Founding, anna: Player
) -> None:
    cluster = entered(founding_scene)
    assert cluster.state == ACTIVE
    arguments: dict[str, Any] = {
        "kind": "full",
        "joined_date": day(-500),
        "by": founding_scene.pavel.actor,
        "now": NOW,
    }
    memberships.enter(
        cluster_id=cluster.pk, organisation=anna.organisation, basis_note="Протокол № 1", **arguments
    )
    assert CircleMembership.objects.filter(
        circle=cluster.circle, organisation=anna.organisation, since=day(-500), until=None
    ).exists()
    with pytest.raises(Refused, match="by signing"):
        memberships.enter(
            cluster_id=founding_scene.cluster.pk, organisation=anna.organisation, basis_note="x", **arguments
        )


def test_a_record_is_made_once_and_taken_back_with_a_reason(founding_scene: Founding) -> None:
    founding_scene.record("charter")
    with pytest.raises(Refused, match="recorded already"):
        founding_scene.record("charter")
    record = FoundingRecord.objects.get()
    founding.take_back(record_id=record.pk, reason="Не та версия", by=founding_scene.pavel.actor, now=NOW)
    assert found(founding_scene.again())["charter"].on is None
    founding_scene.record("charter")
    assert FoundingRecord.objects.standing().count() == 1


@pytest.mark.parametrize("step", ["head", "agreement", "invitations", "members"])
def test_nobody_records_a_step_that_is_computed(founding_scene: Founding, step: str) -> None:
    with pytest.raises(Refused, match="computed"):
        founding_scene.record(step)


def test_a_room_above_answers_for_a_step(founding_scene: Founding, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.apps import apps  # noqa: PLC0415 - what is patched

    room = apps.get_app_config("website")
    name = f"{__name__}.meeting_of_a_room"
    monkeypatch.setattr(room, "founding_steps", {"meeting": name}, raising=False)
    founding.advance_all(now=NOW)
    assert founding_scene.again().state == FORMING
    assert found(founding_scene.again())["meeting"].words == "18 companies"


def meeting_of_a_room(_cluster: Cluster, today: object) -> Found:
    assert today == TODAY
    return Found(on=TODAY, words="18 companies")


def test_only_staff_of_the_zone_found_record_and_dissolve(
    founding_scene: Founding, boris: Player, olga: Player
) -> None:
    other = Circle.objects.create(
        kind="zone", code="other", name_ru="Другая", name_en="Other", managed_by=olga.organisation
    )
    cluster = founding_scene.cluster
    for by in (boris.actor, olga.actor):
        with pytest.raises(NotPermitted):
            clusters.propose(
                zone_id=founding_scene.zone.pk, code="theirs", terms=Terms(Words({"ru": "Ч"})), by=by, now=NOW
            )
        with pytest.raises(NotPermitted):
            founding.record(
                cluster_id=cluster.pk, step="meeting", happened_date=TODAY, note={}, file=pdf(),
                is_document_public=False, by=by, now=NOW,
            )  # fmt: skip
        with pytest.raises(NotPermitted):
            clusters.dissolve(cluster_id=cluster.pk, reason="нет", on=TODAY, by=by, now=NOW)
    assert other.managed_by == olga.organisation
    clusters.dissolve(
        cluster_id=cluster.pk, reason="Не собрались", on=TODAY, by=founding_scene.pavel.actor, now=NOW
    )
    assert founding_scene.again().state == "dissolved"


def test_the_code_is_taken_once_and_never_one_of_the_platform(founding_scene: Founding) -> None:
    arguments: dict[str, Any] = {
        "terms": Terms(Words({"ru": "Ещё"})),
        "by": founding_scene.pavel.actor,
        "now": NOW,
    }
    for code, words in [("micro", "already"), ("new", "platform itself")]:
        with pytest.raises(Refused, match=words) as refusal:
            clusters.propose(zone_id=founding_scene.zone.pk, code=code, **arguments)
        assert refusal.value.field == "code"


def test_a_change_says_what_changed_and_never_overwrites_another(founding_scene: Founding) -> None:
    cluster = founding_scene.again()
    terms = Terms(Words({"ru": "Кластер МЭ", "en": "ME"}, purpose={"ru": "Вместе"}), members_needed=5)
    by = founding_scene.pavel.actor
    clusters.change(cluster_id=cluster.pk, terms=terms, seen_at=cluster.updated_at, by=by, now=NOW)
    act = Act.objects.get(verb="cluster.change")
    assert act.changes["members_needed"] == [2, 5]
    assert act.changes["name_ru"] == ["Кластер микроэлектроники", "Кластер МЭ"]
    with pytest.raises(Refused, match="meanwhile"):
        clusters.change(cluster_id=cluster.pk, terms=terms, seen_at=cluster.updated_at, by=by, now=NOW)


def test_an_unpublished_cluster_is_seen_by_its_staff_only(founding_scene: Founding, anna: Player) -> None:
    by = founding_scene.pavel.actor
    clusters.publish(cluster_id=founding_scene.cluster.pk, is_published=False, by=by, now=NOW)
    assert founding_scene.cluster in Cluster.objects.visible_to(by.viewer)
    assert founding_scene.cluster not in Cluster.objects.visible_to(anna.actor.viewer)


def test_the_database_refuses_a_jump_a_second_head_and_a_deleted_cluster(founding_scene: Founding) -> None:
    cluster = founding_scene.cluster
    with pytest.raises(IntegrityError), transaction.atomic():
        Cluster.objects.filter(pk=cluster.pk).update(state=FORMING)
    with pytest.raises(Exception, match="nvalid transition"), transaction.atomic():
        Cluster.objects.filter(pk=cluster.pk).update(state=ACTIVE, active_date=TODAY, forming_date=TODAY)
    with (
        pytest.raises(Exception, match="annot delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM clusters_cluster WHERE id = %s", [cluster.pk])
    assert founding_scene.again().state == PROPOSED
    founding_scene.choose_head()
    with pytest.raises(Refused, match="Somebody else holds"):
        founding_scene.choose_head()


def test_a_head_of_long_ago_may_be_entered_before_the_present_one(founding_scene: Founding) -> None:
    by, cluster = founding_scene.pavel.actor, founding_scene.cluster
    founding_scene.choose_head()
    past = offices.Terms("head", "Первый Руководитель", day(-400))
    with pytest.raises(Refused):
        offices.begin(cluster_id=cluster.pk, terms=past, by=by, now=NOW)
    ended = offices.Terms("head", "Первый Руководитель", day(-400), ended_date=day(-30), end_reason="срок")
    kept = offices.begin(cluster_id=cluster.pk, terms=ended, by=by, now=NOW)
    assert kept.ended_date == day(-30)
    early = offices.Terms("chair", "Кто-то", TODAY, until_date=TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="before it begins"):
        offices.begin(cluster_id=cluster.pk, terms=early, by=by, now=NOW)
