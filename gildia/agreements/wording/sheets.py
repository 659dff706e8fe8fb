"""What the PDF of an agreement says, put together from our records in the languages of the agreement."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import TypeVar

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from gildia.agreements.apps import AgreementsConfig
from gildia.agreements.models import Agreement, Party, Signatory
from gildia.agreements.models.signatories import BY_SEAL
from gildia.agreements.rules.codes import shown
from gildia.agreements.rules.sheets import AuditNote, PrintedParty, PrintedSlot, Sheet, SignatureNote
from gildia.agreements.rules.texts import LANGUAGES, filled, numbered, paragraphs
from gildia.agreements.rules.wire import facts_from_json
from gildia.agreements.wording import DEMONSTRATION, authority, way
from gildia.foundation import identifiers
from gildia.foundation.languages import pick
from gildia.journal.models import Act
from gildia.registry.models import Circle, Organisation

Said = TypeVar("Said")


def sheet_of(agreement: Agreement, *, now: datetime) -> Sheet:
    """The sheet of an agreement as it would be printed now."""
    joined = agreement.parties.select_related("organisation").prefetch_related("organisation__identifiers")
    parties = list(joined.order_by("position"))
    rows = agreement.signatories.select_related("named__person", "party__organisation").order_by("position")
    signatories = list(rows)
    values = {language: _values(agreement, parties, signatories, language, now) for language in LANGUAGES}
    version = agreement.version
    return Sheet(
        code=agreement.code,
        address=address_of(agreement.code),
        languages=agreement.language_codes,
        title={"ru": agreement.title_ru, "en": agreement.title_en},
        date={language: texts["date"] for language, texts in values.items()},
        clauses=filled(version.text, values),
        parties=[_party(party) for party in parties],
        slots=[
            PrintedSlot(
                field=signatory.field,
                party=each_language(partial(_name, signatory.party.organisation)),
                person=signatory.named.person.name if signatory.named else "",
            )
            for signatory in signatories
        ],
        template=_template(agreement),
        words=each_language(_words),
    )


@dataclass(frozen=True)
class Passage:
    """A clause in one language, as a page shows it."""

    language: str
    number: int
    heading: str
    paragraphs: list[str]


def passages(sheet: Sheet) -> list[list[Passage]]:
    """The clauses of a sheet, each in every language of the agreement."""
    return [
        [
            Passage(language, number, clause.heading(language), paragraphs(clause.text(language)))
            for language in sheet.languages
        ]
        for number, clause in zip(numbered(sheet.clauses), sheet.clauses, strict=True)
    ]


def address_of(code: str) -> str:
    """Where a code leads, in full: what a QR code holds."""
    return str(settings.SITE_ADDRESS).rstrip("/") + reverse("agreements:verify_code", args=[code])


def signature_note(signatory: Signatory) -> SignatureNote:
    """What stands in the field of somebody who signed."""
    if signatory.mandate is None or signatory.signed_at is None:
        raise ValueError("only who has signed has a note")
    with override(signatory.agreement.language_codes[0]):
        lines = [_name(signatory.party.organisation), authority(signatory.mandate), _how(signatory)]
        lines.append(moment(signatory.signed_at))
        seal = _("Sealed by Gildia · %(code)s") % {"code": shown(signatory.agreement.code)}
        mark = _("DEMONSTRATION") if signatory.second_factor == DEMONSTRATION else ""
    return SignatureNote(signatory.mandate.person.name, lines, seal, mark)


@dataclass(frozen=True)
class Step:
    """One line of a trail."""

    at: datetime
    words: str
    who: str


def trail(acts: Iterable[Act]) -> list[Step]:
    """Acts as lines; what tells a reader nothing is left out."""
    return [step for act in acts if (step := _step(act)) is not None]


def audit_note(agreement: Agreement, acts: Sequence[Act], *, sha256: str, now: datetime) -> AuditNote:
    """What stands on the audit page: the document's names, and everything that was done with it."""
    with override(agreement.language_codes[0]):
        facts = [
            (_("Document"), pick(agreement, "title").value),
            (_("Code"), shown(agreement.code)),
            (_("Issued"), moment(agreement.issued_at or now)),
            (_("SHA-256 of the issued document"), sha256),
            (_("Completed"), moment(now)),
        ]
        rows = [(moment(step.at), step.words, step.who) for step in trail(acts)]
        seal = _("Times are those of this installation. Verify: %(address)s") % {
            "address": address_of(agreement.code)
        }
        return AuditNote(facts, (_("When"), _("What"), _("Who")), rows, seal)


