"""Why a company is in an answer or not: the same search, with one company looked up in it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.utils import timezone

from gildia.foundation.languages import CONTENT_LANGUAGES, every
from gildia.partnering.models import CAPABILITY, SearchEntry
from gildia.partnering.queries import Beside, Search
from gildia.partnering.queries.candidates import Candidate, entries_for
from gildia.partnering.queries.companies import circle_ids, matches
from gildia.partnering.queries.facets import ticked
from gildia.partnering.queries.judgements import heeded
from gildia.partnering.queries.names import names
from gildia.partnering.rules.answer import (
    NO_FILTERS,
    FacetKey,
    Filters,
    Match,
    MatchedEntry,
    Need,
    ReasonKind,
    Sort,
    Verdict,
)
from gildia.partnering.rules.grouping import Company
from gildia.partnering.rules.why import Adding, Advice, Cause, WhyNot
from gildia.registry.models import Organisation
from gildia.registry.models.organisations import PUBLISHED
from gildia.registry.queries.directory import with_words
from gildia.registry.rules import Viewer

MOST_NAMES = 10


def named(viewer: Viewer, words: str) -> list[Organisation]:
    """Companies whose name resembles the words, as far as the viewer may know of them."""
    if not words.strip():
        return []
    found = with_words(Organisation.objects.visible_to(viewer), words)
    return list(found.order_by("sort_ru", "pk")[:MOST_NAMES])


def why_not(
    viewer: Viewer,
    need: str,
    *,
    filters: Filters,
    organisation: Organisation,
    sort: str = Sort.MATCH,
    as_typed: bool = False,
    today: date | None = None,
) -> WhyNot:
    """Where a company stands in the answer that `search` gives to the same arguments, and why.

    The caller has found the organisation among those visible to the viewer.
    """
    day = today or timezone.localdate()
    blamed, only_together = _left_out_by(viewer, filters, organisation.pk, day)
    opened = filters
    for key in blamed:
        opened = opened.without(key)
    asked = Search(viewer, need, opened, day, as_typed=as_typed, judged=heeded(viewer))
    found = asked.beside(organisation.pk, sort=sort)
    place = _place(found, organisation.pk)
    shown = _shown(found, asked, viewer)
    this = None if found.company is None else shown.get(found.company.organisation_id)
    return WhyNot(
        need=asked.need,
        slug=organisation.slug,
        names=every(organisation, "name"),
        left_out_by=ticked(filters, blamed),
        only_together=only_together,
        opened=opened,
        cause=_cause(organisation, found, asked.need),
        place=place,
        listed=len(found.listed),
        this=this,
        last=shown.get(found.listed[-1].organisation_id) if found.listed else None,
        best=shown.get(found.listed[0].organisation_id) if found.listed else None,
        shows_capability=any(each.kind == CAPABILITY for each in found.texts),
        awaits_reading=not asked.need.is_empty and any(each.deep is None for each in found.texts),
        advice=tuple(_advice(organisation, asked.need, found.texts, this))
        if viewer.organisation_id == organisation.pk
        else (),
    )


def _left_out_by(
    viewer: Viewer, filters: Filters, organisation_id: int, today: date
) -> tuple[tuple[FacetKey, ...], bool]:
    """The ticked facets that leave a company out, and whether they do so only together."""

    def has_text(under: Filters) -> bool:
        return entries_for(viewer, under, today=today).filter(organisation=organisation_id).exists()

    keys = filters.selected_keys
    if not keys or has_text(filters) or not has_text(NO_FILTERS):
        return (), False
    alone = [key for key in keys if not has_text(replace(NO_FILTERS, **{key.value: filters.chosen(key)}))]
    rest = filters
    for key in alone:
        rest = rest.without(key)
    return (tuple(alone), False) if alone and has_text(rest) else (keys, not alone)


def _place(found: Beside, organisation_id: int) -> int | None:
    for order in (found.listed, found.ranked):
        for place, company in enumerate(order, start=1):
            if company.organisation_id == organisation_id:
                return place
    return None


def _cause(organisation: Organisation, found: Beside, need: Need) -> Cause:
    if any(company.organisation_id == organisation.pk for company in found.listed):
        return Cause.LISTED
    if organisation.state != PUBLISHED:
        return Cause.NOT_PUBLISHED
    if found.company is None:
        return Cause.WITHOUT_TEXT
    return Cause.BEYOND if need.is_empty else Cause.BEHIND


def _shown(found: Beside, asked: Search, viewer: Viewer) -> dict[int, Match]:
    """The company, the last one listed and the best one, with their texts, by organisation."""
    wanted: list[Company] = [*found.listed[:1], *found.listed[-1:]]
    if found.company is not None:
        wanted.append(found.company)
    once = list({company.organisation_id: company for company in wanted}.values())
    circles = names(circle_ids(once)).circles
    read = matches(once, asked.need, viewer, asked.known.synonyms, circles)
    return {match.organisation_id: match for match in read}


def _advice(
    organisation: Organisation, need: Need, texts: list[Candidate], this: Match | None
) -> Iterator[Advice]:
    """What its own people can add, most useful first."""
    if organisation.state != PUBLISHED:
        yield Advice(Adding.PUBLISH)
    capabilities = [each for each in texts if each.kind == CAPABILITY]
    if this is None or not capabilities or this.best.kind != CAPABILITY:
        yield Advice(Adding.CAPABILITY)
    if this is None or not capabilities:
        return
    best = this.best
    if need.language in CONTENT_LANGUAGES and all(each.language != need.language for each in capabilities):
        yield Advice(Adding.LANGUAGE, best.capability_id, need.language)
    if any(each.entry_id == best.entry_id and not each.step for each in capabilities):
        yield Advice(Adding.STEP, best.capability_id)
    if not SearchEntry.objects.public().filter(pk=best.entry_id).exists():
        yield Advice(Adding.VISIBILITY, best.capability_id)
    yield from _unstated(best)


def _unstated(best: MatchedEntry) -> Iterator[Advice]:
    """Limits and certificates that were asked for and that nothing is said about."""
    for reason in best.reasons:
        if reason.verdict is not Verdict.UNKNOWN:
            continue
        if reason.kind is ReasonKind.LIMIT and best.capability_id is not None:
            yield Advice(Adding.LIMIT, best.capability_id, str(reason.params["quantity"]))
        elif reason.kind is ReasonKind.CERTIFICATE:
            yield Advice(Adding.CERTIFICATE, subject=str(reason.params["standard"]))
