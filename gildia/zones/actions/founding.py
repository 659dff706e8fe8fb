"""Adding a zone to an installation: by the operator, who has no mandate, so that others can have theirs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.accounts.actions import add_invited
from gildia.accounts.models import Person
from gildia.foundation.calendars import is_known
from gildia.foundation.countries import country_names
from gildia.foundation.errors import Refused
from gildia.journal.actions import record
from gildia.registry.actions.organisations import free_slug
from gildia.registry.models import Circle, Mandate, Organisation
from gildia.registry.models.circles import ZONE
from gildia.registry.models.organisations import PUBLISHED
from gildia.registry.rules import Scope
from gildia.zones.actions.zones import note
from gildia.zones.models import Zone

#: What the first administrator of a managing company may do: everything that its staff may.
FIRST_SCOPES = (Scope.ADMINISTER, Scope.REGISTER, Scope.MODERATE, Scope.EDIT, Scope.SIGN)


MOST_CODE_LETTERS = 64
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Plan:
    """What the operator says of a new zone.

    `managing_company` is the slug of one that is there; if empty, one of `legal_name` is added.
    """

    code: str
    name_ru: str
    name_en: str
    country: str
    managing_company: str = ""
    legal_name: str = ""
    administrators: Sequence[tuple[str, str]] = field(default_factory=tuple)


@dataclass(frozen=True)
class Founded:
    """The zone, and what was written for it."""

    zone: Zone
    written: list[str]


@transaction.atomic
def found(*, plan: Plan, now: datetime) -> Founded:
    """Make the zone, its managing company and its administrators, whatever of it is not there yet."""
    _check(plan)
    written: list[str] = []
    circle = Circle.objects.select_for_update(of=("self",)).filter(code=plan.code).first()
    if circle is not None and circle.kind != ZONE:
        raise Refused(_("%(code)s is a cluster already.") % {"code": plan.code}, field="code")
    manager = _manager(plan, circle, written, now=now)
    if circle is None:
        circle = Circle.objects.create(
            kind=ZONE, code=plan.code, name_ru=plan.name_ru, name_en=plan.name_en, managed_by=manager
        )
    if circle.managed_by_id is None:
        circle.managed_by = manager
        circle.save(update_fields=["managed_by"])
    zone = Zone.objects.filter(circle=circle).first()
    if zone is None:
        calendar = plan.country if is_known(plan.country) else ""
        zone = Zone.objects.create(circle=circle, country=plan.country, calendar=calendar)
        note(zone, verb="add", changes={"country": (None, plan.country)}, by=None, now=now)
        written.append(f"zone {plan.code}")
    for email, name in plan.administrators:
        _administer(manager, email.lower(), name, written, now=now)
    return Founded(zone, written)


def _check(plan: Plan) -> None:
    if not _CODE.fullmatch(plan.code) or len(plan.code) > MOST_CODE_LETTERS:
        raise Refused(_("A code has small Latin letters, digits and single hyphens only."), field="code")
    if plan.country not in country_names("en"):
        raise Refused(_("There is no country %(code)s.") % {"code": plan.country}, field="country")


def _manager(plan: Plan, circle: Circle | None, written: list[str], *, now: datetime) -> Organisation:
    """The managing company: that of the zone, the one named, or a new one."""
    if circle is not None and circle.managed_by is not None:
        return circle.managed_by
    if not plan.managing_company:
        return _add_manager(plan, written, now=now)
    found = Organisation.objects.filter(slug=plan.managing_company).first()
    if found is None:
        raise Refused(_("There is no organisation %(slug)s.") % {"slug": plan.managing_company})
    if found.kind != "managing_company":
        sentence = _("%(name)s is no managing company. Change its kind in its profile first.")
        raise Refused(sentence % {"name": found})
    return found


def _add_manager(plan: Plan, written: list[str], *, now: datetime) -> Organisation:
    added = Organisation.objects.create(
        slug=free_slug({"legal_name": plan.legal_name}),
        kind="managing_company",
        state=PUBLISHED,
        legal_name=plan.legal_name,
        name_ru=plan.legal_name,
        country=plan.country,
    )
    record(verb="organisation.add", subject=added, by=None, now=now, organisation_id=added.pk)
    written.append(f"managing company {added.slug}")
    return added


def _administer(manager: Organisation, email: str, name: str, written: list[str], *, now: datetime) -> None:
    """Let a person administer the managing company; without an account he gets one without a password."""
    today = timezone.localdate(now)
    person = Person.objects.filter(email=email).first()
    if person is None:
        person = add_invited(email=email, name=name or email, password=None, language="")
        written.append(f"account {email}")
    held = Mandate.objects.in_force(today).filter(organisation=manager, person=person)
    if held.exists():
        return
    mandate = Mandate.objects.create(
        organisation=manager,
        person=person,
        scopes=[scope.value for scope in FIRST_SCOPES],
        valid_from=today,
        evidence_note=_("Given by the operator with the zone."),
        granted_at=now,
    )
    changes = {"person": (None, person.name), "scopes": (None, mandate.scopes)}
    record(
        verb="mandate.grant", subject=mandate, by=None, now=now, organisation_id=manager.pk, changes=changes
    )
    written.append(f"mandate of {email}")
