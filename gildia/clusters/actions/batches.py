"""Lists of companies to invite: read and compared with the register, decided by staff, sent by the worker."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.clusters.actions import invitations
from gildia.clusters.actions.joinings import open_cluster
from gildia.clusters.events import batch_waits
from gildia.clusters.models import Cluster, InvitationBatch, InvitationRow
from gildia.clusters.models.invitations import BATCH_MOVES, DOUBTFUL, KNOWN, LINK_DAYS, NEW, PREVIEWED
from gildia.clusters.models.memberships import KINDS
from gildia.clusters.permissions import may_look_after
from gildia.clusters.queries.lists import Finder, Found
from gildia.clusters.rules.lists import HEADINGS, ROW_LIMIT, Asked, asked_in, columns_of
from gildia.documents.actions import store
from gildia.documents.models import Document
from gildia.documents.rules import TABLE
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.registry.models import Circle, Identifier, Organisation, Segment
from gildia.registry.permissions import Actor, may_register, require
from gildia.registry.rules.import_rows import NAMING_SCHEMES
from gildia.registry.rules.tables import Choices, Table, Unreadable, read_csv, read_xlsx

ROWS_A_STATEMENT = 500


@dataclass(frozen=True)
class Terms:
    """What holds for every invitation of a list. `language` is for rows that name none."""

    kind: str
    is_approved: bool
    language: str = "ru"
    link_days: int = LINK_DAYS
    greeting_ru: str = ""
    greeting_en: str = ""


@transaction.atomic
def read_list(
    *, cluster_id: int, file: UploadedFile[Any], terms: Terms, by: Actor, now: datetime
) -> InvitationBatch:
    """Read a file and compare each row with the register. Nobody is invited by that."""
    cluster = _of_staff(cluster_id, terms, by)
    document = store(file=file, kinds=TABLE, person_id=by.person_id, now=now)
    table = _table(document)
    fields = columns_of(table.headings)
    if not {"legal_name", *NAMING_SCHEMES} & set(fields):
        raise Refused(
            _("No column holds the companies. Name one “Company” or “INN” in the first row."), field="file"
        )
    if len(table.lines) > ROW_LIMIT:
        raise Refused(
            _("A list has %(limit)s rows at most; this one has %(count)s. Divide it.")
            % {"limit": ROW_LIMIT, "count": len(table.lines)},
            field="file",
        )
    asked = asked_in(table, fields, country="RU", language=terms.language)
    batch = _make(cluster, terms, document, by)
    _keep(batch, asked, Finder(cluster, by.viewer, on=timezone.localdate(now)).find(asked))
    _note("read", batch, by=by, now=now, changes={"rows": (None, len(asked)), "file": (None, document.name)})
    return batch


@transaction.atomic
def choose_from_register(
    *,
    cluster_id: int,
    zone: Circle | None,
    segments: Collection[Segment],
    terms: Terms,
    by: Actor,
    now: datetime,
) -> InvitationBatch:
    """Make a list of the register's companies in a zone and of some segments."""
    cluster = _of_staff(cluster_id, terms, by)
    found = Organisation.objects.visible_to(by.viewer).filter(kind="company")
    if zone is not None:
        found = found.in_circle(zone.pk)
    if segments:
        found = found.filter(segments__in=segments).distinct()
    companies = list(found.order_by("sort_ru", "pk")[: ROW_LIMIT + 1])
    if not companies:
        raise Refused(_("No company of the register is in this zone and these segments."))
    if len(companies) > ROW_LIMIT:
        raise Refused(_("These are more than %(limit)s companies. Narrow it down.") % {"limit": ROW_LIMIT})
    asked = _asked_of(companies, terms.language)
    batch = _make(cluster, terms, None, by)
    _keep(batch, asked, Finder(cluster, by.viewer, on=timezone.localdate(now)).find(asked))
    _note("choose", batch, by=by, now=now, changes={"rows": (None, len(asked))})
    return batch


def _asked_of(companies: Sequence[Organisation], language: str) -> list[Asked]:
    """Companies of the register as rows: they are known by their id, so numbers only tell them apart."""
    numbers: dict[int, dict[str, str]] = {}
    held = Identifier.objects.filter(organisation__in=companies, scheme__in=NAMING_SCHEMES).order_by("pk")
    for row in held:
        numbers.setdefault(row.organisation_id, {})[row.scheme] = row.value
    return [
        Asked(
            number=place,
            values={"legal_name": company.legal_name, **numbers.get(company.pk, {})},
            language=language,
            organisation_id=company.pk,
        )
        for place, company in enumerate(companies, start=1)
    ]


def _of_staff(cluster_id: int, terms: Terms, by: Actor) -> Cluster:
    cluster = open_cluster(cluster_id)
    require(may_look_after(by.viewer, cluster))
    if terms.kind not in dict(KINDS):
        raise Refused(_("Choose a kind of member."), field="kind")
    invitations.check_terms(cluster, is_approved=terms.is_approved, link_days=terms.link_days, by=by)
    return cluster


def _table(document: Document) -> Table:
    """The table in the file, or a sentence that says what to do."""
    reader = read_csv if document.media_type == "text/csv" else read_xlsx
    with document.file.open("rb") as file:
        data = file.read()
    try:
        return reader(data, choices=Choices(), known_headings=HEADINGS)
    except Unreadable as fault:
        sentences = {
            "empty": _("The file holds no rows. Save the list again and choose it once more."),
            "too_many_rows": _("A list has %(limit)s rows at most. Divide it.") % {"limit": ROW_LIMIT},
        }
        unreadable = _(
            "The file cannot be read as a table. Open it, save it as XLSX or CSV and choose it again."
        )
        raise Refused(sentences.get(fault.code, unreadable), field="file") from fault


