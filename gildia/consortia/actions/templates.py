"""Templates of a zone: its staff add, change and withdraw them; nothing is ever removed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gildia.agreements.permissions import holds
from gildia.consortia.models import ChainTemplate
from gildia.consortia.models.consortia import STAFF_SCOPES
from gildia.consortia.permissions import may_keep_templates
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.registry.models import Circle, ProcessStep
from gildia.registry.permissions import Actor, require

TEXTS = ("name_ru", "name_en", "text_ru", "text_en")
LEAST_STEPS = 2


@transaction.atomic
def add(
    *, circle: Circle, texts: Mapping[str, str], steps: Sequence[ProcessStep], by: Actor, now: datetime
) -> ChainTemplate:
    """Offer another beginning."""
    require(holds(by, *STAFF_SCOPES, now=now) and may_keep_templates(by.viewer, circle))
    _check(steps)
    template = ChainTemplate(circle=circle, chain=steps[0].chain, **{name: texts[name] for name in TEXTS})
    _save(template)
    template.steps.set(steps)
    _note("add", template, by=by, now=now, changes={"steps": (None, _codes(steps))})
    return template


@transaction.atomic
def change(
    *, template_id: int, texts: Mapping[str, str], steps: Sequence[ProcessStep], by: Actor, now: datetime
) -> ChainTemplate:
    """Change texts and steps; consortia that began from it stay as they are."""
    template = _own(template_id, by, now)
    _check(steps)
    if template.withdrawn_at is not None:
        raise Refused(_("It is withdrawn. Offer it again first."))
    changes: dict[str, tuple[Any, Any]] = {}
    for name in TEXTS:
        if getattr(template, name) != texts[name]:
            changes[name] = (getattr(template, name), texts[name])
            setattr(template, name, texts[name])
    before = _codes(template.steps.order_by("position", "pk"))
    if before != _codes(steps):
        changes["steps"] = (before, _codes(steps))
        template.chain = steps[0].chain
        template.steps.set(steps)
    if changes:
        _save(template)
        _note("change", template, by=by, now=now, changes=changes)
    return template


@transaction.atomic
def withdraw(*, template_id: int, reason: str, by: Actor, now: datetime) -> ChainTemplate:
    """Offer it no more."""
    template = _own(template_id, by, now)
    if template.withdrawn_at is not None:
        raise Refused(_("It is withdrawn already."))
    if not reason:
        raise Refused(_("Say why."), field="reason")
    template.withdrawn_at, template.reason = now, reason
    _save(template)
    _note("withdraw", template, by=by, now=now, changes={"reason": ("", reason)})
    return template


@transaction.atomic
def offer_again(*, template_id: int, by: Actor, now: datetime) -> ChainTemplate:
    """Take the withdrawal back."""
    template = _own(template_id, by, now)
    if template.withdrawn_at is None:
        raise Refused(_("It is offered already."))
    template.withdrawn_at, template.reason = None, ""
    _save(template)
    _note("restore", template, by=by, now=now)
    return template


def _own(template_id: int, by: Actor, now: datetime) -> ChainTemplate:
    """A template in the actor's care, nobody else's until this transaction ends."""
    require(holds(by, *STAFF_SCOPES, now=now))
    rows = ChainTemplate.objects.kept_by(by.viewer).select_related("circle")
    found = rows.select_for_update(of=("self",)).filter(pk=template_id).first()
    if found is None:
        raise NotPermitted(_("There is no such template."))
    return found


def _check(steps: Sequence[ProcessStep]) -> None:
    if len(steps) < LEAST_STEPS:
        raise Refused(_("Choose at least two steps."), field="steps")
    if len({step.chain_id for step in steps}) > 1:
        raise Refused(_("Choose steps of one chain."), field="steps")


def _save(template: ChainTemplate) -> None:
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as error:
        raise Refused(_("The zone has a template of this name already."), field="name_ru") from error


def _codes(steps: Iterable[ProcessStep]) -> list[str]:
    return [step.code for step in steps]


def _note(
    verb: str,
    template: ChainTemplate,
    *,
    by: Actor,
    now: datetime,
    changes: dict[str, tuple[Any, Any]] | None = None,
) -> None:
    record(
        verb=f"chaintemplate.{verb}",
        subject=template,
        by=by,
        now=now,
        organisation_id=by.organisation_id,
        changes=changes,
    )
