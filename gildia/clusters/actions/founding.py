"""Founding: what staff record with a document, and the moves that follow from what is done."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.clusters.actions import letters
from gildia.clusters.actions.clusters import lock, locked, move
from gildia.clusters.models import Cluster, FoundingRecord
from gildia.clusters.models.clusters import FORMING, PROPOSED
from gildia.clusters.queries.founding import steps_of
from gildia.clusters.rules.founding import MEETING, next_move, recordable
from gildia.documents.actions import store
from gildia.documents.rules import EVIDENCE
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record as record_act
from gildia.registry.permissions import Actor

SWEEP_LIMIT = 500


@transaction.atomic
def record(
    *,
    cluster_id: int,
    step: str,
    happened_date: date,
    note: Mapping[str, str],
    file: UploadedFile[Any],
    is_document_public: bool,
    by: Actor,
    now: datetime,
) -> FoundingRecord:
    """Record that a step was done on a day, with the document that shows it; `note` by language."""
    cluster = locked(cluster_id, by)
    if not recordable(step, is_entered=cluster.is_entered):
        raise Refused(_("This step is computed from the records; nobody enters it."))
    if happened_date > timezone.localdate(now):
        raise Refused(_("This day is still to come."), field="happened_date")
    document = store(file=file, kinds=EVIDENCE, person_id=by.person_id, now=now)
    try:
        with transaction.atomic():
            made = FoundingRecord.objects.create(
                cluster=cluster,
                step=step,
                happened_date=happened_date,
                note_ru=note.get("ru", ""),
                note_en=note.get("en", ""),
                document=document,
                is_document_public=is_document_public,
                recorded_at=now,
                recorded_under=by.mandate,
            )
    except IntegrityError as error:
        raise Refused(_("This step is recorded already. Take that record back first.")) from error
    _note("record", cluster, by=by, now=now, step=step, happened_date=happened_date.isoformat())
    advance(cluster_id=cluster.pk, now=now)
    return made


@transaction.atomic
def take_back(*, record_id: int, reason: str, by: Actor, now: datetime) -> FoundingRecord:
    """Take back a record made by mistake. The cluster stays in its state; the page shows what is missing."""
    rows = FoundingRecord.objects.select_for_update(of=("self",)).filter(pk=record_id)
    found = rows.first()
    if found is None:
        raise NotPermitted(_("There is no such record."))
    cluster = locked(found.cluster_id, by)
    if found.withdrawn_at is None:
        found.withdrawn_at, found.withdrawn_under, found.withdrawal_reason = now, by.mandate, reason
        found.save(update_fields=["withdrawn_at", "withdrawn_under", "withdrawal_reason"])
        _note("take_back", cluster, by=by, now=now, step=found.step, reason=reason)
    return found


@transaction.atomic
def advance(*, cluster_id: int, now: datetime) -> Cluster:
    """Bring a cluster into the state its done steps call for; whatever may complete a step ends here."""
    cluster = lock(cluster_id)
    while True:
        steps = {step.code: step for step in steps_of(cluster, today=timezone.localdate(now))}
        verb = next_move(cluster.state, {code: step.is_done for code, step in steps.items()})
        if not verb:
            return cluster
        if verb == "form":
            move(cluster, verb, forming_date=steps[MEETING].found.on)
        else:
            move(cluster, verb, active_date=timezone.localdate(now))
            letters.tell_members(cluster, "active", now=now)
        record_act(
            verb=f"cluster.{verb}",
            subject=cluster,
            by=None,
            now=now,
            organisation_id=cluster.circle.managed_by_id,
        )


def advance_all(*, now: datetime) -> int:
    """Look at every cluster on its way, since some steps are done in other rooms; answers how many."""
    waiting = Cluster.objects.filter(state__in=[PROPOSED, FORMING]).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:SWEEP_LIMIT])
    for cluster_id in ids:
        advance(cluster_id=cluster_id, now=now)
    return len(ids)


def _note(verb: str, cluster: Cluster, *, by: Actor, now: datetime, **facts: str) -> None:
    record_act(
        verb=f"founding.{verb}",
        subject=cluster,
        by=by,
        now=now,
        organisation_id=cluster.circle.managed_by_id,
        changes={name: (None, value) for name, value in facts.items()},
    )
