"""Writing, sending and withdrawing what a company offers or needs."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gildia.agreements.permissions import holds
from gildia.agreements.rules.codes import code_from
from gildia.foundation.errors import NotPermitted, Refused
from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.journal.actions import record
from gildia.opportunities.actions import letters
from gildia.opportunities.events import opportunity_moved
from gildia.opportunities.models import Attachment, Opportunity, Version
from gildia.opportunities.models.opportunities import DRAFT, OPPORTUNITY_MOVES, OVER, REVIEW, WRITING_SCOPES
from gildia.opportunities.models.versions import ACCEPTED, CONTENT, VERSION_MOVES, WAITING, WRITING
from gildia.opportunities.queries.identity import revealing
from gildia.opportunities.rules import REQUIRED, Kind
from gildia.registry.events import organisation_changed
from gildia.registry.models.organisations import PUBLISHED as PROFILE_PUBLISHED
from gildia.registry.permissions import Actor, require

#: A company keeps so many open at a time.
MOST_OPEN = 200


class Revealing(Refused):
    """A blind opportunity says whose it is; its page marks the places."""


@transaction.atomic
def begin(
    *, kind: Kind, content: Mapping[str, Any], is_blind: bool, lifetime_days: int, by: Actor, now: datetime
) -> Opportunity:
    """Begin a draft."""
    require(holds(by, *WRITING_SCOPES, now=now))
    theirs = Opportunity.objects.filter(organisation=by.organisation_id).exclude(state__in=OVER)
    if theirs.count() >= MOST_OPEN:
        raise Refused(_("Your company has %(count)s open ones, which is the limit.") % {"count": MOST_OPEN})
    opportunity = Opportunity.objects.create(
        code=code_from(secrets.token_bytes(16)),
        organisation_id=by.organisation_id,
        kind=kind,
        is_blind=is_blind,
        lifetime_days=lifetime_days,
        state_since=now,
    )
    Version.objects.create(opportunity=opportunity, number=1, **_only_content(content))
    note("begin", opportunity, by=by, now=now)
    return opportunity


@transaction.atomic
def write(
    *, code: str, content: Mapping[str, Any], is_blind: bool, lifetime_days: int, by: Actor, now: datetime
) -> Opportunity:
    """Change the version being written; where none is, begin the next one from the shown one."""
    opportunity = locked(code, by=by, now=now)
    if opportunity.state in OVER:
        raise Refused(_("This one is over. Begin a new one."))
    if opportunity.shown_id is not None and is_blind != opportunity.is_blind:
        message = _("Others have seen it as it is. Withdraw it and begin a new one.")
        raise Refused(message, field="is_blind")
    version = writable(opportunity)
    columns = _only_content(content)
    changed = {name: value for name, value in columns.items() if getattr(version, name) != value}
    for name, value in changed.items():
        setattr(version, name, value)
    version.save(update_fields=[*changed, "updated_at"])
    opportunity.is_blind, opportunity.lifetime_days = is_blind, lifetime_days
    opportunity.save(update_fields=["is_blind", "lifetime_days", "updated_at"])
    note("write", opportunity, by=by, now=now)
    return opportunity


@transaction.atomic
def send(*, code: str, by: Actor, now: datetime) -> Opportunity:
    """Send what was written to review; whatever is already shown stays shown."""
    opportunity = locked(code, by=by, now=now)
    version = opportunity.versions.filter(state=WRITING).first()
    if version is None or opportunity.state in OVER:
        raise Refused(_("Nothing has been written since it was last sent."))
    _complete(opportunity, version)
    _keeps_the_secret(opportunity, version)
    move_version(version, "send", sent_at=now, sent_under=by.mandate)
    opportunity.sent_at = opportunity.sent_at or now
    opportunity.save(update_fields=["sent_at", "updated_at"])
    if opportunity.state == DRAFT:
        move(opportunity, "send", now=now)
    note("send", opportunity, by=by, now=now)
    letters.tell_reviewers(opportunity, now=now)
    return opportunity


@transaction.atomic
def retract(*, code: str, by: Actor, now: datetime) -> Opportunity:
    """Take back from review what was sent."""
    opportunity = locked(code, by=by, now=now)
    version = _waiting(opportunity)
    move_version(version, "retract")
    if opportunity.state == REVIEW:
        move(opportunity, "retract", now=now)
    note("retract", opportunity, by=by, now=now)
    return opportunity


@transaction.atomic
def drop(*, code: str, by: Actor, now: datetime) -> Opportunity:
    """Give up a change that was begun; what is shown stays."""
    opportunity = locked(code, by=by, now=now)
    version = opportunity.versions.open().first()
    if version is None or opportunity.shown_id is None:
        raise Refused(_("There is no change to give up."))
    move_version(version, "drop")
    note("drop", opportunity, by=by, now=now)
    return opportunity


@transaction.atomic
def withdraw(*, code: str, reason: str, by: Actor, now: datetime) -> Opportunity:
    """Take it from sight for good."""
    opportunity = locked(code, by=by, now=now)
    move(opportunity, "withdraw", now=now, reason=reason)
    for version in opportunity.versions.open():
        move_version(version, "drop")
    note("withdraw", opportunity, by=by, now=now, changes={"reason": ("", reason)})
    return opportunity


@transaction.atomic
def close(*, code: str, by: Actor, now: datetime) -> Opportunity:
    """It has done its work: others see it no more, and it is not counted as given up."""
    opportunity = locked(code, by=by, now=now)
    move(opportunity, "close", now=now)
    for version in opportunity.versions.open():
        move_version(version, "drop")
    note("close", opportunity, by=by, now=now)
    return opportunity


def locked(code: str, *, by: Actor, now: datetime) -> Opportunity:
    """An opportunity of the actor's company, nobody else's until this transaction ends."""
    require(holds(by, *WRITING_SCOPES, now=now))
    rows = Opportunity.objects.select_for_update(of=("self",)).select_related("organisation", "shown")
    found = rows.filter(code=code, organisation=by.organisation_id).first()
    if found is None:
        raise NotPermitted(_("There is no such offer or request."))
    return found


def writable(opportunity: Opportunity) -> Version:
    """The version being written; the next one, a copy of the shown one, where none is."""
    version = opportunity.versions.open().first()
    if version is not None and version.state == WAITING:
        raise Refused(_("It is being reviewed. Take it back first, then change it."))
    return version or _next(opportunity)


def move(opportunity: Opportunity, verb: str, *, now: datetime, **also: Any) -> None:
    """Bring it into the state that the table of moves gives, with further columns at once."""
    state = OPPORTUNITY_MOVES[opportunity.state].get(verb)
    if state is None:
        raise Refused(_("This has moved on in the meantime. Look at it again."))
    changed = {"state": state, "state_since": now, **also}
    for name, value in changed.items():
        setattr(opportunity, name, value)
    opportunity.save(update_fields=[*changed, "updated_at"])
    tell_of(opportunity)


def tell_of(opportunity: Opportunity) -> None:
    """Let the worker find matches anew, and the index read the company's open offers."""
    opportunity_moved.send(sender=Opportunity, opportunity_id=opportunity.pk)
    if not opportunity.is_blind and not opportunity.is_request:
        organisation_changed.send(sender=Opportunity, organisation_id=opportunity.organisation_id)


