"""Reading what the list is asked from an address. Whatever stands in it, a question comes out."""

from django.http import QueryDict

from gildia.opportunities.queries.listing import MAX_WORDS_LENGTH, FacetKey, Sort, Wanted

MAX_CHOSEN = 30
MAX_VALUE_LENGTH = 80


def read_wanted(query: QueryDict) -> Wanted:
    """What an address asks for; what it cannot mean is left out."""
    words = query.get("q", "").replace("\x00", "").strip()[:MAX_WORDS_LENGTH]
    chosen = {key: frozenset(_values(query, key)) for key in FacetKey if key.value in query}
    sort = query.get("sort", "")
    usual = Sort.MATCH if words else Sort.NEWEST
    offered = {one.value for one in Sort if words or one is not Sort.MATCH}
    return Wanted(
        words=words,
        chosen={key: values for key, values in chosen.items() if values},
        sort=Sort(sort) if sort in offered else usual,
    )


def _values(query: QueryDict, key: FacetKey) -> list[str]:
    values = [value.replace("\x00", "")[:MAX_VALUE_LENGTH] for value in query.getlist(key.value)[:MAX_CHOSEN]]
    return [value for value in values if value]
