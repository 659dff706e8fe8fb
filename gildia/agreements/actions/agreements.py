"""An agreement from the first draft until it is sent, and how it ends unsigned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.agreements.actions import letters
from gildia.agreements.actions.codes import new_code
from gildia.agreements.events import agreement_closed, agreement_waits
from gildia.agreements.models import Agreement, Party, Signatory, TemplateVersion
from gildia.agreements.models.agreements import CLOSED_UNSIGNED, DRAFT, MOVES, SENT
from gildia.agreements.models.templates import APPROVED
from gildia.agreements.permissions import may_prepare
from gildia.agreements.rules.deadlines import LONGEST, QUIET, SHORTEST, reminder_due
from gildia.agreements.rules.texts import languages_of
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.registry.models import Circle, Mandate, Organisation
from gildia.registry.permissions import Actor, require
from gildia.registry.rules import Scope

SIGNATORY_LIMIT = 12
SWEEP_LIMIT = 500


class MovedOn(Refused):
    """The agreement is no longer where this can be done."""

    def __init__(self) -> None:
        super().__init__(_("The agreement has moved on in the meantime. Look at it again."))


@dataclass(frozen=True)
class PartyTerms:
    """A party: who, as what, and the mandates of those who sign for it; None is anybody who may."""

    organisation: Organisation
    role_ru: str
    role_en: str
    signatories: tuple[Mandate | None, ...] = (None,)


@dataclass(frozen=True)
class Terms:
    """What an agreement is made of. Signatories sign in the order of parties where one follows the other.

    `circle` is the zone or cluster it is for; None is that of the template.
    """

    version: TemplateVersion
    languages: str
    expires_at: datetime
    parties: Sequence[PartyTerms]
    values: Mapping[str, str] = field(default_factory=dict)
    is_sequential: bool = False
    approver: Mandate | None = None
    circle: Circle | None = None


@transaction.atomic
def draft(*, terms: Terms, by: Actor, now: datetime) -> Agreement:
    """Begin an agreement from an approved version of one's own template."""
    template = terms.version.template
    require(may_prepare(by.viewer, template.organisation_id))
    return _draft(terms, issuer_id=template.organisation_id, circle=template.circle, by=by, now=now)


@transaction.atomic
def draft_between(*, terms: Terms, by: Actor, now: datetime) -> Agreement:
    """Prepare an agreement of companies among themselves, from a text that a managing company keeps for them.

    For rooms above, which have checked that the text is meant for it. The party that wants it is the issuer;
    the managing company neither signs nor sees it.
    """
    require(by.organisation_id in {party.organisation.pk for party in terms.parties})
    agreement = _draft(terms, issuer_id=by.organisation_id, circle=None, by=by, now=now)
    move(agreement, "send")
    agreement_waits.send(sender=Agreement, agreement_id=agreement.pk)
    _note("send", agreement, by=by, now=now)
    return agreement


def _draft(terms: Terms, *, issuer_id: int, circle: Circle | None, by: Actor, now: datetime) -> Agreement:
    check(terms, now)
    template = terms.version.template
    agreement = Agreement.objects.create(
        code=new_code(),
        issuer_id=issuer_id,
        circle=terms.circle or circle,
        version=terms.version,
        title_ru=template.name_ru,
        title_en=template.name_en,
        languages=terms.languages,
        values=dict(terms.values),
        is_sequential=terms.is_sequential,
        approver=terms.approver,
        prepared_under=by.mandate,
        expires_at=terms.expires_at,
    )
    _add_parties(agreement, terms.parties)
    changes: dict[str, tuple[Any, Any]] = {
        "parties": (None, [party.organisation.pk for party in terms.parties]),
        "content_hash": (None, terms.version.content_hash),
    }
    _note("draft", agreement, by=by, now=now, changes=changes)
    return agreement


@transaction.atomic
def change(*, agreement_id: int, terms: Terms, by: Actor, now: datetime) -> Agreement:
    """Write a draft anew, for instance after its approver returned it."""
    agreement = locked(agreement_id)
    require(may_prepare(by.viewer, agreement.issuer_id))
    require(terms.version.template_id == agreement.version.template_id)
    if agreement.state != DRAFT:
        raise MovedOn
    check(terms, now)
    agreement.version, agreement.languages = terms.version, terms.languages
    agreement.values, agreement.is_sequential = dict(terms.values), terms.is_sequential
    agreement.approver, agreement.expires_at = terms.approver, terms.expires_at
    agreement.prepared_under, agreement.circle = by.mandate, terms.circle or agreement.circle
    agreement.save()
    agreement.parties.all().delete()
    _add_parties(agreement, terms.parties)
    _note("change", agreement, by=by, now=now)
    return agreement


