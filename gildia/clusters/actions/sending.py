"""What the worker does with a list of invitations: it sends them row by row.

A row is one transaction that begins by locking its list: company, joining and invitation are there together
or not at all. Its mail follows the commit, claimed before it goes; its letter on paper is a job of its own.
Killed anywhere, the next worker goes on with the next row, and no row is done twice.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from gildia.clusters.actions import batches, invitations
from gildia.clusters.actions.invitations import Terms
from gildia.clusters.models import InvitationBatch, InvitationRow, Joining
from gildia.clusters.models.invitations import RUNNING
from gildia.foundation.errors import Refused
from gildia.registry.actions import organisations
from gildia.registry.models import Organisation
from gildia.registry.models.organisations import PUBLISHED
from gildia.registry.permissions import Actor, actor_of
from gildia.registry.queries.imports import owners_of
from gildia.registry.rules.import_rows import NAMING_SCHEMES


def invite_some(*, batch_id: int, limit: int, now: datetime) -> bool:
    """Invite the next companies of a list; answers whether there may be more."""
    return all(_invite_next(batch_id, now) for _row in range(limit))


@transaction.atomic
def _invite_next(batch_id: int, now: datetime) -> bool:
    batch = batches.lock(batch_id)
    if batch.state != RUNNING:
        return False
    rows = batch.rows.select_related("organisation").filter(is_chosen=True, done_at__isnull=True)
    row = rows.order_by("number").first()
    if row is None or not batch.made_under.is_in_force(timezone.localdate(now)):
        batches.end(batch=batch, verb="finish" if row is None else "stop", now=now)
        return False
    by = actor_of(batch.made_under)
    with override(batch.made_under.person.language):
        try:
            with transaction.atomic():
                row.joining = _invite(batch, row, by, now)
        except Refused as refusal:
            row.trouble = str(refusal)[:300]
        except IntegrityError:
            row.trouble = _("Its numbers belong to another company by now.")
    row.done_at = now
    row.save(update_fields=["organisation", "joining", "trouble", "done_at"])
    return True


def _invite(batch: InvitationBatch, row: InvitationRow, by: Actor, now: datetime) -> Joining:
    if row.organisation is None:
        row.organisation = _company_of(row, by, now)
    greeting = batch.greeting_en if row.language == "en" else batch.greeting_ru
    return invitations.invite(
        cluster_id=batch.cluster_id,
        company=row.organisation,
        kind=batch.kind,
        is_approved=batch.is_approved,
        terms=Terms(row.email, row.name, row.language, greeting, batch.link_days),
        by=by,
        now=now,
    )


def _company_of(row: InvitationRow, by: Actor, now: datetime) -> Organisation:
    """The company that a row names: added to the register, unless somebody has added it meanwhile."""
    (owner,) = owners_of([row.values])
    if owner is not None:
        return Organisation.objects.get(pk=owner)
    fields = {name: value for name, value in row.values.items() if name not in NAMING_SCHEMES}
    return organisations.add(
        fields={"state": PUBLISHED, **fields},
        identifiers={scheme: row.values[scheme] for scheme in NAMING_SCHEMES if scheme in row.values},
        circle=None,
        by=by,
        now=now,
    )
