"""Running a saved search: the same functions as its page, with the eyes of its person now."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from gildia.alerts.models import SavedSearch
from gildia.alerts.models.searches import PARTNERS
from gildia.alerts.queries.lines import Line, of_matches, of_opportunities
from gildia.alerts.rules import MOST_FOUND, MOST_QUERY_LENGTH
from gildia.opportunities.models import Opportunity
from gildia.opportunities.queries import listing
from gildia.opportunities.queries.addresses import read_wanted
from gildia.partnering.queries import Search
from gildia.partnering.queries.addresses import read_search
from gildia.partnering.queries.companies import matches
from gildia.partnering.queries.judgements import heeded
from gildia.partnering.rules.answer import Band, FacetKey, Relation
from gildia.partnering.rules.grouping import Company
from gildia.registry.rules import Viewer


@dataclass(frozen=True)
class Found:
    """What a search finds now: ids of companies or opportunities, best first; lines are read when asked."""

    ids: Sequence[int]
    read: Callable[[Collection[int]], list[Line]]


def canonical(page: str, query: str) -> str:
    """A search as one address says it: no page, order or view, no value that means nothing."""
    asked = QueryDict(query[: 4 * MOST_QUERY_LENGTH])
    if page == PARTNERS:
        need = read_search(asked)
        said = [("q", need.need), ("as_typed", "1" if need.as_typed else "")]
        ticked = [(key.value, value) for key in FacetKey for value in sorted(need.filters.chosen(key))]
    else:
        wanted = read_wanted(asked)
        said = [("q", wanted.words)]
        ticked = [(key.value, value) for key in listing.FacetKey for value in sorted(wanted.values(key))]
    return urlencode([(name, value) for name, value in [*said, *ticked] if value])


def run(saved: SavedSearch, viewer: Viewer, today: date) -> Found:
    """What the search finds for this viewer today."""
    asked = QueryDict(saved.query)
    return (
        _companies(asked, viewer, today) if saved.page == PARTNERS else _opportunities(asked, viewer, today)
    )


def _companies(asked: QueryDict, viewer: Viewer, today: date) -> Found:
    """Companies that do it or may do it: far ones only fill the page up and are no news.

    Nor is one's own company, or one that was marked as not relevant to this.
    """
    wanted, judged = read_search(asked), heeded(viewer)
    search = Search(viewer, wanted.need, wanted.filters, today, as_typed=wanted.as_typed, judged=judged)
    others = (each for each in search.ranked() if each.organisation_id != viewer.organisation_id)
    near = [company for company in others if _is_near(company)][:MOST_FOUND]

    def read(ids: Collection[int]) -> list[Line]:
        shown = [company for company in near if company.organisation_id in ids]
        return of_matches(matches(shown, search.need, viewer, search.known.synonyms, {}))

    return Found([company.organisation_id for company in near], read)


def _is_near(company: Company) -> bool:
    marked = company.lowered is not None and company.lowered.relation is Relation.PAIR
    return company.band is not Band.FAR and not marked


def _opportunities(asked: QueryDict, viewer: Viewer, today: date) -> Found:
    """What the list shows, but for what one's own company says under its name.

    Its blind ones stay: a letter that left out what others are told of would say whose they are.
    """
    listed = listing.find(read_wanted(asked), viewer, today).ids[:MOST_FOUND]
    own = Opportunity.objects.filter(organisation=viewer.organisation_id or 0, is_blind=False, pk__in=listed)
    known = set(own.values_list("pk", flat=True).order_by("pk"))
    ids = [pk for pk in listed if pk not in known]

    def read(some: Collection[int]) -> list[Line]:
        return of_opportunities(listing.in_full([pk for pk in ids if pk in some]))

    return Found(ids, read)
