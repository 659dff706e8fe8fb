"""The head's office, the council and the secretary: taken, corrected, ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.clusters.actions import founding
from gildia.clusters.actions.clusters import locked
from gildia.clusters.models import Cluster, Office
from gildia.clusters.models.offices import OFFICES
from gildia.documents.actions import store
from gildia.documents.models import Document
from gildia.documents.rules import EVIDENCE, IMAGE, Kind, NotKept, media_type, tidy_name
from gildia.foundation.errors import NotPermitted, Refused
from gildia.foundation.portraits import portrait
from gildia.journal.actions import record
from gildia.registry.models import Mandate, Organisation
from gildia.registry.permissions import Actor


@dataclass(frozen=True)
class Terms:
    """Who holds an office, since when, until when, and what is known of the person."""

    kind: str
    name_ru: str
    began_date: date
    name_en: str = ""
    until_date: date | None = None
    ended_date: date | None = None
    end_reason: str = ""
    mandate: Mandate | None = None
    organisation: Organisation | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    basis_note: str = ""

    def columns(self) -> dict[str, Any]:
        """The same as columns; `texts` are career and programme by language."""
        texts = {f"{stem}_{code}" for stem in ("career", "programme") for code in ("ru", "en")}
        return {
            "kind": self.kind,
            "name_ru": self.name_ru,
            "name_en": self.name_en,
            "began_date": self.began_date,
            "until_date": self.until_date,
            "ended_date": self.ended_date,
            "end_reason": self.end_reason,
            "mandate": self.mandate,
            "organisation": self.organisation,
            "basis_note": self.basis_note,
            **{name: self.texts.get(name, "") for name in texts},
        }


@transaction.atomic
def begin(
    *,
    cluster_id: int,
    terms: Terms,
    photo: UploadedFile[Any] | None = None,
    basis: UploadedFile[Any] | None = None,
    by: Actor,
    now: datetime,
) -> Office:
    """Somebody takes an office; a past term is entered with its end."""
    cluster = locked(cluster_id, by)
    _check(terms, timezone.localdate(now))
    office = Office(cluster=cluster, **terms.columns())
    _keep_files(office, photo=photo, basis=basis, by=by, now=now)
    _save(office)
    _note("begin", cluster, office, by=by, now=now)
    founding.advance(cluster_id=cluster.pk, now=now)
    return office


@transaction.atomic
def change(
    *,
    office_id: int,
    terms: Terms,
    photo: UploadedFile[Any] | None = None,
    basis: UploadedFile[Any] | None = None,
    by: Actor,
    now: datetime,
) -> Office:
    """Correct what is said of an office and its holder."""
    cluster, office = _found(office_id, by)
    _check(terms, timezone.localdate(now), kept=office.mandate)
    for name, value in terms.columns().items():
        setattr(office, name, value)
    _keep_files(office, photo=photo, basis=basis, by=by, now=now)
    _save(office)
    _note("change", cluster, office, by=by, now=now)
    founding.advance(cluster_id=cluster.pk, now=now)
    return office


@transaction.atomic
def end(*, office_id: int, on: date, reason: str, by: Actor, now: datetime) -> Office:
    """An office ends; its holder stays listed among the past ones."""
    cluster, office = _found(office_id, by)
    if office.ended_date is not None:
        return office
    if not office.began_date <= on <= timezone.localdate(now):
        raise Refused(_("Give a day between the beginning of the office and today."), field="on")
    office.ended_date, office.end_reason = on, reason
    office.save(update_fields=["ended_date", "end_reason", "updated_at"])
    _note("end", cluster, office, by=by, now=now)
    return office


def _found(office_id: int, by: Actor) -> tuple[Cluster, Office]:
    cluster_id = Office.objects.filter(pk=office_id).values_list("cluster_id", flat=True).first()
    if cluster_id is None:
        raise NotPermitted(_("There is no such office."))
    cluster = locked(cluster_id, by)
    return cluster, Office.objects.select_for_update(of=("self",)).get(pk=office_id)


def _check(terms: Terms, today: date, *, kept: Mandate | None = None) -> None:
    """Refuse what cannot be. The mandate an office has already, or of one that ended, may be over by now."""
    if terms.kind not in dict(OFFICES):
        raise Refused(_("Choose an office."), field="kind")
    if terms.began_date > today:
        raise Refused(_("This day is still to come. Enter the office when it begins."), field="began_date")
    if terms.until_date is not None and terms.until_date <= terms.began_date:
        raise Refused(_("The term ends before it begins."), field="until_date")
    if terms.ended_date is not None and not terms.began_date <= terms.ended_date <= today:
        raise Refused(_("Give a day between the beginning of the office and today."), field="ended_date")
    is_new = terms.ended_date is None and terms.mandate != kept
    if is_new and terms.mandate is not None and not terms.mandate.is_in_force(today):
        raise Refused(_("This mandate is not in force."), field="mandate")


def _keep_files(
    office: Office,
    *,
    photo: UploadedFile[Any] | None,
    basis: UploadedFile[Any] | None,
    by: Actor,
    now: datetime,
) -> None:
    def kept(file: UploadedFile[Any], kinds: tuple[Kind, ...], field: str) -> Document:
        return store(file=file, kinds=kinds, person_id=by.person_id, now=now, field=field)

    if photo is not None:
        office.photo = kept(_portrait(photo), (IMAGE,), "photo")
    if basis is not None:
        office.basis = kept(basis, EVIDENCE, "basis")


def _portrait(photo: UploadedFile[Any]) -> UploadedFile[Any]:
    """The photo as pages show it; what is no picture goes on as it is, and is refused with its reason."""
    try:
        media_type(cast(BinaryIO, photo.file), kind=IMAGE, size_bytes=photo.size or 0)
    except NotKept:
        return photo
    name = f"{PurePosixPath(tidy_name(photo.name or '')).stem}.jpg"
    return SimpleUploadedFile(name, portrait(cast(BinaryIO, photo.file)), "image/jpeg")


def _save(office: Office) -> None:
    try:
        with transaction.atomic():
            office.save()
    except IntegrityError as error:
        sentence = _("Somebody else holds this office in that time. End that term first.")
        raise Refused(sentence, field="began_date") from error


def _note(verb: str, cluster: Cluster, office: Office, *, by: Actor, now: datetime) -> None:
    changes = {
        "kind": (None, office.kind),
        "began_date": (None, office.began_date.isoformat()),
        "ended_date": (None, None if office.ended_date is None else office.ended_date.isoformat()),
    }
    record(
        verb=f"office.{verb}",
        subject=office,
        by=by,
        now=now,
        organisation_id=cluster.circle.managed_by_id,
        changes=changes,
    )
