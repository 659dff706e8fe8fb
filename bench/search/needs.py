"""What is asked and by whom: the situations that the benchmark compares."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.search.texts import LANGUAGES, Step, Writer
from gildia.partnering.rules.answer import NO_FILTERS, Filters
from gildia.registry.models import Circle, Organisation
from gildia.registry.models.circles import CLUSTER, ZONE
from gildia.registry.rules import ANONYMOUS, Viewer

_SEED = 2
_SHARES = (40, 30, 30)
"""Of needs in each of `LANGUAGES`."""
MIDDLE = 5
"""Zones, clusters and steps are drawn by Zipf's law; the one at this place is neither large nor small."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Somebody who looks for something under some filters."""

    name: str
    viewer: Viewer
    filters: Filters
    needs: tuple[str, ...]


def situations(count: int) -> list[Situation]:
    """Every situation with so many needs; the needs differ only where their words matter."""
    writer = Writer(_SEED)
    usual, rare, common = (
        tuple(_written(writer, write, count)) for write in (writer.need, writer.rare_need, writer.common_need)
    )
    zone, cluster = (_circle(kind) for kind in (ZONE, CLUSTER))
    # The generator shuffles steps by the seed of the rows, not by ours.
    step = Writer(ROWS_SEED).steps[MIDDLE].code
    member = _member(zone, cluster)
    certified = frozenset({"ISO 9001"})
    return [
        Situation("unfiltered", ANONYMOUS, NO_FILTERS, usual),
        Situation("member", member, NO_FILTERS, usual),
        Situation("rare words", ANONYMOUS, NO_FILTERS, rare),
        Situation("common words", ANONYMOUS, NO_FILTERS, common),
        Situation("country", ANONYMOUS, Filters(country=frozenset({"RU"})), usual),
        Situation("certificate", ANONYMOUS, Filters(certificate=certified), usual),
        Situation("zone", ANONYMOUS, Filters(circle=frozenset({str(zone)})), usual),
        Situation("step", ANONYMOUS, Filters(step=frozenset({step})), usual),
        Situation(
            "zone, step, certificate",
            member,
            Filters(circle=frozenset({str(zone)}), step=frozenset({step}), certificate=certified),
            usual,
        ),
    ]


ROWS_SEED = 1


def _written(writer: Writer, write: Callable[[Step, str], str], count: int) -> Iterator[str]:
    for _ in range(count):
        yield write(writer.step(), writer.chance.choices(LANGUAGES, _SHARES)[0])


def _circle(kind: str) -> int:
    found = Circle.objects.filter(kind=kind).order_by("pk")[MIDDLE]
    return found.pk


def _member(zone: int, cluster: int) -> Viewer:
    organisation = Organisation.objects.in_circle(zone).order_by("pk")[0]
    return Viewer(
        person_id=1,
        organisation_id=organisation.pk,
        zone_ids=frozenset({zone}),
        cluster_ids=frozenset({cluster}),
    )
