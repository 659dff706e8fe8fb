"""Clusters: proposed in a zone or entered with their history, changed, published, dissolved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.agreements.models import Template
from gildia.agreements.models.templates import APPROVED, JOINING
from gildia.clusters.actions import letters
from gildia.clusters.events import cluster_moved
from gildia.clusters.models import Cluster
from gildia.clusters.models.clusters import ACTIVE, BY_STAFF, CLUSTER_MOVES, PROPOSED
from gildia.clusters.permissions import may_found, may_look_after
from gildia.foundation.errors import NotPermitted, Refused
from gildia.foundation.languages import columns
from gildia.journal.actions import record
from gildia.registry.models import Circle, Organisation, ProcessStep, Segment
from gildia.registry.models.circles import CLUSTER, ZONE
from gildia.registry.permissions import Actor, require

#: Addresses of this room that no cluster may have as its code.
RESERVED_CODES = frozenset({"new", "enter"})


@dataclass(frozen=True)
class Words:
    """What a cluster says of itself, by language."""

    name: Mapping[str, str]
    summary: Mapping[str, str] = field(default_factory=dict)
    purpose: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Terms:
    """What a cluster is for and how one joins it."""

    words: Words
    industries: Iterable[Segment] = ()
    process_steps: Iterable[ProcessStep] = ()
    organisation: Organisation | None = None
    members_needed: int = 10
    decided_by: str = BY_STAFF
    is_open: bool = True


@transaction.atomic
def propose(
    *, zone_id: int, code: str, terms: Terms, by: Actor, now: datetime, is_demo: bool = False
) -> Cluster:
    """Found a cluster in a zone; it is on its way, and only staff see it until it is published."""
    today = timezone.localdate(now)
    cluster = _make(zone_id, code, terms, by, state=PROPOSED, proposed_date=today, is_demo=is_demo)
    _note("propose", cluster, by=by, now=now, changes={"code": (None, code)})
    return cluster


@transaction.atomic
def enter(
    *,
    zone_id: int,
    code: str,
    terms: Terms,
    active_date: date,
    by: Actor,
    now: datetime,
    is_demo: bool = False,
) -> Cluster:
    """Enter a cluster that was active before this platform; staff record its founding with documents."""
    if active_date > timezone.localdate(now):
        raise Refused(_("This day is still to come. Propose the cluster instead."), field="active_date")
    days = {"proposed_date": active_date, "forming_date": active_date, "active_date": active_date}
    cluster = _make(zone_id, code, terms, by, state=ACTIVE, is_entered=True, is_demo=is_demo, **days)
    changes: dict[str, tuple[Any, Any]] = {
        "code": (None, code),
        "active_date": (None, active_date.isoformat()),
    }
    _note("enter", cluster, by=by, now=now, changes=changes)
    return cluster


def _make(zone_id: int, code: str, terms: Terms, by: Actor, **others: Any) -> Cluster:
    zone = Circle.objects.filter(pk=zone_id, kind=ZONE).first()
    if zone is None:
        raise NotPermitted(_("There is no such zone."))
    require(may_found(by.viewer, zone))
    if code in RESERVED_CODES:
        raise Refused(_("This address is taken by the platform itself. Choose another."), field="code")
    try:
        with transaction.atomic():
            circle = Circle.objects.create(
                kind=CLUSTER,
                code=code,
                zone=zone,
                managed_by_id=zone.managed_by_id,
                **columns("name", terms.words.name),
            )
    except IntegrityError as error:
        raise Refused(_("There is a zone or cluster at this address already."), field="code") from error
    return adopt(circle=circle, terms=terms, **others)


def adopt(*, circle: Circle, terms: Terms, **others: Any) -> Cluster:
    """Give a circle of the register its cluster. For the actions above and the demonstration."""
    cluster = Cluster.objects.create(circle=circle, **_own_columns(terms), **others)
    cluster.industries.set(terms.industries)
    cluster.process_steps.set(terms.process_steps)
    return cluster


@transaction.atomic
def change(*, cluster_id: int, terms: Terms, seen_at: datetime | None, by: Actor, now: datetime) -> Cluster:
    """Write what a cluster says of itself and how one joins it, unless it changed since `seen_at`."""
    cluster = locked(cluster_id, by)
    if seen_at is not None and cluster.updated_at != seen_at:
        raise Refused(
            _("Somebody else saved this meanwhile. Look at the page anew, then enter your change again.")
        )
    wanted = _own_columns(terms)
    names = columns("name", terms.words.name)
    before = {name: getattr(cluster, name) for name in wanted} | {
        name: getattr(cluster.circle, name) for name in names
    }
    changes = {
        name: (_plain(before[name]), _plain(value))
        for name, value in {**wanted, **names}.items()
        if before[name] != value
    }
    for name, value in wanted.items():
        setattr(cluster, name, value)
    for name, value in names.items():
        setattr(cluster.circle, name, value)
    cluster.save(update_fields=[*wanted, "updated_at"])
    cluster.circle.save(update_fields=list(names))
    cluster.industries.set(terms.industries)
    cluster.process_steps.set(terms.process_steps)
    _note("change", cluster, by=by, now=now, changes=changes)
    return cluster


@transaction.atomic
def choose_agreement(
    *,
    cluster_id: int,
    template: Template,
    languages: str,
    values: Mapping[str, str],
    signing_days: int,
    by: Actor,
    now: datetime,
) -> Cluster:
    """Say by which agreement companies join, in which languages, and until when they sign."""
    cluster = locked(cluster_id, by)
    require(template.organisation_id == cluster.circle.managed_by_id)
    if template.kind != JOINING or template.circle_id not in {None, cluster.circle_id}:
        raise Refused(_("Choose an agreement on joining that is meant for this cluster."), field="template")
    version = template.versions.filter(state=APPROVED).first()
    asked = [] if version is None else version.asked
    if missing := next((each for each in asked if not values.get(each.name, "").strip()), None):
        raise Refused(_("Fill this in; the text needs it."), field=f"value_{missing.name}")
    before = cluster.template_id
    cluster.template, cluster.agreement_languages = template, languages
    cluster.agreement_values, cluster.signing_days = dict(values), signing_days
    cluster.save(
        update_fields=["template", "agreement_languages", "agreement_values", "signing_days", "updated_at"]
    )
    _note("choose_agreement", cluster, by=by, now=now, changes={"template": (before, template.pk)})
    return cluster


@transaction.atomic
def publish(*, cluster_id: int, is_published: bool, by: Actor, now: datetime) -> Cluster:
    """Show a cluster to everybody, or take it from sight again."""
    cluster = locked(cluster_id, by)
    if cluster.is_published != is_published:
        cluster.is_published = is_published
        cluster.save(update_fields=["is_published", "updated_at"])
        _note("publish" if is_published else "hide", cluster, by=by, now=now)
    return cluster


@transaction.atomic
def dissolve(*, cluster_id: int, reason: str, on: date, by: Actor, now: datetime) -> Cluster:
    """End a cluster. Its pages and records stay; nobody can join any more."""
    cluster = locked(cluster_id, by)
    if not cluster.proposed_date <= on <= timezone.localdate(now):
        raise Refused(_("Give a day between its beginning and today."), field="on")
    move(cluster, "dissolve", dissolved_date=on, dissolution_reason=reason, is_open=False)
    letters.tell_members(cluster, "dissolved", now=now)
    _note("dissolve", cluster, by=by, now=now, changes={"reason": (None, reason)})
    return cluster


def locked(cluster_id: int, by: Actor) -> Cluster:
    """The cluster for its staff, nobody else's until this transaction ends."""
    cluster = lock(cluster_id)
    require(may_look_after(by.viewer, cluster))
    return cluster