def _add_parties(agreement: Agreement, parties: Sequence[PartyTerms]) -> None:
    position = 0
    for place, terms in enumerate(parties, start=1):
        party = Party.objects.create(
            agreement=agreement,
            organisation=terms.organisation,
            position=place,
            role_ru=terms.role_ru,
            role_en=terms.role_en,
        )
        for named in terms.signatories:
            position += 1
            Signatory.objects.create(agreement=agreement, party=party, position=position, named=named)


def check(terms: Terms, now: datetime) -> None:
    """Refuse what could not be printed, signed or fit its pages."""
    version = terms.version
    if version.state != APPROVED:
        raise Refused(_("This version of the template is not in force."), field="version")
    if not set(terms.languages.split("_")) <= set(languages_of(version.text)):
        raise Refused(_("The template is not written in this language."), field="languages")
    if missing := [asked for asked in version.asked if not terms.values.get(asked.name, "").strip()]:
        raise Refused(_("Fill this in; the text needs it."), field=f"value_{missing[0].name}")
    if not now + SHORTEST <= terms.expires_at <= now + LONGEST:
        raise Refused(_("Give at least an hour and at most a year for signing."), field="expires_at")
    organisations = [party.organisation.pk for party in terms.parties]
    if len(set(organisations)) < 2 or len(set(organisations)) != len(organisations):
        raise Refused(_("An agreement needs at least two parties, each of them once."), field="parties")
    count = sum(len(party.signatories) for party in terms.parties)
    if count > SIGNATORY_LIMIT or not all(party.signatories for party in terms.parties):
        sentence = _("Each party needs somebody who signs; together at most %(limit)s.")
        raise Refused(sentence % {"limit": SIGNATORY_LIMIT}, field="parties")
    _check_mandates(terms, timezone.localdate(now))


def _check_mandates(terms: Terms, today: date) -> None:
    for party in terms.parties:
        for named in party.signatories:
            if named is None:
                continue
            fits = named.organisation_id == party.organisation.pk and Scope.SIGN in named.scope_set
            if not fits or not named.is_in_force(today):
                sentence = _("%(name)s has no mandate to sign for %(company)s.")
                words = {"name": named.person.name, "company": party.organisation}
                raise Refused(sentence % words, field="parties")
    if terms.approver is not None and not terms.approver.is_in_force(today):
        raise Refused(_("The approver's mandate is not in force."), field="approver")


@transaction.atomic
def send(*, agreement_id: int, by: Actor, now: datetime) -> Agreement:
    """Let a draft go: to its approver if it has one, else to the worker, which prints and issues it."""
    agreement = locked(agreement_id)
    require(may_prepare(by.viewer, agreement.issuer_id))
    if agreement.approver_id is not None and agreement.approved_at is None:
        move(agreement, "submit")
        letters.ask_to_approve(agreement)
        _note("submit", agreement, by=by, now=now)
    else:
        move(agreement, "send")
        agreement_waits.send(sender=Agreement, agreement_id=agreement.pk)
        _note("send", agreement, by=by, now=now)
    return agreement


@transaction.atomic
def approve(*, agreement_id: int, by: Actor, now: datetime) -> Agreement:
    """The approver agrees; the signatories' turn begins."""
    agreement = _approving(agreement_id, by, now)
    move(agreement, "approve", approved_at=now)
    agreement_waits.send(sender=Agreement, agreement_id=agreement.pk)
    _note("approve", agreement, by=by, now=now)
    return agreement


@transaction.atomic
def give_back(*, agreement_id: int, reason: str, by: Actor, now: datetime) -> Agreement:
    """The approver does not agree, and says why."""
    agreement = _approving(agreement_id, by, now)
    move(agreement, "return", reason=reason)
    letters.tell_preparer(agreement, "returned")
    _note("return", agreement, by=by, now=now, changes={"reason": (None, reason)})
    return agreement


@transaction.atomic
def cancel(*, agreement_id: int, reason: str, by: Actor | None, now: datetime) -> Agreement:
    """Take an agreement back before all have signed; `by` is None where the system itself does."""
    agreement = locked(agreement_id)
    require(by is None or may_prepare(by.viewer, agreement.issuer_id))
    was_sent = agreement.state == SENT
    if was_sent and not agreement.signatories.pending().exists():
        raise Refused(_("All have signed already; the document is being finished."))
    move(agreement, "cancel", reason=reason, closed_at=now)
    if was_sent:
        letters.tell_everybody(agreement, "cancelled")
    _note("cancel", agreement, by=by, now=now, changes={"reason": (None, reason)})
    return agreement


