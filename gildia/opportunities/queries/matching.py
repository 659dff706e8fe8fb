"""What the search is asked for a request, and what it answers."""

from datetime import date

from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.opportunities.models import Match, Opportunity, Version
from gildia.partnering.queries import search
from gildia.partnering.rules.answer import Band, Filters, Sort
from gildia.partnering.rules.answer import Match as Found
from gildia.registry.models import CircleMembership
from gildia.registry.models.circles import ZONE
from gildia.registry.rules import ANONYMOUS, Viewer

MOST_MATCHES = 20
#: So much of a text is asked for at most.
NEED_LIMIT = 600


def need_of(version: Version) -> str:
    """A request in its own words, in a language that somebody wrote rather than in a machine draft.

    Title and first paragraph: what comes later is seldom what is needed, and the search takes lines for
    several needs.
    """
    written = [code for code in CONTENT_LANGUAGES if getattr(version, f"text_{code}")]
    if not written:
        return ""
    language = next((code for code in written if not version.is_machine(code)), written[0])
    title, text = getattr(version, f"title_{language}"), getattr(version, f"text_{language}")
    first = text.strip().partition("\n")[0]
    return " ".join(f"{title}. {first}".split())[:NEED_LIMIT]


def companies_for(opportunity: Opportunity, *, today: date) -> list[Found]:
    """The companies that could serve a request, best first, each with its reasons.

    Its own company looks; for a blind one the public does, so that nothing follows from what was found.
    """
    if opportunity.shown is None or not (need := need_of(opportunity.shown)):
        return []
    answer = search(
        ANONYMOUS if opportunity.is_blind else _eyes_of(opportunity.organisation_id),
        need,
        filters=Filters(country=frozenset(opportunity.shown.countries)),
        limit=MOST_MATCHES + 1,
        offset=0,
        sort=Sort.MATCH,
        today=today,
        least=0,
        as_typed=True,
    )
    near = [found for found in answer.results if found.band in {Band.STRONG, Band.POSSIBLE}]
    return [found for found in near if found.organisation_id != opportunity.organisation_id][:MOST_MATCHES]


def requests_for(viewer: Viewer, today: date) -> list[Match]:
    """Open requests that the viewer's company could serve: strong ones first, of those the newest."""
    rows = Match.objects.for_company(viewer, today).select_related("opportunity__shown__process_step")
    return sorted(
        rows.order_by("-opportunity__published_at", "-pk"), key=lambda match: match.band != Band.STRONG
    )


def _eyes_of(organisation_id: int) -> Viewer:
    """What somebody acting for a company sees, whoever it is."""
    rows = CircleMembership.objects.filter(organisation=organisation_id, until__isnull=True)
    inside = list(rows.order_by("circle_id").values_list("circle_id", "circle__kind"))
    return Viewer(
        organisation_id=organisation_id,
        zone_ids=frozenset(pk for pk, kind in inside if kind == ZONE),
        cluster_ids=frozenset(pk for pk, kind in inside if kind != ZONE),
    )
