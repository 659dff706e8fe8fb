"""How often somebody is told of what: chosen by himself, begun for him, stopped by the link of a letter."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.alerts.actions.turns import take_turn
from gildia.alerts.models import Subscription
from gildia.alerts.permissions import may_have, may_hear_of
from gildia.alerts.queries.clocks import next_letter
from gildia.alerts.rules import DEFAULT, OF_MATCHES, Frequency, Kind
from gildia.foundation.errors import NotPermitted
from gildia.journal.actions import record
from gildia.opportunities.models.opportunities import WRITING_SCOPES
from gildia.registry.models import Mandate, Organisation
from gildia.registry.permissions import Actor, OneSelf, require

STOP_SALT = "alerts.stop"


@transaction.atomic
def choose(*, frequencies: Mapping[Kind, Frequency], by: Actor, now: datetime) -> None:
    """How often the actor wants to be told of each kind that he may be told of."""
    require(may_have(by.viewer))
    take_turn(by.person_id)
    for kind, frequency in frequencies.items():
        require(may_hear_of(by.viewer, kind))
        _set(
            person_id=by.person_id,
            organisation=by.mandate.organisation,
            kind=kind,
            frequency=frequency,
            by=by,
            now=now,
        )


def begin(kind: Kind, frequency: Frequency, *, by: Actor, now: datetime) -> None:
    """Tell somebody of a kind, unless he has chosen already. The caller has taken his turn."""
    organisation = by.mandate.organisation
    Subscription.objects.get_or_create(
        person_id=by.person_id,
        organisation=organisation,
        kind=kind,
        defaults={"frequency": frequency, "next_at": next_letter(organisation, frequency, now)},
    )


def enrol(*, now: datetime, limit: int) -> int:
    """Begin weekly letters for those who look for partners and were not asked yet; answers for how many."""
    asked = Subscription.objects.filter(
        person=OuterRef("person"), organisation=OuterRef("organisation"), kind__in=OF_MATCHES
    )
    rows = Mandate.objects.in_force(timezone.localdate(now)).filter(
        ~Exists(asked), scopes__overlap=[scope.value for scope in WRITING_SCOPES]
    )
    new = list(rows.select_related("organisation").order_by("pk")[:limit])
    for mandate in new:
        next_at = next_letter(mandate.organisation, DEFAULT, now)
        Subscription.objects.bulk_create(
            [
                Subscription(
                    person_id=mandate.person_id,
                    organisation=mandate.organisation,
                    kind=kind,
                    frequency=DEFAULT,
                    next_at=next_at,
                )
                for kind in Kind
            ],
            ignore_conflicts=True,
        )
    return len(new)


def stop_token(*, person_id: int, organisation_id: int, kinds: Collection[str]) -> str:
    """What the link of a letter carries: whose letters about what it stops, and nothing else."""
    return signing.dumps([person_id, organisation_id, sorted(kinds)], salt=STOP_SALT, compress=True)


def read_stop(token: str) -> tuple[int, int, list[Kind]]:
    """What a link stops. Raises NotPermitted when it is not ours."""
    try:
        person_id, organisation_id, kinds = signing.loads(token, salt=STOP_SALT)
        return int(person_id), int(organisation_id), [Kind(kind) for kind in kinds]
    except (signing.BadSignature, ValueError) as error:
        raise NotPermitted(_("There is no such link.")) from error


@transaction.atomic
def stop(*, token: str, now: datetime) -> list[Kind]:
    """Stop what a link stops, without a sign-in; once more changes nothing. Answers of which kinds."""
    person_id, organisation_id, kinds = read_stop(token)
    take_turn(person_id)
    organisation = Organisation.objects.get(pk=organisation_id)
    for kind in kinds:
        _set(
            person_id=person_id,
            organisation=organisation,
            kind=kind,
            frequency=Frequency.NEVER,
            by=OneSelf(person_id),
            now=now,
        )
    return kinds


def _set(
    *,
    person_id: int,
    organisation: Organisation,
    kind: Kind,
    frequency: Frequency,
    by: Actor | OneSelf,
    now: datetime,
) -> None:
    """One kind; choosing what was chosen already moves no letter."""
    rows = Subscription.objects.filter(person=person_id, organisation=organisation, kind=kind)
    known = rows.first()
    before = None if known is None else known.frequency
    if before == frequency:
        return
    next_at = next_letter(organisation, frequency, now)
    if known is None:
        known = Subscription(person_id=person_id, organisation=organisation, kind=kind)
    known.frequency, known.next_at = frequency, next_at
    known.save()
    changes = {"frequency": (before, str(frequency))}
    record(verb="subscription.choose", subject=known, by=by, now=now, changes=changes)
