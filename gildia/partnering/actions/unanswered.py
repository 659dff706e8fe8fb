"""Keeping needs that nobody answered, and what staff do with them.

Who searched or reported is never written down, so these actions have no `by`, except for staff.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.partnering.models import UnansweredNeed, WantedAnswer
from gildia.partnering.queries.unanswered import found_now, nearest_step, zones_to_tell
from gildia.partnering.rules.answer import Need, SearchAnswer
from gildia.partnering.rules.needs import read_need
from gildia.partnering.rules.unanswered import (
    KEPT_FOR,
    MOST_CHARACTERS,
    MOST_IN_A_ZONE,
    may_handle_unanswered,
    text_key,
)
from gildia.registry.permissions import Actor, require
from gildia.registry.rules import Viewer

LOOKED_AT_ONCE = 500


class NothingAsked(Refused):
    """There is no need in the text."""


def keep_search(*, viewer: Viewer, answer: SearchAnswer, now: datetime) -> bool:
    """Keep a member's search that found nobody; answers whether it is kept.

    Only where it is plain for whose staff: a member of several zones chooses by the button.
    """
    if not answer.nobody_does_it or len(viewer.zone_ids) != 1:
        return False
    (zone_id,) = viewer.zone_ids
    return _keep(answer.need, zone_id, timezone.localdate(now)) is not None


@transaction.atomic
def report_missing(*, viewer: Viewer, zone: int, text: str, email: str, now: datetime) -> None:
    """Tell a zone's managing company that something is missing; `email` only if an answer is wanted."""
    if zone not in {each.pk for each in zones_to_tell(viewer)}:
        raise NotPermitted(_("There is no such zone."))
    today = timezone.localdate(now)
    kept = _keep(_read(text), zone, today)
    if kept is None:
        raise Refused(_("The list is full. Write to the managing company instead."))
    kept.told_on = today
    kept.save(update_fields=["told_on"])
    if email:
        WantedAnswer.objects.get_or_create(need=kept, email=email.lower())


@transaction.atomic
def say_it_did_not_help(*, viewer: Viewer, text: str, reason: str, now: datetime) -> None:
    """A member says why an answer did not help; each zone he is in keeps the need and the reason."""
    if not viewer.zone_ids or reason not in dict(UnansweredNeed.REASONS):
        raise NotPermitted(_("Only members of a zone can say this."))
    need = _read(text)
    for zone_id in sorted(viewer.zone_ids):
        kept = _keep(need, zone_id, timezone.localdate(now))
        if kept is not None and reason not in kept.reasons:
            kept.reasons = sorted([*kept.reasons, reason])
            kept.save(update_fields=["reasons"])


@transaction.atomic
def handle(*, need_id: int, note: str, by: Actor, now: datetime) -> UnansweredNeed:
    """Mark a need as dealt with. Who wanted an answer has it by now, so the addresses are deleted."""
    require(may_handle_unanswered(by.viewer))
    rows = UnansweredNeed.objects.visible_to(by.viewer).select_for_update(of=("self",))
    need = rows.filter(pk=need_id).first()
    if need is None:
        raise NotPermitted(_("There is no such need."))
    before = need.handled_on
    need.handled_on, need.handled_by_id, need.note = timezone.localdate(now), by.person_id, note
    need.save(update_fields=["handled_on", "handled_by", "note"])
    need.wanted_answers.all().delete()
    # The note may quote the need, which is forgotten some day; the journal is not.
    days = (None if before is None else before.isoformat(), need.handled_on.isoformat())
    record(verb="unanswered_need.handle", subject=need, by=by, now=now, changes={"handled_on": days})
    return need


def forget_old(*, now: datetime) -> int:
    """Delete what nobody has asked for `KEPT_FOR`, with its addresses; answers how many needs."""
    old = UnansweredNeed.objects.filter(asked_on__lt=timezone.localdate(now) - KEPT_FOR)
    _total, deleted = old.delete()
    return deleted.get(UnansweredNeed._meta.label, 0)


def look_again(*, now: datetime, at_once: int = LOOKED_AT_ONCE) -> int:
    """Search again for what still waits, longest not looked for first; answers how many are found now."""
    today = timezone.localdate(now)
    waiting = UnansweredNeed.objects.waiting().exclude(looked_on=today).order_by("looked_on", "pk")
    found = 0
    for row in waiting[:at_once]:
        columns = _looked(row.zone_id, row.text, today)
        UnansweredNeed.objects.filter(pk=row.pk).update(**columns)
        found += bool(columns["companies_now"])
    return found


def _read(text: str) -> Need:
    need = read_need(text)
    if need.is_empty:
        raise NothingAsked(_("Say in words what is missing."), field="text")
    return need


@transaction.atomic
def _keep(need: Need, zone_id: int, today: date) -> UnansweredNeed | None:
    """The row of a need, made or brought up to date; None when the zone's list is full."""
    rows = UnansweredNeed.objects.select_for_update(of=("self",))
    key = text_key(need.text)
    row = rows.filter(zone=zone_id, text_key=key).first()
    if row is None:
        if UnansweredNeed.objects.filter(zone=zone_id).count() >= MOST_IN_A_ZONE:
            return None
        text = need.text[:MOST_CHARACTERS]
        columns = {"text": text, "language": need.language, "step": nearest_step(need)}
        days = {"first_asked_on": today, "asked_on": today}
        row, _made = rows.get_or_create(
            zone_id=zone_id, text_key=key, defaults={**columns, **days, **_looked(zone_id, text, today)}
        )
    if row.asked_on < today:
        row.days, row.asked_on = row.days + 1, today
        row.save(update_fields=["days", "asked_on"])
    return row


def _looked(zone_id: int, text: str, today: date) -> dict[str, Any]:
    """What the search finds for any member of the zone: nothing of it tells what only some may see."""
    companies, best_score = found_now(zone_id, text, today)
    return {"companies_now": companies, "best_score": best_score, "looked_on": today}


@transaction.atomic
def add_demonstration(*, zone_id: int, needs: Iterable[tuple[str, int]], now: datetime) -> int:
    """Needs of the demonstration with the number of days on which they were asked, marked as such."""
    today = timezone.localdate(now)
    added = 0
    for position, (text, days) in enumerate(needs):
        if UnansweredNeed.objects.filter(zone=zone_id, text_key=text_key(text)).exists():
            continue
        row = _keep(_read(text), zone_id, today)
        if row is not None:
            row.is_demo, row.days = True, days
            row.asked_on = today - timedelta(days=position)
            row.first_asked_on = row.asked_on - timedelta(days=3 * days)
            row.save(update_fields=["is_demo", "days", "asked_on", "first_asked_on"])
            added += 1
    return added
