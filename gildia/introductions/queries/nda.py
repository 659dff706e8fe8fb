"""Which text two companies may sign before contacts are open."""

from django.db.models import Case, IntegerField, Value, When

from gildia.agreements.models import TemplateVersion
from gildia.agreements.models.templates import APPROVED, NDA
from gildia.introductions.models import Introduction
from gildia.introductions.rules import Side
from gildia.registry.models import Circle, CircleMembership


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
