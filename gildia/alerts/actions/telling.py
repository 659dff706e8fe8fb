"""Composing digests and giving them to the outbox.

A person's letter and the notices that say what it told are one transaction under his turn: killed anywhere,
nothing is told twice and nothing is lost. What he may no longer see, or what is over, is left out of it.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from gildia.alerts.actions.subscriptions import stop_token
from gildia.alerts.actions.turns import takes_turn
from gildia.alerts.models import Notice, Subscription
from gildia.alerts.models.subscriptions import KIND_LABELS
from gildia.alerts.queries.clocks import next_letters
from gildia.alerts.queries.digests import Digest, digest_for, notices_of
from gildia.alerts.rules import LATE, QUIET, Frequency, Kind
from gildia.notifications.actions import post
from gildia.opportunities.models import Match
from gildia.registry.models import Mandate
from gildia.registry.permissions import viewer_of
from gildia.registry.rules import Viewer


def tell_due(*, now: datetime, limit: int) -> int:
    """Write to those whose time has come, the longest due first; answers how many letters were written."""
    rows = Subscription.objects.due(now).filter(~Q(frequency=Frequency.IMMEDIATE) | _has_news())
    people = rows.values("person").annotate(since=Min("next_at")).order_by("since", "person")
    due = list(people.values_list("person", flat=True)[:limit])
    return sum(tell(person_id=person_id, now=now) for person_id in due)


@transaction.atomic
def tell(*, person_id: int, now: datetime) -> int:
    """Write to one person, a letter for each organisation with news; answers how many."""
    if not takes_turn(person_id):
        return 0
    own = Subscription.objects.filter(person=person_id).select_related("organisation", "person")
    due = list(own.due(now).order_by("organisation_id", "pk"))
    last = own.order_by(F("letter_at").desc(nulls_last=True)).values_list("letter_at", flat=True).first()
    written = 0
    for _organisation, rows in groupby(due, key=attrgetter("organisation_id")):
        wanted = list(rows)
        if last is not None and now < last + QUIET:
            wanted = _put_off(wanted, until=last + QUIET)
        if wanted and _write(wanted, now):
            last = now
            written += 1
    return written


def _put_off(rows: Sequence[Subscription], *, until: datetime) -> list[Subscription]:
    """Let those who hear at once wait for the end of the quiet; digests of the morning go."""
    for row in rows:
        if row.frequency == Frequency.IMMEDIATE:
            row.next_at = until
            row.save(update_fields=["next_at"])
    return [row for row in rows if row.frequency != Frequency.IMMEDIATE]


def _write(rows: Sequence[Subscription], now: datetime) -> bool:
    """One letter of all that is due for one organisation, if there is news and a mandate to hear it."""
    first, today = rows[0], timezone.localdate(now)
    held = Mandate.objects.in_force(today).filter(person=first.person_id, organisation=first.organisation_id)
    mandate = held.order_by("pk").first()
    is_written = mandate is not None and _tell_news(rows, viewer_of(mandate), now)
    due = next_letters(first.organisation, {row.frequency for row in rows}, now)
    for row in rows:
        row.next_at, row.looked_at = due[row.frequency], now
        row.letter_at = now if is_written else row.letter_at
    Subscription.objects.bulk_update(rows, ["next_at", "looked_at", "letter_at"])
    return is_written


def _tell_news(rows: Sequence[Subscription], viewer: Viewer, now: datetime) -> bool:
    person, kinds = rows[0].person, [row.kind for row in rows]
    with translation.override(person.language or settings.LANGUAGE_CODE):
        digest = digest_for(viewer, kinds, timezone.localdate(now))
        if digest is None:
            return False
        told = [section.kind for section in digest.sections]
        stops = [(KIND_LABELS[kind], _stop_address(viewer, [kind])) for kind in told]
        post(
            person.email,
            "alerts/letters/digest.txt",
            language=person.language,
            headers=_headers(_stop_address(viewer, told)),
            now=now,
            name=person.name,
            organisation=rows[0].organisation,
            sections=digest.sections,
            counts={section.kind.value: section.count for section in digest.sections},
            stops=stops,
        )
    _mark_told(digest, viewer, now)
    return True


def _mark_told(digest: Digest, viewer: Viewer, now: datetime) -> None:
    """Notices of matches are new, those of searches wait. The table refuses what another letter has told."""
    Notice.objects.bulk_create(notices_of(digest.things, viewer, told_at=now))
    Notice.objects.waiting().filter(pk__in=digest.notice_ids).update(told_at=now)


def _stop_address(viewer: Viewer, kinds: Sequence[str]) -> str:
    token = stop_token(
        person_id=viewer.person_id or 0, organisation_id=viewer.organisation_id or 0, kinds=kinds
    )
    return f"{settings.SITE_ADDRESS.rstrip('/')}{reverse('alerts:stop', args=[token])}"


def _headers(stop_address: str) -> dict[str, str]:
    """A mail program shows a button that stops these letters (RFC 2369, 8058); machines do not answer."""
    return {
        "List-Unsubscribe": f"<{stop_address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def _has_news() -> Q:
    """Something has come since somebody who hears at once was last written to."""
    since = {"found_at__gt": OuterRef("looked_at") - LATE}
    matches = Match.objects.filter(opportunity__state="published")
    waiting = Notice.objects.waiting().filter(
        person=OuterRef("person"), organisation=OuterRef("organisation"), kind=Kind.SEARCHES
    )
    return (
        Q(looked_at__isnull=True)
        | _where(Kind.REQUESTS, matches.filter(organisation=OuterRef("organisation"), **since))
        | _where(Kind.COMPANIES, matches.filter(opportunity__organisation=OuterRef("organisation"), **since))
        | _where(Kind.SEARCHES, waiting.filter(**since))
    )


def _where(kind: Kind, found: QuerySet[Match] | QuerySet[Notice]) -> Q:
    return Q(Exists(found), kind=kind)