def move_version(version: Version, verb: str, **also: Any) -> None:
    """The same for a version."""
    state = VERSION_MOVES[version.state].get(verb)
    if state is None:
        raise Refused(_("This has moved on in the meantime. Look at it again."))
    changed = {"state": state, **also}
    for name, value in changed.items():
        setattr(version, name, value)
    version.save(update_fields=[*changed, "updated_at"])


def note(
    verb: str,
    opportunity: Opportunity,
    *,
    by: Actor | None,
    now: datetime,
    changes: dict[str, tuple[Any, Any]] | None = None,
) -> None:
    """Write the act into the company's own history, which only the company and its registrars read."""
    record(
        verb=f"opportunity.{verb}",
        subject=opportunity,
        by=by,
        now=now,
        organisation_id=opportunity.organisation_id,
        changes=changes,
    )


def _only_content(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name in CONTENT}


def _next(opportunity: Opportunity) -> Version:
    shown = opportunity.versions.filter(state=ACCEPTED).first()
    if shown is None:
        raise Refused(_("This has moved on in the meantime. Look at it again."))
    last = opportunity.versions.order_by("-number").values_list("number", flat=True)[0]
    copied = {name: getattr(shown, name) for name in CONTENT}
    version = Version.objects.create(opportunity=opportunity, number=last + 1, **copied)
    for attachment in shown.attachments.order_by("pk"):
        Attachment.objects.create(
            version=version,
            document_id=attachment.document_id,
            visibility=attachment.visibility,
            is_stripped=attachment.is_stripped,
            added_at=attachment.added_at,
        )
    return version


def _waiting(opportunity: Opportunity) -> Version:
    version = opportunity.versions.waiting().first()
    if version is None:
        raise Refused(_("This has moved on in the meantime. Look at it again."))
    return version


def _complete(opportunity: Opportunity, version: Version) -> None:
    """Refuse what a reader or a reviewer would miss, naming the field."""
    if opportunity.organisation.state != PROFILE_PUBLISHED:
        raise Refused(_("Your company's profile is not published yet; staff publish it first."))
    whole = [
        code
        for code in CONTENT_LANGUAGES
        if getattr(version, f"title_{code}") and getattr(version, f"text_{code}")
    ]
    if not whole:
        raise Refused(_("Give title and text in one language at least."), field="text")
    if all(version.is_machine(code) for code in whole):
        raise Refused(_("Write or read through one language yourself, and untick its machine draft."))
    kind = Kind(opportunity.kind)
    missing = [name for name in REQUIRED[kind] if not getattr(version, name)]
    if missing:
        names = ", ".join(str(Version._meta.get_field(name).verbose_name) for name in missing)  # type: ignore[union-attr]
        raise Refused(_("Still to be filled in: %(names)s.") % {"names": names}, field=missing[0])


def _keeps_the_secret(opportunity: Opportunity, version: Version) -> None:
    """Refuse a blind one that says whose it is, or whose files may."""
    if not opportunity.is_blind:
        return
    if version.attachments.filter(is_stripped=False).exists():
        raise Revealing(
            _("A file was added before this became anonymous. Remove it, and add it again as a picture.")
        )
    if found := revealing(opportunity, version):
        raise Revealing(
            ngettext(
                "%(count)s place says whose this is. It is marked below; write it otherwise.",
                "%(count)s places say whose this is. They are marked below; write them otherwise.",
                len(found),
            )
            % {"count": len(found)}
        )
