"""Keeping searches, and looking what is new in them."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.alerts.actions.subscriptions import begin
from gildia.alerts.actions.turns import take_turn, takes_turn
from gildia.alerts.models import Notice, SavedSearch, Subscription
from gildia.alerts.models.searches import OPPORTUNITIES, PARTNERS
from gildia.alerts.permissions import may_have
from gildia.alerts.queries.digests import notices_of
from gildia.alerts.queries.searching import canonical, run
from gildia.alerts.rules import (
    DEFAULT,
    LOOK_AFTER,
    LOOK_SOON_AFTER,
    MOST_QUERY_LENGTH,
    MOST_SEARCHES,
    NAME_LIMIT,
    UNDO_FOR,
    Frequency,
    Kind,
)
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.opportunities.models import Opportunity
from gildia.registry.models import Mandate
from gildia.registry.permissions import Actor, require, viewer_of
from gildia.registry.rules import Viewer


@transaction.atomic
def keep(*, page: str, query: str, name: str, by: Actor, now: datetime) -> SavedSearch:
    """Keep a search. What it finds today is old: its person hears of what comes from now on.

    One that is kept already is answered as it is.
    """
    require(may_have(by.viewer))
    asked = canonical(page, query)
    if len(asked) > MOST_QUERY_LENGTH:
        raise Refused(_("This is too long to be kept. Ask in fewer words."))
    if page == PARTNERS and not asked:
        raise Refused(_("Say what you look for or tick a filter first, else everything would be new."))
    take_turn(by.person_id)
    own = SavedSearch.objects.visible_to(by.viewer).current()
    if (known := own.filter(page=page, query=asked).first()) is not None:
        return known
    if SavedSearch.objects.filter(person=by.person_id).current().count() >= MOST_SEARCHES:
        raise Refused(
            _("You have %(most)s saved searches, the most there can be. Delete one first.")
            % {"most": MOST_SEARCHES}
        )
    saved = SavedSearch.objects.create(
        person_id=by.person_id,
        organisation_id=by.organisation_id,
        page=page,
        query=asked,
        name=name.strip()[:NAME_LIMIT],
        looked_at=now,
    )
    _note_found(saved, by.viewer, now, told_at=now, seen_at=now)
    begin(Kind.SEARCHES, DEFAULT, by=by, now=now)
    record(verb="saved_search.save", subject=saved, by=by, now=now)
    return saved


@transaction.atomic
def rename(*, search_id: int, name: str, by: Actor, now: datetime) -> SavedSearch:
    """Give it another name."""
    saved = _own(search_id, by)
    saved.name = name.strip()[:NAME_LIMIT]
    saved.save(update_fields=["name", "updated_at"])
    record(verb="saved_search.rename", subject=saved, by=by, now=now)
    return saved


@transaction.atomic
def pause(*, search_id: int, by: Actor, now: datetime) -> SavedSearch:
    """Hear nothing of it for a while."""
    saved = _own(search_id, by)
    if saved.paused_at is None:
        saved.paused_at = now
        saved.save(update_fields=["paused_at", "updated_at"])
        record(verb="saved_search.pause", subject=saved, by=by, now=now)
    return saved


@transaction.atomic
def resume(*, search_id: int, by: Actor, now: datetime) -> SavedSearch:
    """Hear of it again, from now on: what came meanwhile stands on its page."""
    saved = _own(search_id, by)
    if saved.paused_at is not None:
        saved.paused_at, saved.looked_at = None, now
        saved.save(update_fields=["paused_at", "looked_at", "updated_at"])
        _note_found(saved, by.viewer, now, told_at=now)
        record(verb="saved_search.resume", subject=saved, by=by, now=now)
    return saved


@transaction.atomic
def remove(*, search_id: int, by: Actor, now: datetime) -> SavedSearch:
    """Take it away; it can be brought back for a day."""
    saved = _own(search_id, by)
    saved.removed_at = now
    saved.save(update_fields=["removed_at", "updated_at"])
    record(verb="saved_search.remove", subject=saved, by=by, now=now)
    return saved


@transaction.atomic
def restore(*, search_id: int, by: Actor, now: datetime) -> SavedSearch:
    """Bring a removed one back as it was."""
    take_turn(by.person_id)
    rows = SavedSearch.objects.visible_to(by.viewer)
    saved = rows.filter(pk=search_id).first()
    if saved is None:
        raise NotPermitted(_("There is no such search."))
    if saved.removed_at is None:
        return saved
    if now - saved.removed_at > UNDO_FOR:
        raise Refused(_("It could be brought back for a day only. Save it once more."))
    if rows.current().filter(page=saved.page, query=saved.query).exists():
        raise Refused(_("You have saved the same search again meanwhile."))
    if SavedSearch.objects.filter(person=by.person_id).current().count() >= MOST_SEARCHES:
        raise Refused(_("You have as many saved searches as there can be. Delete another one first."))
    saved.removed_at = None
    saved.save(update_fields=["removed_at", "updated_at"])
    record(verb="saved_search.restore", subject=saved, by=by, now=now)
    return saved


def look_at_due(*, now: datetime, limit: int) -> int:
    """Look what is new in the searches that were not looked at longest; answers how many were looked at.

    Each is a transaction of its own: a killed worker goes on with the next.
    """
    at_once = Exists(
        Subscription.objects.filter(
            person=OuterRef("person"),
            organisation=OuterRef("organisation"),
            kind=Kind.SEARCHES,
            frequency=Frequency.IMMEDIATE,
        )
    )
    moved_at = Opportunity.objects.aggregate(at=Max("updated_at"))["at"]
    due = Q(looked_at__lte=now - LOOK_AFTER) | Q(at_once, looked_at__lte=now - LOOK_SOON_AFTER)
    if moved_at is not None:
        due |= Q(at_once, page=OPPORTUNITIES, looked_at__lt=moved_at)
    rows = SavedSearch.objects.running().filter(due).order_by("looked_at", "pk")
    ids = list(rows.values_list("pk", flat=True)[:limit])
    return sum(look(search_id=search_id, now=now) for search_id in ids)


@transaction.atomic
def look(*, search_id: int, now: datetime) -> bool:
    """Keep a notice of everything that a search finds for the first time.

    Without a mandate in force nothing is looked at: the search falls silent until there is one.
    """
    saved = SavedSearch.objects.running().filter(pk=search_id).first()
    if saved is None or not takes_turn(saved.person_id):
        return False
    held = Mandate.objects.in_force(timezone.localdate(now)).filter(
        person=saved.person_id, organisation=saved.organisation_id
    )
    mandate = held.order_by("pk").first()
    if mandate is not None:
        _note_found(saved, viewer_of(mandate), now)
    SavedSearch.objects.filter(pk=saved.pk).update(looked_at=now)
    return True


def forget_removed(*, now: datetime) -> int:
    """Delete what was removed and can no longer come back, with its notices; answers how many."""
    _rows, deleted = SavedSearch.objects.filter(removed_at__lt=now - UNDO_FOR).delete()
    return deleted.get(SavedSearch._meta.label, 0)


def _own(search_id: int, by: Actor) -> SavedSearch:
    take_turn(by.person_id)
    found = SavedSearch.objects.visible_to(by.viewer).current().filter(pk=search_id).first()
    if found is None:
        raise NotPermitted(_("There is no such search."))
    return found


def _note_found(saved: SavedSearch, viewer: Viewer, now: datetime, **columns: datetime) -> None:
    """Notices of what it finds; one that is there already stays as it is."""
    column = "company_id" if saved.page == PARTNERS else "opportunity_id"
    things = [
        {"kind": Kind.SEARCHES, "search_id": saved.pk, column: pk, "found_at": now}
        for pk in run(saved, viewer, timezone.localdate(now)).ids
    ]
    Notice.objects.bulk_create(notices_of(things, viewer, **columns), ignore_conflicts=True)
