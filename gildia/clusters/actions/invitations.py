"""Inviting companies: a link that works once, sent again or taken back, and what time does to it."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from gildia.agreements.rules.deadlines import BETWEEN_REMINDERS, LAST_DAY, reminder_due
from gildia.clusters.actions import letters
from gildia.clusters.actions.joinings import begin, locked, move, note, open_cluster
from gildia.clusters.events import invitation_waits
from gildia.clusters.models import Cluster, Invitation, Joining
from gildia.clusters.models.invitations import LINK_DAYS, LINK_DAYS_BOUNDS
from gildia.clusters.models.joinings import BY_INVITATION, INVITED, LAPSED, MORE
from gildia.clusters.permissions import may_decide, may_look_after
from gildia.foundation.errors import Refused
from gildia.registry.actions.mandates import digest
from gildia.registry.models import Organisation
from gildia.registry.permissions import Actor, require

SWEEP_LIMIT = 500
SALT = "gildia.clusters.invitation"
#: After this time the worker takes over a letter that its maker has not given to the mail.
DELIVERY_TIME = timedelta(minutes=1)
#: For so long the worker tries to print a letter that is not there.
PRINTING_TIME = timedelta(days=1)
#: How long a company may owe staff an answer before its application lapses.
ANSWER_TIME = timedelta(days=60)


@dataclass(frozen=True)
class Terms:
    """Whom an invitation goes to, in which language and with which words, and for how long it works."""

    email: str
    name: str = ""
    language: str = "ru"
    greeting: str = ""
    link_days: int = LINK_DAYS


@transaction.atomic
def invite(
    *,
    cluster_id: int,
    company: Organisation,
    kind: str,
    is_approved: bool,
    terms: Terms,
    by: Actor,
    now: datetime,
) -> Joining:
    """Ask a company to join. Approved beforehand, it signs as soon as it says yes."""
    cluster = open_cluster(cluster_id)
    require(may_look_after(by.viewer, cluster))
    check(cluster, company, is_approved=is_approved, terms=terms, by=by)
    approval = {
        "approved_at": now if is_approved else None,
        "approved_under": by.mandate if is_approved else None,
    }
    joining = _lapsed(cluster, company)
    if joining is None:
        joining = begin(
            cluster,
            company,
            origin=BY_INVITATION,
            state=INVITED,
            kind=kind,
            now=now,
            handled_under=by.mandate,
            **approval,
        )
    else:
        move(joining, "invite", now=now, kind=kind, handled_under=by.mandate, **approval)
    _send(joining, terms, by=by, now=now)
    note("invite", joining, by=by, now=now, changes={"email": (None, terms.email), "kind": (None, kind)})
    return joining


def check(cluster: Cluster, company: Organisation, *, is_approved: bool, terms: Terms, by: Actor) -> None:
    """Refuse what could not lead to a signed agreement."""
    if company.pk == cluster.circle.managed_by_id:
        raise Refused(_("The managing company does not join its own cluster."), field="organisation")
    check_terms(cluster, is_approved=is_approved, link_days=terms.link_days, by=by)


def check_terms(cluster: Cluster, *, is_approved: bool, link_days: int, by: Actor) -> None:
    """Refuse what no company of the cluster could be invited by."""
    check_days(link_days)
    if is_approved and not may_decide(by.viewer, cluster):
        sentence = _("In this cluster the council decides. Invite without approval beforehand.")
        raise Refused(sentence, field="is_approved")
    if is_approved and cluster.template_id is None:
        sentence = _(
            "Choose the cluster's agreement on joining first; it goes out as soon as somebody accepts."
        )
        raise Refused(sentence, field="is_approved")


def check_days(link_days: int) -> None:
    """Refuse a link that would work for too short or too long."""
    least, most = LINK_DAYS_BOUNDS
    if not least <= link_days <= most:
        sentence = _("Give between %(least)s and %(most)s days.") % {"least": least, "most": most}
        raise Refused(sentence, field="link_days")


@transaction.atomic
def resend(*, joining_id: int, terms: Terms | None = None, by: Actor, now: datetime) -> Joining:
    """Send the letter again with a new link; the old one stops working."""
    joining = locked(joining_id)
    require(may_look_after(by.viewer, joining.cluster))
    last = joining.invitations.order_by("-made_at", "-pk").first()
    if joining.state not in {INVITED, LAPSED} or last is None:
        raise Refused(_("This has moved on in the meantime. Look at it again."))
    if joining.state == LAPSED and joining.agreement_id is not None:
        raise Refused(_("Only the signatures are missing. Take it up again instead of inviting anew."))
    wanted = terms or Terms(last.email, last.name, last.language, last.greeting)
    check_days(wanted.link_days)
    if joining.state == LAPSED:
        move(joining, "invite", now=now, handled_under=by.mandate)
    _send(joining, wanted, by=by, now=now)
    note("resend", joining, by=by, now=now)
    return joining


def find_link(token: str) -> Invitation | None:
    """The invitation of a link, whatever became of it."""
    rows = Invitation.objects.select_related("joining__organisation", "joining__cluster__circle__zone")
    return rows.filter(token_digest=digest(token)).first()


def lapse_overdue(*, now: datetime) -> int:
    """End what nobody answered in time; answers how many."""
    unanswered = Joining.objects.filter(state=INVITED, invitations__in=_run_out(now))
    owing = Joining.objects.filter(state=MORE, state_since__lte=now - ANSWER_TIME)
    due = sorted({*_first(unanswered), *_first(owing)})
    return sum(_lapse(joining_id, now) for joining_id in due)


@transaction.atomic
def _lapse(joining_id: int, now: datetime) -> bool:
    joining = locked(joining_id)
    ends_at = answer_until(joining)
    if ends_at is None or ends_at > now:
        return False
    move(joining, "lapse", now=now)
    letters.tell_handler(joining, "lapsed", now=now)
    note("lapse", joining, by=None, now=now)
    return True


def answer_until(joining: Joining) -> datetime | None:
    """Until when the company has to answer, where it is its turn."""
    if joining.state == MORE:
        return joining.state_since + ANSWER_TIME
    link = joining.invitations.standing().first() if joining.state == INVITED else None
    return None if link is None else link.expires_at


def remind(*, now: datetime) -> int:
    """Write once more to companies that have not answered; answers to how many."""
    heard = Coalesce("reminded_at", "state_since")
    last_day = Exists(
        Invitation.objects.standing().filter(joining=OuterRef("pk"), expires_at__lte=now + LAST_DAY)
    )
    rows = Joining.objects.filter(state__in=[INVITED, MORE]).annotate(heard_at=heard)
    rows = rows.filter(
        Q(heard_at__lte=now - BETWEEN_REMINDERS)
        | Q(last_day)
        | Q(state_since__lte=now - ANSWER_TIME + LAST_DAY)
    )
    due = rows.order_by("pk").values_list("pk", flat=True)
    return sum(_remind(joining_id, now) for joining_id in due)


@transaction.atomic
def _remind(joining_id: int, now: datetime) -> bool:
    """Count the reminder together with sending it: a second run finds it done."""
    joining = locked(joining_id)
    ends_at = answer_until(joining)
    if ends_at is None or not reminder_due(
        since=joining.state_since,
        reminded_at=joining.reminded_at,
        reminders=joining.reminders,
        expires_at=ends_at,
        now=now,
    ):
        return False
    joining.reminders, joining.reminded_at = joining.reminders + 1, now
    joining.save(update_fields=["reminders", "reminded_at"])
    letters.tell_applicant(joining, "reminder", now=now, ends_at=ends_at)
    return True


def _send(joining: Joining, terms: Terms, *, by: Actor, now: datetime) -> Invitation:
    """Make the link; its letter goes out once the transaction is through."""
    joining.invitations.standing().update(withdrawn_at=now)
    made = Invitation.objects.create(
        joining=joining,
        email=terms.email,
        name=terms.name,
        language=terms.language,
        greeting=terms.greeting,
        token_digest=digest(secrets.token_urlsafe(32)),
        made_at=now,
        made_under=by.mandate,
        expires_at=now + timedelta(days=terms.link_days),
    )
    made.token_digest = digest(token_of(made))
    made.save(update_fields=["token_digest"])
    invitation_waits.send(sender=Invitation, invitation_id=made.pk)
    transaction.on_commit(partial(deliver, invitation_id=made.pk, now=now), robust=True)
    return made


def token_of(invitation: Invitation) -> str:
    """The secret of a link: kept nowhere, made again by the installation's own secret for the letter."""
    made_at = invitation.made_at.astimezone(UTC).isoformat()
    return salted_hmac(SALT, f"{invitation.pk} {made_at}", algorithm="sha256").hexdigest()


