"""What the search is asked for a request, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.foundation.text import detect_language
from gildia.opportunities.models import Match, Opportunity, Version
from gildia.partnering.queries import MOST_RESULTS, search
from gildia.partnering.queries.judgements import Judged, heeded, lowered_needs
from gildia.partnering.queries.learnt import learnt
from gildia.partnering.rules.answer import Band, Filters, Lowered, Sort
from gildia.partnering.rules.answer import Match as Found
from gildia.partnering.rules.judgements import Side, moved
from gildia.registry.models import CircleMembership
from gildia.registry.models.circles import ZONE
from gildia.registry.rules import ANONYMOUS, Viewer

MOST_MATCHES = 20
#: Requests that are held against what their reader marked.
MOST_COMPARED = 200
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


def companies_for(opportunity: Opportunity, *, today: date, judged: Sequence[Judged] = ()) -> list[Found]:
    """The companies that could serve a request, best first, each with its reasons.

    Its own company looks; for a blind one the public does, so that nothing follows from what was found.
    `judged` are the reader's own judgements: what they lower stays in the list, however far down.
    """
    if opportunity.shown is None or not (need := need_of(opportunity.shown)):
        return []
    answer = search(
        ANONYMOUS if opportunity.is_blind else _eyes_of(opportunity.organisation_id),
        need,
        filters=Filters(country=frozenset(opportunity.shown.countries)),
        limit=MOST_RESULTS if judged else MOST_MATCHES + 1,
        offset=0,
        sort=Sort.MATCH,
        today=today,
        least=0,
        as_typed=True,
        judged=judged,
    )
    near = [found for found in answer.results if found.band in {Band.STRONG, Band.POSSIBLE}]
    others = [found for found in near if found.organisation_id != opportunity.organisation_id]
    return [found for place, found in enumerate(others) if place < MOST_MATCHES or found.lowered is not None]


def requests_for(viewer: Viewer, today: date) -> list[Match]:
    """Open requests that the viewer's company could serve: strong ones first, of those the newest."""
    rows = Match.objects.for_company(viewer, today).select_related("opportunity__shown__process_step")
    return sorted(
        rows.order_by("-opportunity__published_at", "-pk"), key=lambda match: match.band != Band.STRONG
    )


@dataclass(frozen=True)
class Served:
    """A request that one's company could serve, and what one's own judgements take from it."""

    match: Match
    text: str
    """What a judgement of it is about."""
    lowered: Lowered | None


def served_by(viewer: Viewer, today: date) -> list[Served]:
    """The same requests in the viewer's own order: what he marked as not relevant stands last."""
    found = requests_for(viewer, today)
    texts = {
        match.opportunity.code: need_of(match.opportunity.shown)
        for match in found
        if match.opportunity.shown is not None
    }
    judged = heeded(viewer, Side.SERVES)
    told = list(texts.items())[:MOST_COMPARED]
    needs = {code: (text, detect_language(text)) for code, text in told if text}
    lowered = lowered_needs(judged, needs, learnt()) if judged else {}
    served = [
        Served(match, texts.get(match.opportunity.code, ""), lowered.get(match.opportunity.code))
        for match in found
    ]
    return moved(
        served,
        rank=lambda each: (int(each.match.band != Band.STRONG), 1.0),
        lowered=lambda each: each.lowered,
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
