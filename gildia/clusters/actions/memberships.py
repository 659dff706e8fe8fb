"""Memberships: begun by a signed agreement or entered as older, suspended, resumed, ended."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.agreements.models import Agreement
from gildia.agreements.wording.sheets import each_language
from gildia.clusters.actions import certificates, founding, letters
from gildia.clusters.actions.clusters import lock, locked
from gildia.clusters.events import membership_changed
from gildia.clusters.models import Membership
from gildia.clusters.models.clusters import DISSOLVED
from gildia.clusters.models.memberships import ENDS, KINDS, MEMBER, MEMBERSHIP_MOVES, OWN_WISH
from gildia.clusters.permissions import may_leave, may_look_after
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.registry.actions import circles
from gildia.registry.models import Organisation
from gildia.registry.permissions import Actor, require


@transaction.atomic
def begin(
    *,
    cluster_id: int,
    organisation: Organisation,
    kind: str,
    agreement: Agreement | None,
    basis_note: str,
    joined_date: date,
    by: Actor | None,
    now: datetime,
) -> Membership:
    """A company is a member from a day on. Called by what decided it: a signed agreement, or `enter`."""
    cluster = lock(cluster_id)
    last = Membership.objects.filter(cluster=cluster).aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            made = Membership.objects.create(
                cluster=cluster,
                organisation=organisation,
                number=last + 1,
                kind=kind,
                agreement=agreement,
                basis_note=basis_note,
                joined_date=joined_date,
            )
    except IntegrityError as error:
        raise Refused(_("This company is a member already."), field="organisation") from error
    circles.enter(circle_id=cluster.circle_id, organisation_id=organisation.pk, since=joined_date)
    _note("begin", made, by=by, now=now, changes={"kind": (None, kind), "number": (None, made.number)})
    _announce(made)
    if agreement is not None:
        certificates.want(made, now=now)
    founding.advance(cluster_id=cluster.pk, now=now)
    return made


@transaction.atomic
def enter(
    *,
    cluster_id: int,
    organisation: Organisation,
    kind: str,
    joined_date: date,
    basis_note: str,
    by: Actor,
    now: datetime,
) -> Membership:
    """Enter a membership that is older than this platform, and what it rests on."""
    cluster = locked(cluster_id, by)
    if not cluster.is_entered:
        raise Refused(_("Companies join this cluster by signing its agreement. Invite it instead."))
    if joined_date > timezone.localdate(now):
        raise Refused(_("This day is still to come."), field="joined_date")
    return begin(
        cluster_id=cluster_id,
        organisation=organisation,
        kind=kind,
        agreement=None,
        basis_note=basis_note,
        joined_date=joined_date,
        by=by,
        now=now,
    )


@transaction.atomic
def suspend(*, membership_id: int, reason: str, by: Actor, now: datetime) -> Membership:
    """Put a membership to rest: the company sees no more of the inside until it is resumed."""
    membership = _locked(membership_id, by)
    today = timezone.localdate(now)
    _move(membership, "suspend", suspended_date=today, suspension_reason=reason)
    circles.leave(
        circle_id=membership.cluster.circle_id, organisation_id=membership.organisation_id, until=today
    )
    suspended = each_language(lambda: _("The membership is suspended."))
    certificates.withdraw(membership, reason=suspended, now=now)
    letters.tell_company(
        membership.organisation, "suspended", cluster=membership.cluster, now=now, reason=reason
    )
    _note("suspend", membership, by=by, now=now, changes={"reason": (None, reason)})
    return membership


@transaction.atomic
def resume(*, membership_id: int, by: Actor, now: datetime) -> Membership:
    """End a suspension."""
    membership = _locked(membership_id, by)
    _move(membership, "resume", suspended_date=None, suspension_reason="")
    circles.enter(
        circle_id=membership.cluster.circle_id,
        organisation_id=membership.organisation_id,
        since=timezone.localdate(now),
    )
    certificates.want(membership, now=now)
    letters.tell_company(membership.organisation, "resumed", cluster=membership.cluster, now=now)
    _note("resume", membership, by=by, now=now)
    return membership


@transaction.atomic
def leave(*, membership_id: int, on: date, because: str, reason: str, by: Actor, now: datetime) -> Membership:
    """End a membership: the company of its own accord, or staff for one of the known reasons."""
    membership = _found(membership_id)
    is_own = may_leave(by.viewer, membership)
    require(is_own or may_look_after(by.viewer, membership.cluster))
    if because not in dict(ENDS) or (is_own and because != OWN_WISH):
        raise Refused(_("Choose how the membership ends."), field="because")
    if not membership.joined_date <= on <= timezone.localdate(now):
        raise Refused(_("Give a day between joining and today."), field="on")
    was_inside = membership.state == MEMBER
    _move(
        membership,
        "leave",
        left_date=on,
        left_because=because,
        left_reason=reason,
        suspended_date=None,
        suspension_reason="",
    )
    if was_inside:
        circles.leave(
            circle_id=membership.cluster.circle_id, organisation_id=membership.organisation_id, until=on
        )
    ended = each_language(lambda: _("The membership has ended."))
    certificates.withdraw(membership, reason=ended, now=now)
    letters.tell_company(
        membership.organisation, "left", cluster=membership.cluster, now=now, membership=membership
    )
    letters.tell_staff(membership.cluster, "member_left", organisation=membership.organisation, now=now)
    changes: dict[str, tuple[Any, Any]] = {"left_because": (None, because), "reason": (None, reason)}
    _note("leave", membership, by=by, now=now, changes=changes)
    return membership


@transaction.atomic
def change_kind(*, membership_id: int, kind: str, by: Actor, now: datetime) -> Membership:
    """Make a full member an associate, and so on."""
    membership = _locked(membership_id, by)
    if kind not in dict(KINDS):
        raise Refused(_("Choose a kind of member."), field="kind")
    before, membership.kind = membership.kind, kind
    if before != kind:
        membership.save(update_fields=["kind", "updated_at"])
        _note("change_kind", membership, by=by, now=now, changes={"kind": (before, kind)})
        _announce(membership)
        if membership.certificate_id is not None:
            certificates.want(membership, now=now)
    return membership


def _found(membership_id: int) -> Membership:
    """The membership, nobody else's until this transaction ends; its cluster is locked first."""
    cluster_id = Membership.objects.filter(pk=membership_id).values_list("cluster_id", flat=True).first()
    if cluster_id is None:
        raise NotPermitted(_("There is no such membership."))
    cluster = lock(cluster_id)
    if cluster.state == DISSOLVED:
        raise Refused(_("The cluster is dissolved; its memberships do not change any more."))
    rows = Membership.objects.select_for_update(of=("self",)).select_related(
        "organisation", "cluster__circle__zone"
    )
    return rows.get(pk=membership_id)


def _locked(membership_id: int, by: Actor) -> Membership:
    membership = _found(membership_id)
    require(may_look_after(by.viewer, membership.cluster))
    return membership


def _move(membership: Membership, verb: str, **also: Any) -> None:
    state = MEMBERSHIP_MOVES[membership.state].get(verb)
    if state is None:
        raise Refused(_("The membership has changed in the meantime. Look at it again."))
    for name, value in {"state": state, **also}.items():
        setattr(membership, name, value)
    membership.save(update_fields=["state", *also, "updated_at"])
    _announce(membership)


def _announce(membership: Membership) -> None:
    membership_changed.send(
        sender=Membership, cluster_id=membership.cluster_id, organisation_id=membership.organisation_id
    )


def _note(
    verb: str,
    membership: Membership,
    *,
    by: Actor | None,
    now: datetime,
    changes: dict[str, tuple[Any, Any]] | None = None,
) -> None:
    record(
        verb=f"membership.{verb}",
        subject=membership,
        by=by,
        now=now,
        organisation_id=membership.organisation_id,
        changes=changes,
    )