def expire_overdue(*, now: datetime) -> int:
    """End agreements whose time is over and that somebody has not signed; answers how many."""
    overdue = Agreement.objects.filter(state=SENT, expires_at__lte=now).order_by("pk")
    return sum(
        _expire(agreement_id, now) for agreement_id in overdue.values_list("pk", flat=True)[:SWEEP_LIMIT]
    )


@transaction.atomic
def _expire(agreement_id: int, now: datetime) -> bool:
    agreement = locked(agreement_id)
    if agreement.state != SENT or not agreement.signatories.pending().exists():
        return False
    move(agreement, "expire", reason="", closed_at=now)
    letters.tell_everybody(agreement, "expired")
    _note("expire", agreement, by=None, now=now)
    return True


def remind(*, now: datetime) -> int:
    """Write once more to those who have not signed; answers to how many signatories."""
    rows = Signatory.objects.turns().filter(agreement__state=SENT, agreement__expires_at__gt=now)
    due = [
        signatory.pk
        for signatory in rows.select_related("agreement").order_by("pk").iterator()
        if _is_due(signatory, now)
    ]
    return sum(_remind(signatory_id, now) for signatory_id in due[:SWEEP_LIMIT])


def _is_due(signatory: Signatory, now: datetime) -> bool:
    agreement = signatory.agreement
    if agreement.issued_at is None:
        return False
    return reminder_due(
        since=agreement.issued_at,
        reminded_at=signatory.reminded_at,
        reminders=signatory.reminders,
        expires_at=agreement.expires_at,
        now=now,
    )


@transaction.atomic
def _remind(signatory_id: int, now: datetime) -> bool:
    """Count the reminder together with sending it: a second run finds it done."""
    rows = Signatory.objects.turns().select_for_update(of=("self",))
    signatory = rows.select_related("agreement", "party__organisation").filter(pk=signatory_id).first()
    if signatory is None or signatory.agreement.state != SENT or not _is_due(signatory, now):
        return False
    signatory.reminders, signatory.reminded_at = signatory.reminders + 1, now
    signatory.save(update_fields=["reminders", "reminded_at"])
    letters.ask_to_sign([signatory], now=now, letter="reminder")
    return True


@transaction.atomic
def remind_now(*, agreement_id: int, organisation_id: int, now: datetime) -> int:
    """Write to those of one party whose turn it is, before their day comes; answers to how many.

    For rooms above, which have checked who asks. Nobody gets a second letter within a day.
    """
    agreement = locked(agreement_id)
    if not agreement.can_be_signed(now) or agreement.issued_at is None:
        return 0
    rows = agreement.signatories.turns().select_related("agreement", "party__organisation", "named__person")
    quiet = [
        signatory
        for signatory in rows.filter(party__organisation=organisation_id).order_by("position")
        if now - (signatory.reminded_at or agreement.issued_at) >= QUIET
    ]
    for signatory in quiet:
        signatory.reminded_at = now
        signatory.save(update_fields=["reminded_at"])
    letters.ask_to_sign(quiet, now=now, letter="reminder")
    return len(quiet)


def locked(agreement_id: int) -> Agreement:
    """The agreement, nobody else's until this transaction ends. Everything that changes it begins here."""
    rows = Agreement.objects.select_for_update(of=("self",)).select_related(
        "version__template", "approver__person", "prepared_under__person", "issuer"
    )
    found = rows.filter(pk=agreement_id).first()
    if found is None:
        raise NotPermitted(_("There is no such agreement."))
    return found


def move(agreement: Agreement, verb: str, **columns: Any) -> None:
    """Take a step of the table of moves, if it allows it now, and save it with the columns it fills."""
    if verb not in MOVES[agreement.state]:
        raise MovedOn
    columns["state"] = MOVES[agreement.state][verb]
    for name, value in columns.items():
        setattr(agreement, name, value)
    agreement.save(update_fields=[*columns, "updated_at"])
    if agreement.state in CLOSED_UNSIGNED:
        agreement_closed.send(sender=Agreement, agreement_id=agreement.pk)


def _approving(agreement_id: int, by: Actor, now: datetime) -> Agreement:
    agreement = locked(agreement_id)
    approver = agreement.approver
    require(
        approver is not None
        and approver.person_id == by.person_id
        and approver.organisation_id == by.organisation_id
        and approver.is_in_force(timezone.localdate(now))
    )
    return agreement


def _note(
    verb: str,
    agreement: Agreement,
    *,
    by: Actor | None,
    now: datetime,
    changes: dict[str, tuple[Any, Any]] | None = None,
) -> None:
    record(
        verb=f"agreement.{verb}",
        subject=agreement,
        by=by,
        now=now,
        organisation_id=agreement.history_of,
        changes=changes,
    )
