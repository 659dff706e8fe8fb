"""Clusters of the demonstration: what was published of them, and invented companies on their way in."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from gildia.agreements.models import Template
from gildia.clusters.actions import clusters, founding, invitations, joinings, offices
from gildia.clusters.actions.clusters import Terms, Words
from gildia.clusters.models import Cluster, Joining, Membership
from gildia.clusters.models.clusters import ACTIVE, PROPOSED
from gildia.config.demo import files
from gildia.config.demo.files import Table
from gildia.config.demo.notes import note
from gildia.config.demo.organisations import INVENTED_SOURCE
from gildia.journal.actions import record
from gildia.registry.models import Circle, CircleMembership, Mandate, Organisation, ProcessStep, Segment
from gildia.registry.permissions import Actor, actor_of
from gildia.registry.rules import Scope


@transaction.atomic
def add_cluster(table: Table, *, now: datetime) -> None:
    """A circle of the demonstration becomes a cluster with its history, unless it is one already."""
    circle = Circle.objects.select_related("zone").get(code=table["code"])
    if Cluster.objects.filter(circle=circle).exists():
        return
    published = next(each for each in files.zone()["cluster"] if each["code"] == table["code"])
    day = published["since"]
    is_active = table["state"] == ACTIVE
    days = {"forming_date": day, "active_date": day} if is_active else {}
    cluster = clusters.adopt(
        circle=circle,
        terms=_terms(table, circle),
        state=ACTIVE if is_active else PROPOSED,
        is_entered=is_active,
        is_published=True,
        is_demo=True,
        proposed_date=day,
        **days,
    )
    verb = "cluster.enter" if is_active else "cluster.propose"
    record(verb=verb, subject=cluster, by=None, now=now, organisation_id=circle.managed_by_id)
    _add_members(cluster)
    by = _staff(circle, now)
    _add_offices(cluster, table, by=by, now=now)
    _add_meeting(cluster, table, by=by, now=now)
    _add_joinings(cluster, table, by=by, now=now)


def _terms(table: Table, circle: Circle) -> Terms:
    names = {"ru": circle.name_ru, "en": circle.name_en, "zh": circle.name_zh}
    return Terms(
        Words(names, table["summary"], table["purpose"]),
        industries=Segment.objects.filter(code__in=table["segments"]),
        process_steps=ProcessStep.objects.filter(code__in=table["steps"]),
        members_needed=table["members_needed"],
    )


def _staff(circle: Circle, now: datetime) -> Actor:
    """Who acts for the managing company."""
    mandates = Mandate.objects.in_force(timezone.localdate(now)).filter(
        organisation=circle.managed_by_id, scopes__contains=[Scope.REGISTER.value]
    )
    return actor_of(mandates.select_related("person", "organisation").order_by("pk")[0])


def _add_members(cluster: Cluster) -> None:
    """The invented companies that the register has inside already."""
    inside = CircleMembership.objects.filter(circle=cluster.circle, until__isnull=True)
    Membership.objects.bulk_create(
        Membership(
            cluster=cluster,
            organisation_id=row.organisation_id,
            number=number,
            basis_note=INVENTED_SOURCE,
            joined_date=row.since,
        )
        for number, row in enumerate(inside.order_by("since", "pk"), start=1)
    )


def _add_offices(cluster: Cluster, table: Table, *, by: Actor, now: datetime) -> None:
    for office in table.get("office", []):
        terms = offices.Terms(
            office["kind"],
            office["name"]["ru"],
            office["since"],
            name_en=office["name"]["en"],
            texts={f"career_{code}": text for code, text in office["career"].items()},
            basis_note=office["basis"],
        )
        offices.begin(cluster_id=cluster.pk, terms=terms, by=by, now=now)


def _add_meeting(cluster: Cluster, table: Table, *, by: Actor, now: datetime) -> None:
    """The founding meeting, with what was published of it as its document."""
    meeting = table.get("meeting")
    if meeting is None:
        return
    published = next(each for each in files.zone()["cluster"] if each["code"] == table["code"])
    source = files.zone()["source"]["title"]
    text = [published["text"]["ru"], published["text"]["en"]]
    file = SimpleUploadedFile("news-2019-03-27.pdf", note(published["name"], text, source=source, at=now))
    founding.record(
        cluster_id=cluster.pk,
        step="meeting",
        happened_date=meeting["date"],
        note=meeting["note"],
        file=file,
        is_document_public=True,
        by=by,
        now=now,
    )


def _add_joinings(cluster: Cluster, table: Table, *, by: Actor, now: datetime) -> None:
    if not table.get("joining"):
        return
    template = Template.objects.get(organisation=cluster.circle.managed_by_id, kind="joining")
    clusters.choose_agreement(
        cluster_id=cluster.pk,
        template=template,
        languages="ru_en",
        values={"cluster": f"{cluster.circle.name_ru} / {cluster.circle.name_en}", "fee": table["fee"]},
        signing_days=60,
        by=by,
        now=now,
    )
    for number, joining in enumerate(table["joining"]):
        _add_joining(cluster, joining, by=by, now=now - timedelta(days=2 * number + 1, hours=number))


def _add_joining(cluster: Cluster, table: Table, *, by: Actor, now: datetime) -> None:
    """One company on its way, as far as it has come."""
    company = Organisation.objects.get(slug=table["company"])
    its = _signer(company)
    done = table.get("does", [])
    if "apply" in done:
        made = joinings.apply(cluster_id=cluster.pk, kind="full", motivation=table["text"], by=its, now=now)
    else:
        terms = invitations.Terms(its.mandate.person.email, its.mandate.person.name, link_days=60)
        made = invitations.invite(
            cluster_id=cluster.pk,
            company=company,
            kind="full",
            is_approved=True,
            terms=terms,
            by=by,
            now=now,
        )
    _go_on(made, table, its=its, by=by, now=now + timedelta(hours=20))


def _go_on(made: Joining, table: Table, *, its: Actor, by: Actor, now: datetime) -> None:
    for verb in table.get("does", []):
        if verb == "accept":
            joinings.accept(joining_id=made.pk, by=its, now=now)
        elif verb == "ask":
            joinings.ask(joining_id=made.pk, text=table["text"], by=its, now=now)
        elif verb == "decline":
            joinings.decline(
                joining_id=made.pk, reason_kind=table["reason"], reason=table["text"], by=its, now=now
            )
        elif verb == "request":
            joinings.request(joining_id=made.pk, text=table["request"], by=by, now=now)


def _signer(company: Organisation) -> Actor:
    mandates = Mandate.objects.filter(organisation=company, scopes__contains=[Scope.ADMINISTER.value])
    return actor_of(mandates.select_related("person", "organisation").order_by("pk")[0])
