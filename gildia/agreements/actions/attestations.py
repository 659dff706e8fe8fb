"""Attestations: issued once under a key of the room that asks, and withdrawn with a reason.

Printing and sealing loads typst and pyHanko (45 MB) and takes a tenth of a second of processor time: it is
for the worker. Withdrawing is for anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gildia.agreements.actions.codes import new_code
from gildia.agreements.models import Attestation
from gildia.agreements.permissions import may_attest
from gildia.agreements.queries.seal import current_key
from gildia.agreements.rules.sheets import Fact
from gildia.agreements.wording.attestations import attestation_sheet, seal_note
from gildia.documents.actions import store
from gildia.documents.rules import PDF
from gildia.foundation.errors import Refused
from gildia.foundation.languages import best
from gildia.journal.actions import record
from gildia.registry.models import Organisation
from gildia.registry.permissions import Actor, require


@dataclass(frozen=True)
class Statement:
    """What is attested. Texts are by language.

    Everybody who has the code reads `title` and `facts`, never `sentence`: it only joins what the facts say.
    `kind` and `key` name the request: other contents need another key.
    """

    kind: str
    key: str
    issuer: Organisation
    title: Mapping[str, str]
    sentence: Mapping[str, str]
    facts: Sequence[Fact]
    subject: Organisation | None = None
    languages: str = "ru_en"
    valid_until: date | None = None
    is_public: bool = False


@transaction.atomic
def attest(*, statement: Statement, by: Actor | None, now: datetime) -> Attestation:
    """Print, seal and keep a statement; asked again under the same key, the one made before.

    `by` is None when the system attests what it knows. Two at once make one: the database takes the first.
    """
    require(may_attest(by, statement.issuer.pk, now=now))
    made = _made_before(statement)
    if made is not None:
        return made
    attestation = _begun(statement, by, now)
    pdf = _printed(attestation, statement.sentence)
    try:
        with transaction.atomic():
            return _keep(attestation, pdf, by, now)
    except IntegrityError:
        made = _made_before(statement)
        if made is None:
            raise
        return made


@transaction.atomic
def withdraw(
    *, attestation_id: int, reason: Mapping[str, str], by: Actor | None, now: datetime
) -> Attestation:
    """Say that an attestation no longer holds, and why; done twice, the first time counts."""
    attestation = Attestation.objects.select_for_update(of=("self",)).get(pk=attestation_id)
    require(may_attest(by, attestation.issuer_id, now=now))
    if attestation.withdrawn_at is not None:
        return attestation
    said = best(reason)
    if not said.value.strip():
        raise Refused(_("Say why it is withdrawn: whoever verifies it reads that."), field="reason")
    attestation.withdrawn_at = now
    attestation.withdrawn_reason_ru = reason.get("ru", "")
    attestation.withdrawn_reason_en = reason.get("en", "")
    attestation.save(update_fields=["withdrawn_at", "withdrawn_reason_ru", "withdrawn_reason_en"])
    _note("withdraw", attestation, by, now, reason=said.value)
    return attestation


def _made_before(statement: Statement) -> Attestation | None:
    return Attestation.objects.filter(kind=statement.kind, key=statement.key).first()


def _begun(statement: Statement, by: Actor | None, now: datetime) -> Attestation:
    """The row as it will be, but for its document."""
    return Attestation(
        code=new_code(),
        kind=statement.kind,
        key=statement.key,
        languages=statement.languages,
        title_ru=statement.title.get("ru", ""),
        title_en=statement.title.get("en", ""),
        facts=[asdict(fact) for fact in statement.facts],
        issuer=statement.issuer,
        subject=statement.subject,
        issued_at=now,
        issued_under=None if by is None else by.mandate,
        valid_until=statement.valid_until,
        is_public=statement.is_public,
    )


def _printed(attestation: Attestation, sentence: Mapping[str, str]) -> bytes:
    # Web processes load this module to withdraw, and stay without typst and pyHanko.
    from gildia.agreements.rules.attesting import TooLong, attested  # noqa: PLC0415

    sheet = attestation_sheet(attestation, sentence)
    note = seal_note(attestation)
    title = sheet.title[sheet.languages[0]]
    try:
        return attested(sheet, note, key=current_key(), reason=title, at=attestation.issued_at)
    except TooLong as error:
        raise Refused(_("This does not fit one page. Say it shorter.")) from error


def _keep(attestation: Attestation, pdf: bytes, by: Actor | None, now: datetime) -> Attestation:
    title = attestation.title_en or attestation.title_ru
    file = SimpleUploadedFile(f"{title} {attestation.code}.pdf", pdf, content_type="application/pdf")
    person_id = None if by is None else by.person_id
    attestation.document = store(file=file, kinds=(PDF,), person_id=person_id, now=now)
    attestation.sha256 = attestation.document.sha256
    attestation.save(force_insert=True)
    _note("issue", attestation, by, now, sha256=attestation.sha256)
    return attestation


def _note(verb: str, attestation: Attestation, by: Actor | None, now: datetime, **after: str) -> None:
    record(
        verb=f"attestation.{verb}",
        subject=attestation,
        by=by,
        now=now,
        organisation_id=attestation.subject_id or attestation.issuer_id,
        changes={name: (None, value) for name, value in after.items()},
    )
