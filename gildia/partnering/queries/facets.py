"""Facets with counts; the counts of a facet ignore what is ticked in it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from gildia.foundation.row_ids import row_id, row_ids
from gildia.partnering.queries.names import Names, names
from gildia.partnering.rules.answer import (
    Facet,
    FacetKey,
    FacetValue,
    Filters,
    Place,
)
from gildia.partnering.rules.grouping import Placed, count
from gildia.registry.rules import Size

_FIXED_ORDER = {
    FacetKey.PLACE: [place.value for place in Place],
    FacetKey.SIZE: [size.value for size in Size],
}


@dataclass(frozen=True, slots=True)
class Pools:
    """The texts to count: those under all filters, and for each ticked facet those without it."""

    filtered: Collection[Placed]
    without: Mapping[FacetKey, Collection[Placed]]

    def of(self, key: FacetKey) -> Collection[Placed]:
        """The texts whose companies a facet counts."""
        return self.without.get(key, self.filtered)


Counts = Mapping[FacetKey, Mapping[str, int]]
"""Companies by the values of each facet, with those that are ticked."""


def counts(
    pools: Pools,
    filters: Filters,
    *,
    own_zone_ids: Collection[int],
    certificates: Mapping[int, Collection[str]],
) -> Counts:
    """What every facet shows; a ticked value stays when no company has it."""
    found = {
        key: count(pools.of(key), key, own_zone_ids=own_zone_ids, certificates=certificates)
        for key in FacetKey
    }
    return {key: dict.fromkeys(filters.chosen(key), 0) | values for key, values in found.items()}


def named(counted: Counts, more_circle_ids: Iterable[int] = ()) -> Names:
    """What the register calls the values, and some circles besides."""
    circle_ids = {*row_ids(counted.get(FacetKey.CIRCLE, ())), *more_circle_ids}
    return names(circle_ids, list(counted.get(FacetKey.STEP, ())), list(counted.get(FacetKey.SEGMENT, ())))


def facets(counted: Counts, filters: Filters, known: Names) -> tuple[Facet, ...]:
    """All facets that have anything to show."""
    return tuple(
        Facet(
            key=key,
            values=tuple(
                FacetValue(
                    value=value,
                    names=_names(key, value, known),
                    count=values[value],
                    selected=value in filters.chosen(key),
                )
                for value in _in_order(key, values)
            ),
        )
        for key, values in counted.items()
        if values
    )


def ticked(filters: Filters, keys: Collection[FacetKey]) -> tuple[Facet, ...]:
    """What is ticked in some facets, with the register's names and uncounted."""
    chosen = {key: dict.fromkeys(sorted(filters.chosen(key)), 0) for key in keys}
    return facets(chosen, filters, named(chosen))


def _in_order(key: FacetKey, values: Mapping[str, int]) -> list[str]:
    if fixed := _FIXED_ORDER.get(key):
        return [value for value in fixed if value in values]
    return sorted(values, key=lambda value: (-values[value], value))


def _names(key: FacetKey, value: str, known: Names) -> Mapping[str, str]:
    if key is FacetKey.CIRCLE:
        circle = known.circles.get(row_id(value) or 0)
        return {} if circle is None else circle.names
    by_code = {FacetKey.STEP: known.steps, FacetKey.SEGMENT: known.segments}.get(key, {})
    return by_code.get(value, {})
