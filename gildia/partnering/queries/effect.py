"""The answers to judged needs, asked again with and without judgements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, F, Q

from gildia.partnering.models import Judgement
from gildia.partnering.queries import Search
from gildia.partnering.queries.judgements import Judged, heeded
from gildia.partnering.rules.answer import NO_FILTERS
from gildia.partnering.rules.effect import Effect, effect, place_of
from gildia.partnering.rules.judgements import LEAST_ORGANISATIONS, Side, lower
from gildia.registry.models import Mandate
from gildia.registry.permissions import viewer_of
from gildia.registry.rules import Viewer

MOST_NEEDS = 12
"""Needs that the page asks again while its reader waits, the newest."""


@dataclass(frozen=True)
class NeedEffect:
    """What one's judgements change in the answer to one need."""

    text: str
    language: str
    marked: int
    effect: Effect


def effects(viewer: Viewer, today: date) -> list[NeedEffect]:
    """The newest needs for which the viewer judged companies."""
    judged = heeded(viewer)
    rows = Judgement.objects.given_by(viewer).standing().filter(side=Side.SEEKS.value)
    marked: dict[str, list[tuple[str, str]]] = {}
    for key, text, language in rows.order_by("-given_at", "-pk").values_list("text_key", "text", "language"):
        marked.setdefault(key, []).append((text, language))
    return list(_effects(viewer, today, judged, list(marked.items())[:MOST_NEEDS]))


def _effects(
    viewer: Viewer, today: date, judged: Sequence[Judged], needs: Sequence[tuple[str, list[tuple[str, str]]]]
) -> Iterator[NeedEffect]:
    for key, said in needs:
        text, language = said[0]
        asked = Search(viewer, text, NO_FILTERS, today, judged=judged)
        found = asked.unjudged()
        yield NeedEffect(text, language, len(said), effect(found, asked.marks, key))


def measured(
    person_id: int, organisation_id: int, key: str, today: date
) -> dict[int, tuple[int | None, int | None]]:
    """By company: its place in the answer to a need without judgements, and by those on other needs alone.

    Nothing where the person acts for the organisation no more.
    """
    held = Mandate.objects.in_force(today).filter(person=person_id, organisation=organisation_id)
    mandate = held.order_by("pk").first()
    if mandate is None:
        return {}
    viewer = viewer_of(mandate)
    row = Judgement.objects.given_by(viewer).standing().filter(text_key=key).order_by("pk").first()
    if row is None:
        return {}
    asked = Search(viewer, row.text, NO_FILTERS, today, judged=heeded(viewer))
    found = asked.unjudged()
    by_others = lower(found, [mark for mark in asked.marks if mark.text_key != key])
    wanted = {mark.company_id for mark in asked.marks if mark.text_key == key}
    return {company: (place_of(found, company), place_of(by_others, company)) for company in wanted}


@dataclass(frozen=True)
class Measured:
    """What judgements do on average where they do not prove themselves."""

    pairs: int
    moved: int
    without: float
    by_others: float


def measured_for(viewer: Viewer) -> Measured | None:
    """Over all judged pairs of organisations in the viewer's care; None while too few stand behind it."""
    rows = (
        Judgement.objects.counted_for(viewer)
        .standing()
        .filter(place_without__isnull=False, place_by_others__isnull=False)
    )
    told = rows.aggregate(
        organisations=Count("organisation", distinct=True),
        pairs=Count("pk"),
        moved=Count("pk", filter=~Q(place_without=F("place_by_others"))),
        without=Avg("place_without"),
        by_others=Avg("place_by_others"),
    )
    if told.pop("organisations") < LEAST_ORGANISATIONS:
        return None
    return Measured(**told)