def _make(cluster: Cluster, terms: Terms, document: Document | None, by: Actor) -> InvitationBatch:
    return InvitationBatch.objects.create(
        cluster=cluster,
        document=document,
        kind=terms.kind,
        is_approved=terms.is_approved,
        link_days=terms.link_days,
        greeting_ru=terms.greeting_ru,
        greeting_en=terms.greeting_en,
        made_under=by.mandate,
    )


def _keep(batch: InvitationBatch, asked: Sequence[Asked], found: Sequence[Found]) -> None:
    """Keep the rows of the preview; whom the register knows for sure is chosen from the start."""
    InvitationRow.objects.bulk_create(
        (
            InvitationRow(
                batch=batch,
                number=row.number,
                values=dict(row.values),
                organisation_id=what.organisation_id,
                name=what.contact,
                email=what.email,
                language=what.language,
                outcome=what.outcome,
                findings=[asdict(finding) for finding in what.findings],
                is_chosen=what.outcome == KNOWN,
            )
            for row, what in zip(asked, found, strict=True)
        ),
        batch_size=ROWS_A_STATEMENT,
    )


@transaction.atomic
def choose(*, batch_id: int, shown: Collection[int], ticked: Collection[int], by: Actor) -> int:
    """Say which of the rows that a page showed are to be invited; answers how many changed."""
    batch = _waiting(batch_id, by)
    rows = batch.rows.filter(pk__in=shown, outcome__in=_choosable(by))
    return rows.filter(pk__in=ticked, is_chosen=False).update(is_chosen=True) + rows.exclude(
        pk__in=ticked
    ).filter(is_chosen=True).update(is_chosen=False)


@transaction.atomic
def choose_all(*, batch_id: int, outcome: str, is_chosen: bool, by: Actor) -> int:
    """Say of all rows of an outcome whether they are to be invited; answers how many changed."""
    batch = _waiting(batch_id, by)
    if outcome not in _choosable(by):
        raise Refused(_("These rows cannot be chosen."))
    return batch.rows.filter(outcome=outcome, is_chosen=not is_chosen).update(is_chosen=is_chosen)


def _choosable(by: Actor) -> list[str]:
    """What can be invited: only registrars add companies to the register."""
    return [KNOWN, DOUBTFUL, NEW] if may_register(by.viewer) else [KNOWN, DOUBTFUL]


@transaction.atomic
def start(*, batch_id: int, by: Actor, now: datetime) -> InvitationBatch:
    """Leave the chosen rows to the worker. Whoever starts a list invites under his mandate."""
    batch = _locked(batch_id, by)
    cluster = open_cluster(batch.cluster_id)
    invitations.check_terms(cluster, is_approved=batch.is_approved, link_days=batch.link_days, by=by)
    chosen = batch.rows.filter(is_chosen=True)
    if not chosen.exists():
        raise Refused(_("Tick at least one row."))
    require(may_register(by.viewer) or not chosen.filter(outcome=NEW).exists())
    move(batch, "start", started_at=now, made_under=by.mandate)
    _note("start", batch, by=by, now=now, changes={"rows": (None, chosen.count())})
    batch_waits.send(sender=InvitationBatch, batch_id=batch.pk)
    return batch


@transaction.atomic
def stop(*, batch_id: int, by: Actor, now: datetime) -> InvitationBatch:
    """Send no more of a list, or give a preview up; who is invited stays invited."""
    batch = _locked(batch_id, by)
    move(batch, "stop", ended_at=now)
    _note("stop", batch, by=by, now=now)
    return batch


def move(batch: InvitationBatch, verb: str, **also: Any) -> None:
    """Bring a list into the state that the table of moves gives, with further columns at once."""
    state = BATCH_MOVES[batch.state].get(verb)
    if state is None:
        raise Refused(_("The list has moved on in the meantime. Look at it again."))
    for name, value in {"state": state, **also}.items():
        setattr(batch, name, value)
    batch.save(update_fields=["state", *also, "updated_at"])


def lock(batch_id: int) -> InvitationBatch:
    """The list, nobody else's until this transaction ends."""
    rows = InvitationBatch.objects.select_for_update(of=("self",)).select_related(
        "cluster__circle", "made_under__person"
    )
    found = rows.filter(pk=batch_id).first()
    if found is None:
        raise NotPermitted(_("There is no such list."))
    return found


def _locked(batch_id: int, by: Actor) -> InvitationBatch:
    batch = lock(batch_id)
    require(may_look_after(by.viewer, batch.cluster))
    return batch


def _waiting(batch_id: int, by: Actor) -> InvitationBatch:
    batch = _locked(batch_id, by)
    if batch.state != PREVIEWED:
        raise Refused(_("The list has moved on in the meantime. Look at it again."))
    return batch


def _note(
    verb: str,
    batch: InvitationBatch,
    *,
    by: Actor | None,
    now: datetime,
    changes: dict[str, tuple[Any, Any]] | None = None,
) -> None:
    record(
        verb=f"invitation_list.{verb}",
        subject=batch,
        by=by,
        now=now,
        organisation_id=batch.cluster.circle.managed_by_id,
        changes=changes,
    )


@transaction.atomic
def end(*, batch: InvitationBatch, verb: str, now: datetime) -> None:
    """The worker is through with a list, or can go on no more. Called by the sending."""
    move(batch, verb, ended_at=now)
    _note(verb, batch, by=None, now=now)