def deliver(*, invitation_id: int, now: datetime) -> bool:
    """Give a letter to the mail, once: it is claimed before and written down after. False if it was claimed.

    Runs outside a transaction, so that the claim holds whatever happens to the one who made it. The
    worker delivers what nobody claimed.
    """
    unclaimed = Invitation.objects.standing().filter(pk=invitation_id, mailing_at__isnull=True)
    if not unclaimed.update(mailing_at=now):
        return False
    joined = ("joining__organisation", "joining__cluster__circle__managed_by")
    sent = Invitation.objects.select_related(*joined).get(pk=invitation_id)
    letters.invite(sent, token_of(sent))
    Invitation.objects.filter(pk=invitation_id).update(mailed_at=now)
    return True


def undelivered(now: datetime) -> list[int]:
    """Invitations whose letter nobody gave to the mail: their maker stopped right after making them."""
    rows = Invitation.objects.standing().filter(mailing_at__isnull=True, made_at__lte=now - DELIVERY_TIME)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:SWEEP_LIMIT])


def unprinted(now: datetime) -> list[int]:
    """Invitations that still wait for their letter on paper."""
    rows = Invitation.objects.working(now).filter(
        letter__isnull=True, made_at__lte=now - DELIVERY_TIME, made_at__gt=now - PRINTING_TIME
    )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:SWEEP_LIMIT])


def _run_out(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.standing().filter(expires_at__lte=now)


def _first(rows: QuerySet[Joining]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:SWEEP_LIMIT])


def _lapsed(cluster: Cluster, company: Organisation) -> Joining | None:
    """An earlier invitation of the same company that nobody answered: it is taken up again."""
    rows = Joining.objects.select_for_update(of=("self",)).filter(
        cluster=cluster, organisation=company, state=LAPSED, agreement__isnull=True
    )
    return (
        rows.select_related("organisation", "cluster__circle__zone").order_by("-state_since", "-pk").first()
    )
