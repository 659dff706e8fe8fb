"""What the register knows of the companies of a list, and how far a list is."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Count, Q, QuerySet

from gildia.clusters.models import Cluster, Invitation, InvitationBatch, InvitationRow, Joining, Membership
from gildia.clusters.models.invitations import DOUBTFUL, KNOWN, MAILING_TIME, NEW, OUTCOMES, WRONG
from gildia.clusters.models.joinings import STAFF_SCOPES
from gildia.clusters.queries.contacts import Contact, contacts_of
from gildia.clusters.rules.lists import Asked
from gildia.registry.models import Organisation
from gildia.registry.queries.imports import owners_of
from gildia.registry.rules import Viewer
from gildia.registry.rules.company_names import name_key
from gildia.registry.rules.import_rows import Problem


def batches(viewer: Viewer) -> "QuerySet[InvitationBatch]":
    """The lists of the clusters that the viewer looks after."""
    if not viewer.scopes & STAFF_SCOPES:
        return InvitationBatch.objects.none()
    return InvitationBatch.objects.filter(cluster__circle__in=viewer.staffed_circle_ids)


@dataclass(frozen=True)
class Found:
    """What a row was found to be: its company if there is one, and whom to write to."""

    outcome: str
    organisation_id: int | None
    email: str
    contact: str
    language: str
    findings: tuple[Problem, ...]


class Finder:
    """Compares the rows of a list with the register: a few queries, however many rows there are."""

    def __init__(self, cluster: Cluster, viewer: Viewer, *, on: date) -> None:
        self._cluster, self._viewer, self._on = cluster, viewer, on
        members = Membership.objects.current().filter(cluster=cluster)
        under_way = Joining.objects.under_way().filter(cluster=cluster)
        self._members = set(members.order_by("pk").values_list("organisation_id", flat=True))
        self._under_way = set(under_way.order_by("pk").values_list("organisation_id", flat=True))

    def find(self, rows: Sequence[Asked]) -> list[Found]:
        """What each row is, in their order."""
        by_number = owners_of([row.values for row in rows])
        owners = [row.organisation_id or owner for row, owner in zip(rows, by_number, strict=True)]
        nameless = [row for row, owner in zip(rows, owners, strict=True) if owner is None]
        by_name = self._by_name() if nameless else {}
        near = [
            owner or min(by_name.get(name_key(row.name), {0})) if not row.problems else owner
            for row, owner in zip(rows, owners, strict=True)
        ]
        wanted = {pk for pk in near if pk}
        seen = set(
            Organisation.objects.visible_to(self._viewer).filter(pk__in=wanted).values_list("pk", flat=True)
        )
        contacts = contacts_of(wanted, on=self._on)
        return [
            self._one(row, owner, pk or None, seen, contacts)
            for row, owner, pk in zip(rows, owners, near, strict=True)
        ]

    def _one(
        self,
        row: Asked,
        owner: int | None,
        company: int | None,
        seen: Collection[int],
        contacts: Mapping[int, list[Contact]],
    ) -> Found:
        known = contacts.get(company or 0, [])
        contact = Contact(row.contact, row.email, row.language)
        taken: tuple[Problem, ...] = ()
        if not row.email and known and not row.problems:
            contact = Contact(known[0].name, known[0].email, known[0].language)
            taken = (Problem("address_of_representative"),)
        wrong = row.problems or self._hindrance(row, company, contact, seen)
        outcome = WRONG if wrong else NEW if company is None else KNOWN if owner else DOUBTFUL
        likeness = (Problem("same_name"),) if outcome == DOUBTFUL else ()
        return Found(
            outcome=outcome,
            organisation_id=company if company in seen else None,
            email="" if wrong and not _is_address(contact.email) else contact.email,
            contact=contact.name,
            language=contact.language,
            findings=tuple(wrong) or likeness + taken,
        )

    def _hindrance(
        self, row: Asked, company: int | None, contact: Contact, seen: Collection[int]
    ) -> tuple[Problem, ...]:
        """Why a company cannot be invited."""
        hindrances = (
            ("managing", company is not None and company == self._cluster.circle.managed_by_id),
            ("member", company in self._members),
            ("under_way", company in self._under_way),
            ("hidden", company is not None and company not in seen),
            ("no_number", company is None and not row.numbers),
            ("no_email", not contact.email),
            ("email", bool(contact.email) and not _is_address(contact.email)),
        )
        found = next((code for code, is_so in hindrances if is_so), "")
        return (Problem(found, {"value": contact.email[:60]} if found == "email" else {}),) if found else ()

    def _by_name(self) -> dict[str, set[int]]:
        """Companies by what is left of their names for comparing."""
        found: dict[str, set[int]] = defaultdict(set)
        names = ("legal_name", "name_ru", "name_en", "name_zh")
        rows = Organisation.objects.visible_to(self._viewer).order_by("pk").values_list("pk", *names)
        for pk, *own in rows.iterator():
            for name in filter(None, own):
                found[name_key(name)].add(pk)
        return found


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


@dataclass(frozen=True)
class Counts:
    """How many rows of a list are what, and how far they are."""

    by_outcome: Mapping[str, int]
    chosen: int
    added: int
    done: int
    troubled: int

    @property
    def invited(self) -> int:
        """Companies that were invited."""
        return self.done - self.troubled


def counts_of(batch: InvitationBatch) -> Counts:
    """How many rows are what: one query."""
    chosen = Q(is_chosen=True)
    done = chosen & Q(done_at__isnull=False)
    counted = InvitationRow.objects.filter(batch=batch).aggregate(
        **{f"is_{outcome}": Count("pk", filter=Q(outcome=outcome)) for outcome, _words in OUTCOMES},
        chosen=Count("pk", filter=chosen),
        added=Count("pk", filter=chosen & Q(outcome=NEW)),
        done=Count("pk", filter=done),
        troubled=Count("pk", filter=done & ~Q(trouble="")),
    )
    by_outcome = {outcome: counted.pop(f"is_{outcome}") for outcome, _words in OUTCOMES}
    return Counts(by_outcome=by_outcome, **counted)


def unsure_of(batch: InvitationBatch, now: datetime) -> int:
    """Of how many letters of a list nobody knows whether they went."""
    joinings = InvitationRow.objects.filter(batch=batch, joining__isnull=False).values("joining")
    letters = Invitation.objects.standing().filter(joining__in=joinings, mailed_at__isnull=True)
    return letters.filter(mailing_at__lte=now - MAILING_TIME).count()


def letters_of(batch: InvitationBatch) -> "QuerySet[Invitation, Invitation]":
    """The invitations of a list that have a letter to print, in the order of the list."""
    joinings = InvitationRow.objects.filter(batch=batch, joining__isnull=False).values("joining")
    rows = Invitation.objects.standing().filter(joining__in=joinings, letter__isnull=False)
    return rows.select_related("letter", "joining__organisation").order_by("pk")
