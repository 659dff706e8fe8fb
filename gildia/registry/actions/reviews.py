"""What moderators do with the changes of companies: mark them seen, or take them back with a reason."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.models import Act
from gildia.registry.actions import organisations, records
from gildia.registry.actions.letters import write_to
from gildia.registry.actions.organisations import OWN_FIELDS, Stale
from gildia.registry.models import Capability, CapabilityLimit, Organisation, Review, Segment
from gildia.registry.permissions import Actor, administrators, is_staff_for, may_moderate, require
from gildia.registry.queries.moderation import edits
from gildia.registry.rules import Scope, Visibility


@transaction.atomic
def mark_seen(*, act_ids: Collection[int], by: Actor, now: datetime) -> int:
    """Say of changes that somebody of the staff has looked at them."""
    require(may_moderate(by.viewer))
    found = edits(by.viewer).filter(pk__in=act_ids).order_by("pk").values_list("pk", flat=True)
    made = Review.objects.bulk_create(
        [Review(act_id=pk, seen_at=now, seen_by_id=by.person_id) for pk in found], ignore_conflicts=True
    )
    return len(made)


@transaction.atomic
def revert(*, act_id: int, reason: str, by: Actor, now: datetime) -> Review:
    """Bring back what stood there before a change, and tell the company why.

    Only where nobody has changed the same since; the company's own history shows both.
    """
    act = edits(by.viewer).filter(pk=act_id).first()
    if act is None:
        raise NotPermitted(_("There is no such change."))
    organisation = Organisation.objects.get(pk=act.organisation_id or 0)
    require(is_staff_for(by.viewer, organisation, Scope.REGISTER))
    last = Act.objects.order_by("pk").last()
    try:
        _take_back(act, organisation, by=by, now=now)
    except Stale as stale:
        raise Refused(
            _("The company has changed this again since. Look at the newer change first.")
        ) from stale
    newest = Act.objects.filter(pk__gt=last.pk if last else 0, organisation_id=organisation.pk)
    review, _made = Review.objects.update_or_create(
        act=act,
        defaults={"reverted_by_act": newest.order_by("pk").last(), "reason": reason},
        create_defaults={
            "seen_at": now,
            "seen_by_id": by.person_id,
            "reverted_by_act": newest.order_by("pk").last(),
            "reason": reason,
        },
    )
    for holder in administrators(organisation.pk, timezone.localdate(now)).select_related("person"):
        write_to(holder.person, "change_reverted", organisation=organisation, act=act, reason=reason)
    return review


def _take_back(act: Act, organisation: Organisation, *, by: Actor, now: datetime) -> None:
    """Undo an act by the register's own actions."""
    verb = act.verb.rpartition(".")[2]
    if act.subject_kind == "registry.organisation" and verb == "change":
        _change_organisation(act, organisation, by=by, now=now)
        return
    model = next(
        (kind for kind in records.KINDS.values() if kind._meta.label_lower == act.subject_kind), None
    )
    if model is None or verb not in {"add", "change", "remove"}:
        raise Refused(_("A change of this kind cannot be taken back here."))
    if verb == "remove":
        records.restore(act=act, by=by, now=now)
        return
    record: Any = model.objects.select_related("organisation").filter(pk=act.subject_id).first()
    if record is None:
        raise Refused(_("This is no longer there."))
    if verb == "add":
        records.remove(record=record, by=by, now=now)
        return
    _change_record(act, record, by=by, now=now)


def _change_organisation(act: Act, organisation: Organisation, *, by: Actor, now: datetime) -> None:
    fields: dict[str, Any] = {}
    levels: dict[str, Visibility] = {}
    segments: list[Segment] | None = None
    for name, (before, after) in act.changes.items():
        group, _dot, field = name.partition(".")
        if group == "field_visibility":
            _check_still(organisation.visibility_of(field).value, after)
            levels[field] = Visibility(before)
        elif name == "segments":
            codes = sorted(organisation.segments.order_by("pk").values_list("code", flat=True))
            _check_still(codes, after)
            segments = list(Segment.objects.filter(code__in=before).order_by("pk"))
        elif name in OWN_FIELDS:
            _check_still(getattr(organisation, name), after)
            fields[name] = before
    if not (fields or levels or segments is not None):
        raise Refused(_("A change of this kind cannot be taken back here."))
    organisations.change(
        organisation=organisation,
        version=organisation.version,
        fields=fields,
        field_visibility=levels,
        segments=segments,
        by=by,
        now=now,
    )


def _change_record(act: Act, record: Any, *, by: Actor, now: datetime) -> None:  # noqa: ANN401 - any kind of record
    held = records.snapshot(record)
    limits: list[CapabilityLimit] | None = None
    for name, (before, after) in act.changes.items():
        _check_still(held.get(name), after)
        if name == "limits" and isinstance(record, Capability):
            limits = [CapabilityLimit(**limit) for limit in before or []]
        else:
            field = record._meta.get_field(name)
            setattr(record, field.attname, field.to_python(before))
    records.change(record=record, version=records.version_of(record), limits=limits, by=by, now=now)


def _check_still(held: object, after: object) -> None:
    """Raise unless the value is what the act left behind."""
    if held != after and str(held) != str(after):
        raise Refused(_("The company has changed this again since. Look at the newer change first."))
