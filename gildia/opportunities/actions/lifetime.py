"""What time brings: reminders, expiry, and renewal by the link of a letter."""

from datetime import date, datetime

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.foundation.errors import NotPermitted, Refused
from gildia.opportunities.actions import letters
from gildia.opportunities.actions.opportunities import locked, move, note
from gildia.opportunities.models import Opportunity
from gildia.opportunities.models.opportunities import EXPIRED, PUBLISHED
from gildia.opportunities.queries.identity import revealing
from gildia.opportunities.rules import REMIND_BEFORE, until_after
from gildia.registry.models import Mandate
from gildia.registry.permissions import Actor, actor_of

AT_A_TIME = 500


def expire_due(*, now: datetime) -> int:
    """Take from sight what has passed its day; answers how many."""
    today = timezone.localdate(now)
    rows = Opportunity.objects.filter(state=PUBLISHED, until_date__lt=today).order_by("pk")
    due = list(rows.values_list("pk", flat=True)[:AT_A_TIME])
    return sum(_expire(opportunity_id, today, now) for opportunity_id in due)


@transaction.atomic
def _expire(opportunity_id: int, today: date, now: datetime) -> bool:
    """Each in a transaction of its own: a killed worker goes on where it was."""
    rows = Opportunity.objects.select_for_update(of=("self",)).select_related("organisation", "shown")
    opportunity = rows.filter(pk=opportunity_id, state=PUBLISHED, until_date__lt=today).first()
    if opportunity is None:
        return False
    move(opportunity, "expire", now=now)
    note("expire", opportunity, by=None, now=now)
    letters.tell_company(opportunity, "expired", now=now)
    return True


def remind_due(*, now: datetime) -> int:
    """Remind companies of what ends soon, once before each end; answers how many."""
    today = timezone.localdate(now)
    rows = Opportunity.objects.filter(
        state=PUBLISHED, until_date__range=(today, today + REMIND_BEFORE), reminded_at__isnull=True
    ).order_by("pk")
    due = list(rows.values_list("pk", flat=True)[:AT_A_TIME])
    return sum(_remind(opportunity_id, now) for opportunity_id in due)


@transaction.atomic
def _remind(opportunity_id: int, now: datetime) -> bool:
    rows = Opportunity.objects.select_for_update(of=("self",)).select_related("organisation", "shown")
    opportunity = rows.filter(pk=opportunity_id, state=PUBLISHED, reminded_at__isnull=True).first()
    if opportunity is None:
        return False
    opportunity.reminded_at = now
    opportunity.save(update_fields=["reminded_at", "updated_at"])
    letters.tell_company(opportunity, "ends_soon", now=now)
    return True


@transaction.atomic
def renew(*, code: str, by: Actor, now: datetime) -> Opportunity:
    """Keep it published, or publish it again, for as long as it was at first."""
    opportunity = locked(code, by=by, now=now)
    if opportunity.state not in (PUBLISHED, EXPIRED):
        raise Refused(_("Only what was published can be renewed."))
    if opportunity.shown is not None and revealing(opportunity, opportunity.shown):
        raise Refused(_("It says whose it is now that your company's data have changed. Write it otherwise."))
    until = until_after(timezone.localdate(now), opportunity.lifetime_days)
    before = opportunity.until_date
    if before is not None and until <= before and opportunity.state == PUBLISHED:
        raise Refused(_("It is published until then already."))
    changed = {"until_date": until, "reminded_at": None}
    if opportunity.state == EXPIRED:
        move(opportunity, "renew", now=now, **changed)
    else:
        opportunity.until_date, opportunity.reminded_at = until, None
        opportunity.save(update_fields=[*changed, "updated_at"])
    changes = {"until_date": (None if before is None else before.isoformat(), until.isoformat())}
    note("renew", opportunity, by=by, now=now, changes=changes)
    return opportunity


def read_renewal(token: str, *, on: date) -> tuple[Opportunity, Mandate, str]:
    """What a link is for. Raises NotPermitted when it is not ours, or its mandate is over."""
    try:
        code, until, mandate_id = signing.loads(token, salt=letters.RENEWAL_SALT)
    except signing.BadSignature as error:
        raise NotPermitted(_("There is no such link.")) from error
    mandate = (
        Mandate.objects.in_force(on).filter(pk=mandate_id).select_related("person", "organisation").first()
    )
    rows = Opportunity.objects.select_related("organisation", "shown")
    opportunity = rows.filter(code=code).first()
    if mandate is None or opportunity is None:
        raise NotPermitted(_("There is no such link."))
    return opportunity, mandate, until


@transaction.atomic
def renew_by_link(*, token: str, now: datetime) -> Opportunity:
    """Renew by the link of a letter; it works while the day it names is still the last one."""
    opportunity, mandate, until = read_renewal(token, on=timezone.localdate(now))
    by = actor_of(mandate)
    opportunity = locked(opportunity.code, by=by, now=now)
    if opportunity.until_date is None or opportunity.until_date.isoformat() != until:
        raise Refused(_("It was renewed already."))
    return renew(code=opportunity.code, by=by, now=now)