def lock(cluster_id: int) -> Cluster:
    """The cluster, nobody else's until this transaction ends. Everything that changes it begins here."""
    rows = Cluster.objects.select_for_update(of=("self",)).select_related("circle__zone", "template")
    found = rows.filter(pk=cluster_id).first()
    if found is None:
        raise NotPermitted(_("There is no such cluster."))
    return found


def move(cluster: Cluster, verb: str, **also: Any) -> None:
    """Bring a cluster into the state that the table of moves gives, with further columns at once."""
    state = CLUSTER_MOVES[cluster.state].get(verb)
    if state is None:
        raise Refused(_("The cluster has moved on in the meantime. Look at it again."))
    for name, value in {"state": state, **also}.items():
        setattr(cluster, name, value)
    cluster.save(update_fields=["state", *also, "updated_at"])
    cluster_moved.send(sender=Cluster, cluster_id=cluster.pk)


def _own_columns(terms: Terms) -> dict[str, Any]:
    return {
        **columns("summary", terms.words.summary),
        **columns("purpose", terms.words.purpose),
        "organisation": terms.organisation,
        "members_needed": terms.members_needed,
        "decided_by": terms.decided_by,
        "is_open": terms.is_open,
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - a column
    return value.pk if isinstance(value, Organisation) else value


def _note(
    verb: str,
    cluster: Cluster,
    *,
    by: Actor,
    now: datetime,
    changes: dict[str, tuple[Any, Any]] | None = None,
) -> None:
    record(
        verb=f"cluster.{verb}",
        subject=cluster,
        by=by,
        now=now,
        organisation_id=cluster.circle.managed_by_id,
        changes=changes,
    )
