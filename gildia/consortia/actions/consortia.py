"""Consortia from the draft to the start, and who sees them; solving stands in `solving`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gildia.consortia.events import consortium_waits
from gildia.consortia.models import Consortium, ConsortiumStep, Share
from gildia.consortia.models.consortia import ANSWERED, CONSORTIUM_MOVES, DRAFT, MOST_STEPS, UNDER_WAY
from gildia.consortia.permissions import may_make, may_work
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.registry.models import Circle, Organisation, ProcessChain, ProcessStep
from gildia.registry.permissions import Actor, require

MOST_SHARES = 100
MOST_LEFT_OUT = 100


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What a company must meet besides limits, certificates and volume."""

    places: tuple[str, ...] = ()
    """Keys of `partnering.rules.places`; any of them will do."""
    cluster: Circle | None = None
    left_out: tuple[Organisation, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Conditions(Bounds):
    """What holds for every company of the team."""

    counts_unstated: bool = True


@dataclass(frozen=True)
class StepTerms(Bounds):
    """One step as it is asked for."""

    process_step: ProcessStep | None = None
    need: str = ""
    volume: int | None = None
    is_divisible: bool = False


@transaction.atomic
def draft(
    *,
    name: str,
    chain: ProcessChain | None,
    by: Actor,
    now: datetime,
    codes: Collection[str] | None = None,
    needs: Sequence[str] = (),
) -> Consortium:
    """Begin a consortium with the steps of a chain, all or those with some codes, or with typed ones."""
    require(may_make(by.viewer))
    if chain is None:
        steps = [StepTerms(need=need) for need in needs]
    else:
        rows = ProcessStep.objects.filter(chain=chain).order_by("position", "pk")
        if codes is not None:
            rows = rows.filter(code__in=codes)
        steps = [StepTerms(process_step=step) for step in rows]
    made = Consortium.objects.create(
        name=name, chain=chain, organisation=by.mandate.organisation, made_under=by.mandate
    )
    _set_steps(made, steps)
    _note("draft", made, by=by, now=now)
    return made


@transaction.atomic
def duplicate(*, consortium_id: int, name: str, by: Actor, now: datetime) -> Consortium:
    """Draft another one with the same steps and conditions, to try something else."""
    first = find_own(consortium_id, by)
    made = Consortium.objects.create(
        name=name,
        chain=first.chain,
        organisation=by.mandate.organisation,
        made_under=by.mandate,
        places=first.places,
        cluster=first.cluster,
        counts_unstated=first.counts_unstated,
    )
    made.left_out.set(first.left_out.order_by("pk"))
    _set_steps(made, terms_of(first))
    _note("duplicate", made, by=by, now=now, changes={"from": (None, first.pk)})
    return made


@transaction.atomic
def change(
    *, consortium_id: int, conditions: Conditions, steps: Sequence[StepTerms], by: Actor, now: datetime
) -> Consortium:
    """Change what is asked; an answer to what was asked before goes."""
    found = find_own(consortium_id, by)
    if any(len(each.left_out) > MOST_LEFT_OUT for each in (conditions, *steps)):
        raise Refused(_("Leave out at most %(most)s companies.") % {"most": MOST_LEFT_OUT}, field="left_out")
    if found.state != DRAFT:
        move(found, "change", ended_at=None, trouble="")
    found.teams.all().delete()
    found.kept.clear()
    found.places = list(conditions.places)
    found.cluster = conditions.cluster
    found.counts_unstated = conditions.counts_unstated
    found.save(update_fields=["places", "cluster", "counts_unstated", "updated_at"])
    found.left_out.set(conditions.left_out)
    _set_steps(found, steps)
    _note("change", found, by=by, now=now, changes={"steps": (None, len(steps))})
    return found


def terms_of(consortium: Consortium) -> list[StepTerms]:
    """Its steps as they are asked for."""
    rows = consortium.steps.select_related("process_step", "cluster").order_by("position")
    return [
        StepTerms(
            row.process_step,
            row.need,
            row.volume,
            row.is_divisible,
            places=tuple(row.places),
            cluster=row.cluster,
            left_out=tuple(row.left_out.order_by("pk")),
        )
        for row in rows
    ]


def _set_steps(consortium: Consortium, steps: Sequence[StepTerms]) -> None:
    """Set the steps; one that was there stays the same row, so that a request made of its gap stays known."""
    if not steps:
        raise Refused(_("Name at least one step."))
    if len(steps) > MOST_STEPS:
        raise Refused(_("At most %(most)s steps.") % {"most": MOST_STEPS})
    there = {_named(row.process_step_id, row.need): row for row in consortium.steps.order_by("position")}
    for position, step in enumerate(steps, start=1):
        name = _named(None if step.process_step is None else step.process_step.pk, step.need)
        row = there.pop(name, None) or ConsortiumStep(consortium=consortium, process_step=step.process_step)
        row.position, row.need, row.volume, row.cluster = position, step.need, step.volume, step.cluster
        row.is_divisible = step.is_divisible and step.volume is not None
        row.places, row.is_covered, row.candidates = list(step.places), None, 0
        row.save()
        row.left_out.set(step.left_out)
    gone = [row.pk for row in there.values()]
    consortium.steps.filter(pk__in=gone).delete()


def _named(process_step_id: int | None, need: str) -> int | str:
    """What tells a step from the others of its consortium."""
    return need if process_step_id is None else process_step_id


@transaction.atomic
def rename(*, consortium_id: int, name: str, by: Actor, now: datetime) -> Consortium:
    """Give it another name."""
    found = find_own(consortium_id, by)
    before, found.name = found.name, name
    found.save(update_fields=["name", "updated_at"])
    _note("rename", found, by=by, now=now, changes={"name": (before, name)})
    return found


@transaction.atomic
def start(*, consortium_id: int, by: Actor, now: datetime) -> Consortium:
    """Leave it to the worker; a former answer goes."""
    found = find_own(consortium_id, by)
    found.teams.all().delete()
    move(
        found, "start", started_at=now, started_under=by.mandate, ended_at=None, trouble="",
        progress_team=0, progress_companies=None, progress_at_least=1, beat_at=None,
    )  # fmt: skip
    _note("start", found, by=by, now=now)
    consortium_waits.send(sender=Consortium, consortium_id=found.pk)
    return found


@transaction.atomic
def solve_without(*, consortium_id: int, organisation_id: int, by: Actor, now: datetime) -> Consortium:
    """Solve it again without one company, and keep the rest of its team as far as a team so small can."""
    found = find_own(consortium_id, by)
    team = found.teams.filter(number=1).first()
    if team is None or found.state not in ANSWERED:
        raise Refused(_("The consortium has moved on in the meantime. Look at it again."))
    members = team.members.order_by("pk").values_list("organisation_id", flat=True)
    if organisation_id not in members:
        raise Refused(_("This company is not in the team any more."))
    if found.left_out.count() >= MOST_LEFT_OUT:
        raise Refused(_("Leave out at most %(most)s companies.") % {"most": MOST_LEFT_OUT})
    found.left_out.add(organisation_id)
    found.kept.set([each for each in members if each != organisation_id])
    _note("replace", found, by=by, now=now, changes={"without": (organisation_id, None)})
    return start(consortium_id=consortium_id, by=by, now=now)


@transaction.atomic
def cancel(*, consortium_id: int, by: Actor, now: datetime) -> Consortium:
    """Stop waiting for the answer; the worker hears of it within a second."""
    found = find_own(consortium_id, by)
    move(found, "cancel", ended_at=now)
    _note("cancel", found, by=by, now=now)
    return found


@transaction.atomic
def share(*, consortium_id: int, organisation: Organisation, by: Actor, now: datetime) -> Share:
    """Show it to another organisation, whose people then read it."""
    found = find_own(consortium_id, by)
    if organisation.pk == found.organisation_id:
        raise Refused(_("It is your own organisation's already."), field="organisation")
    if found.shares.filter(organisation=organisation).exists():
        raise Refused(_("It is shared with this organisation already."), field="organisation")
    if found.shares.count() >= MOST_SHARES:
        raise Refused(
            _("Share it with at most %(most)s organisations.") % {"most": MOST_SHARES}, field="organisation"
        )
    made = Share.objects.create(
        consortium=found, organisation=organisation, shared_at=now, shared_under=by.mandate
    )
    _note("share", found, by=by, now=now, changes={"shown to": (None, organisation.pk)})
    return made


@transaction.atomic
def unshare(*, consortium_id: int, organisation_id: int, by: Actor, now: datetime) -> None:
    """Show it to an organisation no more."""
    found = find_own(consortium_id, by)
    deleted, _rows = found.shares.filter(organisation=organisation_id).delete()
    if deleted:
        _note("unshare", found, by=by, now=now, changes={"shown to": (organisation_id, None)})


@transaction.atomic
def show_to_staff(*, consortium_id: int, is_shown: bool, by: Actor, now: datetime) -> Consortium:
    """Show it to the managing company in whose care the organisation is, or no more."""
    found = find_own(consortium_id, by)
    if found.is_shown_to_staff != is_shown:
        found.is_shown_to_staff = is_shown
        found.save(update_fields=["is_shown_to_staff", "updated_at"])
        _note("share" if is_shown else "unshare", found, by=by, now=now)
    return found


@transaction.atomic
def delete(*, consortium_id: int, by: Actor, now: datetime) -> None:
    """Delete it with its answer; that it was there stays in the journal."""
    found = find_own(consortium_id, by)
    if found.state in UNDER_WAY:
        raise Refused(_("It is being solved. Cancel it first."))
    _note("delete", found, by=by, now=now)
    found.teams.all().delete()
    found.delete()


def find_own(consortium_id: int, by: Actor) -> Consortium:
    """The organisation's consortium, nobody else's until this transaction ends."""
    found = locked(consortium_id)
    if found is None or not may_work(by.viewer, found):
        raise NotPermitted(_("There is no such consortium."))
    return found


def locked(consortium_id: int) -> Consortium | None:
    """A consortium under a lock, if it is still there."""
    return Consortium.objects.select_for_update(of=("self",)).filter(pk=consortium_id).first()


def move(consortium: Consortium, verb: str, **also: Any) -> None:
    """Bring it into the state that the table of moves gives, with further columns at once."""
    state = CONSORTIUM_MOVES[consortium.state].get(verb)
    if state is None:
        raise Refused(_("The consortium has moved on in the meantime. Look at it again."))
    for name, value in {"state": state, **also}.items():
        setattr(consortium, name, value)
    consortium.save(update_fields=["state", *also, "updated_at"])


def _note(
    verb: str,
    consortium: Consortium,
    *,
    by: Actor,
    now: datetime,
    changes: dict[str, tuple[Any, Any]] | None = None,
) -> None:
    record(
        verb=f"consortium.{verb}",
        subject=consortium,
        by=by,
        now=now,
        organisation_id=consortium.organisation_id,
        changes=changes,
    )
