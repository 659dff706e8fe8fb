"""What waits for the staff of a managing company."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from gildia.foundation.names import search_key
from gildia.journal.models import Act
from gildia.registry.models import (
    Capability,
    Certificate,
    Correction,
    Equipment,
    Organisation,
    Product,
    Review,
    Site,
)
from gildia.registry.models.claims import PENDING
from gildia.registry.models.imports import PREVIEWED
from gildia.registry.permissions import may_moderate, may_register
from gildia.registry.queries.claims import claims_for_staff
from gildia.registry.queries.history import Entry, in_words
from gildia.registry.queries.imports import batches, changeable
from gildia.registry.rules import FIELD_VISIBILITY, Viewer, Visibility

#: What of a profile moderators look at, by the kind of its subject.
EDITED_KINDS = tuple(
    f"registry.{name}"
    for name in ("organisation", "capability", "certificate", "equipment", "product", "site", "activity")
)


#: Records with a visibility of their own.
RECORDS = (Capability, Certificate, Equipment, Product, Site)


@dataclass(frozen=True)
class OpenWork:
    """How much waits: for the desk and the tabs of moderation."""

    edits: int = 0
    claims: int = 0
    corrections: int = 0
    imports: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.edits + self.claims + self.corrections + self.imports


def edits(viewer: Viewer) -> "QuerySet[Act]":
    """What companies of the viewer's circles have changed of their own profiles."""
    if not may_moderate(viewer):
        return Act.objects.none()
    theirs = changeable(viewer).filter(pk=OuterRef("organisation_id"))
    own = Act.objects.filter(acting_organisation_id=F("organisation_id"), subject_kind__in=EDITED_KINDS)
    return own.filter(Exists(theirs)).exclude(organisation_id=viewer.organisation_id)


def unseen(viewer: Viewer) -> "QuerySet[Act]":
    """Those nobody of the staff has looked at."""
    return edits(viewer).filter(~Exists(Review.objects.filter(act=OuterRef("pk"))))


def corrections(viewer: Viewer) -> "QuerySet[Correction]":
    """What companies of the viewer's circles ask registrars to change."""
    if not may_register(viewer):
        return Correction.objects.none()
    return Correction.objects.filter(organisation__in=changeable(viewer))


def open_work(viewer: Viewer) -> OpenWork:
    """What waits for this viewer: four counts, all zero for those who are no staff."""
    if not may_moderate(viewer):
        return OpenWork()
    return OpenWork(
        edits=unseen(viewer).count(),
        claims=claims_for_staff(viewer).filter(state=PENDING).count(),
        corrections=corrections(viewer).filter(state=PENDING).count(),
        imports=batches(viewer).filter(state=PREVIEWED).count(),
    )


def named_like(viewer: Viewer, words: str) -> "QuerySet[Organisation, int]":
    """Organisations in the viewer's care whose name holds some words, as ids."""
    return changeable(viewer).filter(search_key__contains=search_key(words)).values_list("pk", flat=True)


@dataclass(frozen=True)
class ShownEdit:
    """A change as moderators see it. What the company keeps to itself is not told."""

    entry: Entry
    organisation: Organisation
    changes: list[tuple[str, str, str]]
    is_private: bool
    review: Review | None


def shown_edits(acts: list[Act], viewer: Viewer, now: datetime) -> list[ShownEdit]:
    """Changes in words: a constant number of queries, however many they are."""
    wanted = {act.organisation_id or 0 for act in acts}
    rows = Organisation.objects.filter(pk__in=wanted).with_inside(viewer).order_by("pk")
    organisations = {row.pk: row for row in rows}
    told = [_without_private_fields(act, organisations[act.organisation_id or 0], viewer) for act in acts]
    private = _private(acts, viewer)
    reviews = {
        review.act_id: review
        for review in Review.objects.filter(act__in=acts).select_related("seen_by").order_by("pk")
    }
    return [
        ShownEdit(
            entry=entry,
            organisation=organisations[entry.act.organisation_id or 0],
            changes=[]
            if entry.act.pk in private
            else [(change.field, change.before, change.after) for change in entry.changes],
            is_private=entry.act.pk in private,
            review=reviews.get(entry.act.pk),
        )
        for entry in in_words(told, now)
    ]


def _without_private_fields(act: Act, organisation: Organisation, viewer: Viewer) -> Act:
    """The act without fields of the organisation that the viewer may not see."""
    levels = organisation.levels_for(viewer)
    hidden = {
        name
        for name in act.changes
        for stem in FIELD_VISIBILITY
        if name.startswith(stem) and organisation.visibility_of(stem) not in levels
    }
    shown = copy(act)
    shown.changes = {name: pair for name, pair in act.changes.items() if name not in hidden}
    return shown


def _private(acts: list[Act], viewer: Viewer) -> set[int]:
    """Acts on records that the viewer may not see; of a removed record its last visibility counts."""
    found: set[int] = set()
    for model in RECORDS:
        about = [act for act in acts if act.subject_kind == model._meta.label_lower]
        if not about:
            continue
        ids = [int(act.subject_id) for act in about]
        levels = dict(model.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "visibility"))
        seen = set(
            model.objects.visible_to(viewer).filter(pk__in=ids).order_by("pk").values_list("pk", flat=True)
        )
        for act in about:
            pair = act.changes.get("visibility", [None, None])
            if int(act.subject_id) in levels:
                is_hidden = int(act.subject_id) not in seen
            else:
                is_hidden = Visibility.ORGANISATION.value in pair
            if is_hidden:
                found.add(act.pk)
    return found
