"""Facets with counts; the counts of a facet ignore what is ticked in it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gildia.foundation.languages import every
from gildia.foundation.row_ids import row_ids
from gildia.partnering.rules.answer import (
    Facet,
    FacetKey,
    FacetValue,
    Filters,
    Place,
)
from gildia.partnering.rules.grouping import Placed, count
from gildia.registry.models import Circle, ProcessStep, Segment
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


def facets(
    pools: Pools,
    filters: Filters,
    *,
    own_zone_ids: Collection[int],
    certificates: Mapping[int, Collection[str]],
) -> tuple[Facet, ...]:
    """All facets that have anything to show, each value with its companies."""
    counted = {
        key: count(pools.of(key), key, own_zone_ids=own_zone_ids, certificates=certificates)
        for key in FacetKey
    }
    shown = {key: set(counts) | set(filters.chosen(key)) for key, counts in counted.items()}
    names = _names(shown)
    return tuple(
        Facet(
            key=key,
            values=tuple(
                FacetValue(
                    value=value,
                    names=names.get((key, value), {}),
                    count=counted[key][value],
                    selected=value in filters.chosen(key),
                )
                for value in _in_order(key, shown[key], counted[key])
            ),
        )
        for key in FacetKey
        if shown[key]
    )


def ticked(filters: Filters, keys: Collection[FacetKey]) -> tuple[Facet, ...]:
    """What is ticked in some facets, with the register's names and uncounted."""
    names = _names({key: filters.chosen(key) if key in keys else () for key in FacetKey})
    return tuple(
        Facet(
            key=key,
            values=tuple(
                FacetValue(value=value, names=names.get((key, value), {}), count=0, selected=True)
                for value in sorted(filters.chosen(key))
            ),
        )
        for key in keys
    )


def _in_order(key: FacetKey, values: Collection[str], counts: Mapping[str, int]) -> list[str]:
    if fixed := _FIXED_ORDER.get(key):
        return [value for value in fixed if value in values]
    return sorted(values, key=lambda value: (-counts[value], value))


def _names(
    shown: Mapping[FacetKey, Collection[str]],
) -> dict[tuple[FacetKey, str], dict[str, str]]:
    """What the register calls the values, by language."""
    circle_ids = row_ids(shown[FacetKey.CIRCLE])
    names = {
        (FacetKey.CIRCLE, str(circle.pk)): every(circle, "name")
        for circle in Circle.objects.filter(pk__in=circle_ids).order_by("pk")
    }
    for key, model in ((FacetKey.STEP, ProcessStep), (FacetKey.SEGMENT, Segment)):
        rows = model.objects.filter(code__in=shown[key]).order_by("pk")
        names |= {(key, row.code): every(row, "name") for row in rows}
    return names
