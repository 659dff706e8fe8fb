"""Counts of the directory's facets, all in one query.

Each facet counts the organisations that match everything but itself, so that its counts say what a further
tick would add. The organisations are computed once (`base`) with one column for each facet in use; the
facets then only group them. What hangs on a capability or certificate counts only where the viewer sees it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Case, Q, QuerySet, Value, When

from gildia.foundation.languages import pick
from gildia.registry.models import Circle, Organisation, ProcessStep, Segment
from gildia.registry.queries.directory import OUTSIDE, SEEN, FacetKey, Wanted, condition, with_words
from gildia.registry.rules import SIZE_FROM, Size, Viewer

_CIRCLES = """SELECT '{facet}', coalesce(c.code, 'outside'), {label}, t.number FROM (
    SELECT m.circle_id, count(*) AS number FROM base LEFT JOIN (
        SELECT m.organisation_id, m.circle_id FROM registry_circlemembership m
        JOIN registry_circle k ON k.id = m.circle_id AND k.kind = '{kind}' WHERE m.until IS NULL
    ) m ON m.organisation_id = base.id WHERE {others} GROUP BY m.circle_id
) t LEFT JOIN registry_circle c ON c.id = t.circle_id"""

_COLUMN = "SELECT '{facet}', base.{facet}, '', count(*) FROM base WHERE {others} GROUP BY base.{facet}"

#: The rows of each facet: its key, a value, the value's name, how many organisations. Names are joined to the
#: counts, not counted over, and what an organisation has twice is made one before it is counted.
_SOURCES: Mapping[FacetKey, str] = {
    FacetKey.ZONE: _CIRCLES.replace("{kind}", "zone"),
    FacetKey.CLUSTER: _CIRCLES.replace("{kind}", "cluster"),
    FacetKey.SEGMENT: """SELECT '{facet}', c.code, {label}, t.number FROM (
        SELECT s.segment_id, count(*) AS number FROM base
        JOIN registry_organisation_segments s ON s.organisation_id = base.id
        WHERE {others} GROUP BY s.segment_id
    ) t JOIN registry_segment c ON c.id = t.segment_id""",
    FacetKey.STEP: f"""SELECT '{{facet}}', c.code, {{label}}, t.number FROM (
        SELECT d.process_step_id, count(*) AS number FROM (
            SELECT DISTINCT base.id, r.process_step_id FROM base
            JOIN registry_capability r ON r.organisation_id = base.id AND {SEEN} WHERE {{others}}
        ) d GROUP BY d.process_step_id
    ) t JOIN registry_processstep c ON c.id = t.process_step_id""",  # noqa: S608 - put together of our own words
    FacetKey.CERTIFICATE: f"""SELECT '{{facet}}', d.standard, d.standard, count(*) FROM (
        SELECT DISTINCT base.id, r.standard FROM base
        JOIN registry_certificate r ON r.organisation_id = base.id AND {SEEN}
        AND (r.valid_until IS NULL OR r.valid_until >= %s) WHERE {{others}}
    ) d GROUP BY d.standard""",  # noqa: S608 - the same
    FacetKey.COUNTRY: _COLUMN,
    FacetKey.SIZE: _COLUMN,
    FacetKey.STATE: _COLUMN,
}

_NAMED: Mapping[FacetKey, type[Circle | Segment | ProcessStep]] = {
    FacetKey.ZONE: Circle,
    FacetKey.CLUSTER: Circle,
    FacetKey.SEGMENT: Segment,
    FacetKey.STEP: ProcessStep,
}


@dataclass(frozen=True)
class Counted:
    """One value of a facet. `label` is empty where the value itself is put into words (country, size)."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Counts:
    """How many organisations match everything, and the values of each facet, most frequent first."""

    total: int
    facets: Mapping[FacetKey, list[Counted]]


def count(wanted: Wanted, viewer: Viewer, today: date, language: str, *, staff: bool) -> Counts:
    """The total and the facets, in one query (one more for each facet with a ticked value nobody has)."""
    keys = [key for key in FacetKey if staff or key is not FacetKey.STATE]
    sql, params = _base(wanted, viewer, today).query.sql_with_params()
    parts = [f"SELECT 'total', '', '', count(*) FROM base WHERE {_others(wanted, None)}"]  # noqa: S608
    for key in keys:
        source = _SOURCES[key].replace("{facet}", key.value).replace("{label}", _label(language))
        parts.append(source.replace("{others}", _others(wanted, key)))
        params += (today,) * source.count("%s")
    statement = f"WITH base AS MATERIALIZED ({sql}) " + " UNION ALL ".join(parts)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        rows = cursor.fetchall()
    found: dict[FacetKey, list[Counted]] = {key: [] for key in keys}
    total = 0
    for key, value, name, number in rows:
        if key == "total":
            total = number
        elif value:
            found[FacetKey(key)].append(Counted(value, name or "", number))
    return Counts(total, {key: _complete(key, found[key], wanted.values(key)) for key in keys})


def _base(wanted: Wanted, viewer: Viewer, today: date) -> "QuerySet[Organisation, dict[str, object]]":
    """The organisations that match the words, with a column for each facet in use."""
    found = with_words(Organisation.objects.visible_to(viewer).with_inside(viewer), wanted.words)
    found = found.with_shown("employees", viewer)
    own = Q(pk=viewer.organisation_id or 0)
    columns = {f"ok_{key}": _said(condition(key, wanted.values(key), viewer, today)) for key in wanted.active}
    rows: QuerySet[Organisation, dict[str, object]] = found.annotate(
        own=_said(own), size=_size(), **columns
    ).values("id", "country", "state", "size", "own", "shares_zone", "shares_cluster", *columns)
    return rows


def _said(asked: Q) -> Case:
    """A condition as a column; one that nothing can meet is false (Django would write the number 0)."""
    return Case(When(asked, then=Value(True)), default=Value(False))  # noqa: FBT003 - SQL values


def _size() -> Case:
    bands = sorted(Size, key=lambda size: -SIZE_FROM[size])
    return Case(
        *(When(shown_employees__gte=SIZE_FROM[size], then=Value(size.value)) for size in bands),
        default=Value(""),
    )


def _others(wanted: Wanted, key: FacetKey | None) -> str:
    """The condition that all facets in use but one hold."""
    return " AND ".join(f"base.ok_{other}" for other in wanted.active if other is not key) or "true"


def _label(language: str) -> str:
    first, second = ("ru", "en") if language == "ru" else ("en", "ru")
    return f"coalesce(nullif(c.name_{first}, ''), c.name_{second})"


def _complete(key: FacetKey, found: list[Counted], chosen: Collection[str]) -> list[Counted]:
    """The values most frequent first, with the ticked ones that nobody has at zero: a tick never vanishes."""
    missing = sorted(set(chosen) - {each.value for each in found})
    found.sort(key=lambda each: (-each.count, each.label or each.value))
    return [*found, *(Counted(value, label, 0) for value, label in _labels(key, missing))]


def _labels(key: FacetKey, values: list[str]) -> Iterator[tuple[str, str]]:
    model = _NAMED.get(key)
    names: dict[str, str] = {}
    if model and set(values) - {OUTSIDE}:
        rows = model.objects.filter(code__in=values).order_by("code")
        names = {row.code: pick(row, "name").value for row in rows}
    for value in values:
        yield value, names.get(value, "" if model is None or value == OUTSIDE else value)
