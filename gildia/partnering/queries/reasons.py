"""What can be said of a candidate beside its score: certificates and limits that the need names."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from gildia.partnering.queries.candidates import Candidate
from gildia.partnering.queries.certificates import satisfied_by
from gildia.partnering.rules.answer import Need, Reason, ReasonKind, Verdict
from gildia.partnering.rules.limits import OfferedLimit, compare
from gildia.registry.models import Capability, CapabilityLimit

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


def requirements(need: Need, candidate: Candidate, held: Held, offered: Offered) -> list[Reason]:
    """Certificates and limits of the need, each held against the candidate."""
    reasons: list[Reason] = []
    certificates = held.get(candidate.organisation_id, {})
    for standard in need.standards:
        found = next((each for each in certificates if satisfied_by(standard, each)), None)
        reasons.append(
            Reason(
                ReasonKind.CERTIFICATE,
                Verdict.UNKNOWN if found is None else Verdict.MET,
                {"standard": found or standard, "valid_until": certificates.get(found or "")},
            )
        )
    limits = offered.get(candidate.capability_id or 0, {})
    reasons.extend(compare(wanted, limits) for wanted in need.limits)
    return reasons
