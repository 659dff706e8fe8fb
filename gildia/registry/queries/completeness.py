"""How complete profiles are, asked of the database in one expression each."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Case, Exists, Expression, IntegerField, OuterRef, Q, Value, When

from gildia.registry.models import (
    Activity,
    Capability,
    CapabilityLimit,
    Certificate,
    Identifier,
    Organisation,
    Site,
)
from gildia.registry.rules import STEP_WEIGHTS, Completeness, Step, completeness

_NO_SUMMARY = Q(summary_ru="", summary_en="", summary_zh="")
_ONE_SUMMARY = (
    Q(summary_ru="", summary_en="") | Q(summary_ru="", summary_zh="") | Q(summary_en="", summary_zh="")
)


def _steps(today: date) -> Mapping[Step, Q]:
    """What each step asks of an organisation."""
    own = OuterRef("pk")
    valid = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    return {
        Step.SUMMARY: ~_NO_SUMMARY,
        Step.SUMMARY_OTHER_LANGUAGE: ~_ONE_SUMMARY,
        Step.IDENTIFIER: Q(Exists(Identifier.objects.filter(organisation=own))),
        Step.SEGMENT: Q(Exists(Organisation.segments.through.objects.filter(organisation=own))),
        Step.SITE: Q(Exists(Site.objects.filter(organisation=own))),
        Step.CONTACT: ~Q(email="", phone="", website=""),
        Step.SIZE: Q(employees__isnull=False),
        Step.CAPABILITIES: Q(Exists(Capability.objects.filter(organisation=own))),
        Step.CAPABILITY_LIMITS: Q(Exists(CapabilityLimit.objects.filter(capability__organisation=own))),
        Step.CERTIFICATE: Q(Exists(Certificate.objects.filter(valid, organisation=own))),
        Step.ACTIVITY: Q(Exists(Activity.objects.filter(organisation=own))),
    }


def percent_expression(today: date) -> Expression:
    """Completeness in percent, for sorting lists."""
    total: Expression = Value(0)
    for step, asked in _steps(today).items():
        points = Case(When(asked, then=STEP_WEIGHTS[step]), default=0, output_field=IntegerField())
        total = total + points
    return total


def completeness_of(organisation_id: int, today: date) -> Completeness:
    """How complete one profile is and what to add next: one query."""
    row = Organisation.objects.filter(pk=organisation_id).values_list(
        *(Case(When(asked, then=True), default=False) for asked in _steps(today).values())
    )
    return completeness(dict(zip(_steps(today), row.get(), strict=True)))
