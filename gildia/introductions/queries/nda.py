"""Which text two companies may sign before contacts are open."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Case, IntegerField, Value, When

from gildia.agreements.models import TemplateVersion
from gildia.agreements.models.templates import APPROVED, NDA
from gildia.agreements.rules.texts import Clause, read_clauses
from gildia.introductions.models import Introduction
from gildia.introductions.rules import Side
from gildia.registry.models import Circle, CircleMembership

_DATA = Path(__file__).parent.parent / "data" / "nda.toml"


def text_for(introduction: Introduction, side: Side) -> TemplateVersion | None:
    """An approved text of a managing company of either side, that of `side` first; one that asks for nothing.

    A text whose variables somebody has to fill in is for staff to prepare.
    """
    own, other = introduction.organisation_of(side), introduction.organisation_of(side.other)
    managing = {organisation_id: _managing(organisation_id) for organisation_id in (own, other)}
    rows = TemplateVersion.objects.filter(
        state=APPROVED,
        variables=[],
        template__kind=NDA,
        template__organisation__in=managing[own] | managing[other],
    )
    nearest = Case(
        When(template__organisation__in=managing[own], then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return rows.select_related("template").order_by(nearest, "-approved_at", "pk").first()


def _managing(organisation_id: int) -> set[int]:
    """The managing companies of the circles that a company is in today."""
    inside = CircleMembership.objects.filter(organisation=organisation_id, until__isnull=True)
    rows = Circle.objects.filter(pk__in=inside.values("circle"), managed_by__isnull=False)
    return set(rows.order_by("managed_by").values_list("managed_by", flat=True))


@dataclass(frozen=True)
class Shipped:
    """The text that comes with the platform: its name, its clauses and what its first version says is new."""

    name_ru: str
    name_en: str
    note: str
    clauses: Sequence[Clause]


def shipped() -> Shipped:
    """The starter text of `data/nda.toml`, the same words in both languages."""
    written = tomllib.loads(_DATA.read_text("utf-8"))
    return Shipped(
        name_ru=written["name"]["ru"],
        name_en=written["name"]["en"],
        note=written["note"][settings.LANGUAGE_CODE[:2]],
        clauses=read_clauses(written["text"]["ru"], written["text"]["en"]),
    )
