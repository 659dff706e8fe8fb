"""The companies of one page of results, with names and texts as the viewer may see them."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from gildia.foundation import text as analyser
from gildia.foundation.languages import CONTENT_LANGUAGES, every, reader_language
from gildia.partnering.models import SearchEntry
from gildia.partnering.rules.answer import (
    CircleMark,
    Match,
    MatchedEntry,
    Need,
    Reason,
    ReasonKind,
    Verdict,
)
from gildia.partnering.rules.grouping import OTHERS_SHOWN, Company, Scored, place_of
from gildia.partnering.rules.synonyms import Synonyms, merged, same_in_other_words
from gildia.registry.models import Organisation, Site
from gildia.registry.rules import Size, Viewer

_OF_ORGANISATIONS = ("slug", "country", "employees", *(f"name_{language}" for language in CONTENT_LANGUAGES))
_OF_SITES = ("organisation", *(f"city_{language}" for language in CONTENT_LANGUAGES))


def matches(
    shown: Sequence[Company],
    need: Need,
    viewer: Viewer,
    synonyms: Synonyms,
    circles: Mapping[int, CircleMark],
    others: int = OTHERS_SHOWN,
) -> tuple[Match, ...]:
    """Read what a page shows, in as many queries for one company as for fifty.

    Each has its best text and so many others.
    """
    entry_ids = [each.text.entry_id for company in shown for each in company.texts[: others + 1]]
    texts = dict(SearchEntry.objects.filter(pk__in=entry_ids).order_by("pk").values_list("pk", "text"))
    ids = [company.organisation_id for company in shown]
    rows = Organisation.objects.visible_to(viewer).filter(pk__in=ids).order_by("pk")
    organisations = {row.pk: row for row in rows.only(*_OF_ORGANISATIONS)}
    sites = _main_sites(ids, viewer)
    return tuple(
        _match(
            company,
            organisations[company.organisation_id],
            need,
            synonyms,
            texts,
            sites,
            circles,
            viewer,
        )
        for company in shown
        if company.organisation_id in organisations
    )


def circle_ids(shown: Iterable[Company]) -> set[int]:
    """The circles that `matches` names."""
    best = [company.best.text for company in shown]
    return {pk for text in best for pk in (*text.cluster_ids, *text.zone_ids)}


def in_name_order(found: Sequence[Company]) -> list[Company]:
    """Companies by the name that the reader sees."""
    by_id = {company.organisation_id: company for company in found}
    named = Organisation.objects.filter(pk__in=list(by_id)).in_name_order(reader_language())
    return [by_id[pk] for pk in named.values_list("pk", flat=True)]


def _match(
    company: Company,
    organisation: Organisation,
    need: Need,
    synonyms: Synonyms,
    texts: dict[int, str],
    sites: dict[int, Site],
    circles: Mapping[int, CircleMark],
    viewer: Viewer,
) -> Match:
    placed = company.best.text
    entries = [
        _entry(each, texts[each.text.entry_id], need, synonyms)
        for each in company.texts[: OTHERS_SHOWN + 1]
        if each.text.entry_id in texts
    ]
    site = sites.get(organisation.pk)
    inside = sorted(placed.cluster_ids) + sorted(placed.zone_ids)
    return Match(
        organisation_id=organisation.pk,
        slug=organisation.slug,
        names=every(organisation, "name"),
        place=place_of(placed.zone_ids, viewer.zone_ids),
        country=organisation.country,
        locality=every(site, "city") if site else {},
        size=Size(placed.size) if placed.size else None,
        headcount=organisation.employees if placed.size else None,
        circles=tuple(circles[pk] for pk in inside if pk in circles),
        score=company.score,
        band=company.band,
        best=entries[0],
        others=tuple(entries[1:]),
        lowered=company.lowered,
    )


def _entry(scored: Scored, text: str, need: Need, synonyms: Synonyms) -> MatchedEntry:
    place = scored.text
    spans = analyser.marks(text, need.terms, place.language)
    reasons = list(scored.reasons)
    same = same_in_other_words(synonyms, (need.meaning, need.language), (text, place.language))
    if same:
        pairs = tuple(dict.fromkeys(f"{each.asked} ≈ {each.found}" for each in same))
        reasons.insert(0, Reason(ReasonKind.SYNONYMS, Verdict.MET, {"pairs": pairs}))
    if spans:
        words = tuple(dict.fromkeys(text[start:end] for start, end in spans))
        reasons.insert(0, Reason(ReasonKind.TERMS, Verdict.MET, {"words": words}))
    return MatchedEntry(
        entry_id=place.entry_id,
        capability_id=place.source_id if place.kind == "capability" else None,
        kind=place.kind,
        language=place.language,
        text=text,
        spans=merged((*spans, *((each.start, each.end) for each in same))),
        score=scored.score,
        band=scored.band,
        reasons=tuple(reasons),
        parts=scored.parts,
    )


def _main_sites(organisation_ids: Collection[int], viewer: Viewer) -> dict[int, Site]:
    rows = Site.objects.visible_to(viewer).filter(organisation__in=organisation_ids, is_main=True)
    return {site.organisation_id: site for site in rows.order_by("pk").only(*_OF_SITES)}