def _step(act: Act) -> Step | None:
    words = str(AgreementsConfig.act_verbs.get(act.verb, ""))
    if not words:
        return None
    facts = {name: after for name, (_before, after) in act.changes.items()}
    if how := facts.get("how"):
        words = f"{words}, {way(how, facts.get('second_factor', ''))}"
    who = act.person.shown_name if act.person else "Gildia"
    if company := facts.get("organisation"):
        who = f"{who}, {company}"
    return Step(act.at, words, who)


def _values(
    agreement: Agreement,
    parties: Sequence[Party],
    signatories: Sequence[Signatory],
    language: str,
    now: datetime,
) -> Mapping[str, str]:
    """The values of all variables in one language: those asked for, and those known."""
    with override(language):
        values = {**agreement.values}
        values["date"] = date_format(timezone.localdate(agreement.issued_at or now), "DATE_FORMAT")
        values["circle"] = _circle(agreement.circle)
        for ordinal, party in zip(("first", "second"), parties, strict=False):
            values |= _of_party(ordinal, party, signatories)
    return values


def _of_party(ordinal: str, party: Party, signatories: Sequence[Signatory]) -> dict[str, str]:
    named = next((row.named for row in signatories if row.party_id == party.pk and row.named), None)
    return {
        f"{ordinal}_party": _name(party.organisation),
        f"{ordinal}_legal_name": party.organisation.legal_name,
        f"{ordinal}_numbers": ", ".join(numbers(party.organisation)),
        f"{ordinal}_signatory": named.person.name if named else _("an authorised representative"),
        f"{ordinal}_authority": authority(named) if named else _("a mandate shown with the signature"),
    }


def _party(party: Party) -> PrintedParty:
    organisation = party.organisation
    return PrintedParty(
        role={"ru": party.role_ru, "en": party.role_en},
        name=each_language(lambda: organisation.legal_name or _name(organisation)),
        details=each_language(lambda: numbers(organisation)),
    )


def numbers(organisation: Organisation) -> list[str]:
    """The numbers of an organisation with the names of their registers."""
    rows = sorted(organisation.identifiers.all(), key=attrgetter("pk"))
    known = identifiers.SCHEMES
    return [f"{known[row.scheme].name if row.scheme in known else row.scheme} {row.value}" for row in rows]


def _name(organisation: Organisation) -> str:
    return pick(organisation, "name").value or organisation.legal_name


def _circle(circle: Circle | None) -> str:
    return "" if circle is None else pick(circle, "name").value


def _how(signatory: Signatory) -> str:
    if signatory.how == BY_SEAL or signatory.certificate is None:
        return way(signatory.how, signatory.second_factor)
    facts = facts_from_json(signatory.certificate)
    words = {"issuer": facts.issuer, "serial": facts.serial[:24]}
    return _("Own certificate, file beside this document: %(issuer)s, No. %(serial)s") % words


def moment(at: datetime) -> str:
    """A moment to the second, with its zone."""
    return f"{timezone.localtime(at):%d.%m.%Y %H:%M:%S %Z}"


def _template(agreement: Agreement) -> str:
    version = agreement.version
    with override(agreement.language_codes[0]):
        words = {"name": version.template, "number": version.number, "hash": version.content_hash}
        return _("%(name)s, version %(number)s · SHA-256 %(hash)s") % words


def _words() -> dict[str, str]:
    return {
        "verify": _("Verify:"),
        "code": _("Code"),
        "qr": _("QR code for verification"),
        "signatures": _("Signatures of the parties"),
        "place_for_signature": _("place for the signature"),
        "audit": _("Audit page"),
        "audit_lead": _("The platform fills this page in and seals it when all have signed."),
        "audit_empty": _("not completed yet"),
    }


def each_language(say: Callable[[], Said]) -> dict[str, Said]:
    """Something said in each language."""
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = say()
    return said
