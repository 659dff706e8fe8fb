"""What can be said of a candidate beside its score: what the need asks for, held against it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

from gildia.partnering.models import SearchEntry
from gildia.partnering.queries.candidates import Candidate
from gildia.partnering.queries.certificates import satisfied_by
from gildia.partnering.rules import exclusions
from gildia.partnering.rules.answer import Excluded, Need, Reason, ReasonKind, Verdict
from gildia.partnering.rules.limits import OfferedLimit, compare
from gildia.partnering.rules.places import Located, compare_places
from gildia.registry.models import Capability, CapabilityLimit, Site
from gildia.registry.rules import Viewer

Held = Mapping[int, Mapping[str, date | None]]
Offered = Mapping[int, Mapping[str, OfferedLimit]]


def offered_limits(candidates: Collection[Candidate]) -> Offered:
    """By capability: its limits by quantity, the lead time among them.

    The candidates are visible to the viewer, and a capability's limits are as visible as itself.
    """
    ids = [each.capability_id for each in candidates if each.capability_id is not None]
    found: dict[int, dict[str, OfferedLimit]] = defaultdict(dict)
    for row in CapabilityLimit.objects.filter(capability__in=ids).order_by("pk"):
        low = None if row.minimum is None else float(row.minimum)
        high = None if row.maximum is None else float(row.maximum)
        found[row.capability_id][row.quantity] = OfferedLimit(row.quantity, low, high, row.unit)
    timed = Capability.objects.filter(pk__in=ids, lead_time_days__isnull=False).order_by("pk")
    for pk, days in timed.values_list("pk", "lead_time_days"):
        found[pk]["lead-time"] = OfferedLimit("lead-time", None, float(days or 0), "day")
    return found


@dataclass(frozen=True, slots=True)
class Background:
    """What is known of the candidates, as far as the need asks for it and the viewer may see it."""

    held: Held
    offered: Offered
    sites: Mapping[int, Sequence[Located]]
    """By organisation."""
    says: Mapping[int, Sequence[Excluded]]
    """By entry: what its text says although the need excludes it."""


def background(need: Need, candidates: Collection[Candidate], held: Held, viewer: Viewer) -> Background:
    """Read once for all candidates what `requirements` compares; nothing that is not asked for."""
    return Background(
        held=held,
        offered=offered_limits(candidates) if need.limits else {},
        sites=sites_of({each.organisation_id for each in candidates}, viewer) if need.places else {},
        says=_says(need, candidates),
    )


def sites_of(organisation_ids: Collection[int], viewer: Viewer) -> Mapping[int, Sequence[Located]]:
    """By organisation: where it works, its main site first."""
    found: dict[int, list[Located]] = defaultdict(list)
    rows = Site.objects.visible_to(viewer).filter(organisation__in=organisation_ids)
    for site in rows.order_by("-is_main", "pk"):
        towns = {"ru": site.city_ru, "en": site.city_en, "zh": site.city_zh}
        found[site.organisation_id].append(Located(site.country, site.region, towns))
    return found


def _says(need: Need, candidates: Collection[Candidate]) -> Mapping[int, Sequence[Excluded]]:
    """Which texts say what the need excludes, other than to exclude it themselves."""
    against = {each: exclusions.alternatives(each, need.language) for each in need.excluded if each.against}
    wanted = [Q(tokens__contains=list(keys)) for groups in against.values() for keys in groups]
    if not wanted:
        return {}
    rows = SearchEntry.objects.filter(pk__in=[each.entry_id for each in candidates]).filter(
        reduce(or_, wanted)
    )
    return {
        pk: [each for each, groups in against.items() if exclusions.is_said(groups, text, language)]
        for pk, text, language in rows.order_by("pk").values_list("pk", "text", "language")
    }


def requirements(need: Need, candidate: Candidate, known: Background) -> list[Reason]:
    """Certificates, limits, places and exclusions of the need, each held against the candidate."""
    limits = known.offered.get(candidate.capability_id or 0, {})
    sites = known.sites.get(candidate.organisation_id, ())
    return [
        *_certificates(need, known.held.get(candidate.organisation_id, {})),
        *(compare(wanted, limits) for wanted in need.limits),
        *compare_places(need.places, country=candidate.country, sites=sites),
        *(
            Reason(ReasonKind.EXCLUDED, Verdict.MISSED, {"words": each.text})
            for each in known.says.get(candidate.entry_id, ())
        ),
    ]


def _certificates(need: Need, held: Mapping[str, date | None]) -> list[Reason]:
    reasons: list[Reason] = []
    for standard in need.standards:
        found = next((each for each in held if satisfied_by(standard, each)), None)
        verdict = Verdict.UNKNOWN if found is None else Verdict.MET
        params = {"standard": found or standard, "valid_until": held.get(found or "")}
        reasons.append(Reason(ReasonKind.CERTIFICATE, verdict, params))
    return reasons
