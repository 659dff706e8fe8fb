"""What the search is asked for a request, and what it answers: companies and offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gildia.foundation.text import detect_language
from gildia.opportunities.models import Match, OfferMatch, Opportunity
from gildia.opportunities.queries.readings import encoders_that_remember, held, limits_wanted, need_of
from gildia.partnering.queries import Search
from gildia.partnering.queries.candidates import Encoders
from gildia.partnering.queries.held import Held
from gildia.partnering.queries.judgements import Judged, heeded, lowered_needs
from gildia.partnering.queries.learnt import learnt
from gildia.partnering.rules.answer import Band, Filters, Lowered, MatchedEntry
from gildia.partnering.rules.answer import Match as Found
from gildia.partnering.rules.grouping import OTHERS_SHOWN
from gildia.partnering.rules.judgements import Side, moved
from gildia.registry.models import CircleMembership
from gildia.registry.models.circles import ZONE
from gildia.registry.rules import ANONYMOUS, Viewer

MOST_MATCHES = 20
#: Requests that are held against what their reader marked.
MOST_COMPARED = 200
#: Open offers that are held against requests.
MOST_OFFERS = 20_000


class Asked:
    """A request as the search is asked for it; what the encoders read of it before is not read again.

    Its own company looks; for a blind one the public does, so that nothing follows from what was found.
    """

    def __init__(self, request: Opportunity, *, today: date, judged: Sequence[Judged] = ()) -> None:
        """`judged` are the reader's own judgements: what they lower stays in the list, however far down."""
        self.request = request
        version = request.shown
        self.need = "" if version is None else need_of(version)
        if version is None or not self.need:
            return
        encoders: Encoders = encoders_that_remember(version.readings.all(), learnt())
        self.search = Search(
            ANONYMOUS if request.is_blind else _eyes_of(request.organisation_id),
            self.need,
            Filters(country=frozenset(version.countries)),
            today,
            least=0,
            as_typed=True,
            limits=limits_wanted(version),
            encoders=encoders,
            judged=judged,
        )

    def companies(self, *, others: int = OTHERS_SHOWN) -> list[Found]:
        """The companies that could serve it, best first, each with its reasons."""
        if not self.need:
            return []
        found = self.search.nearest(limit=MOST_MATCHES + 1, others=others)
        near = [each for each in found if each.band in {Band.STRONG, Band.POSSIBLE}]
        if self.request.is_blind:  # nobody moves up into the list because its owner was in it
            near = _first(near)
        return _first([each for each in near if each.organisation_id != self.request.organisation_id])

    def offers(self, offers: "OpenOffers") -> list[tuple[int, MatchedEntry]]:
        """The open offers of others that could serve it, best first, by what they say alone.

        The country of a blind offer is nobody's to know: it fits whatever country is asked for.
        """
        if not self.need or self.request.shown is None:
            return []
        first = self.search.asked[0]
        if first.question is None:
            return []
        own, countries = self.request.organisation_id, set(self.request.shown.countries)
        near = [
            each
            for each in offers.texts.weigh(first.question)
            if not countries or offers.countries[each.owner] in {"", *countries}
        ]
        if self.request.is_blind:
            near = near[:MOST_MATCHES]
        others = [each for each in near if offers.owners[each.owner] != own][:MOST_MATCHES]
        return [(each.owner, offers.texts.entry(each, first.need)) for each in others]


class OpenOffers:
    """All open offers, read once for many requests."""

    def __init__(self, today: date) -> None:
        rows = (
            Opportunity.objects.published(today)
            .offers()
            .select_related("shown__process_step", "organisation")
        )
        found = list(rows.order_by("pk")[:MOST_OFFERS])
        self.owners: Mapping[int, int] = {row.pk: row.organisation_id for row in found}
        self.countries = {row.pk: "" if row.is_blind else row.organisation.country for row in found}
        known = learnt()
        self.texts = Held(held(found, known), known)


def _first(found: Sequence[Found]) -> list[Found]:
    """The best ones, and behind them whom the reader's own judgements lowered."""
    return [each for place, each in enumerate(found) if place < MOST_MATCHES or each.lowered is not None]


def companies_for(request: Opportunity, *, today: date, judged: Sequence[Judged] = ()) -> list[Found]:
    """The companies that could serve a request, asked of the search just now."""
    return Asked(request, today=today, judged=judged).companies()


def offers_for(request: Opportunity, viewer: Viewer, today: date) -> list[OfferMatch]:
    """The offers that could serve a request, as far as the viewer may see them; strong ones first."""
    rows = OfferMatch.objects.offers_for(request, viewer, today)
    return list(rows.select_related("offer__shown__process_step").order_by("place", "pk"))


def requests_for_offer(offer: Opportunity, viewer: Viewer, today: date) -> list[OfferMatch]:
    """The requests that an offer could serve: strong ones first, of those the newest."""
    rows = OfferMatch.objects.requests_for(offer, viewer, today)
    found = rows.select_related("request__shown__process_step").order_by("-request__published_at", "-pk")
    return sorted(found, key=lambda match: match.band != Band.STRONG)


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
