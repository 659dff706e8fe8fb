"""What waits for whom, counted in one query a kind."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gildia.journal.models import Act
from gildia.registry.models import (
    CircleMembership,
    Claim,
    Correction,
    ImportBatch,
    Invitation,
    Mandate,
    Review,
)
from gildia.registry.models.claims import PENDING
from gildia.registry.models.imports import PREVIEWED
from gildia.registry.permissions import may_moderate, may_register
from gildia.registry.queries import history
from gildia.registry.rules import Scope, Viewer

#: Edits older than this no longer wait for a look.
EDITS_WAIT_FOR = timedelta(days=30)
#: A mandate that ends within this time is worth a word.
ENDS_SOON = timedelta(days=30)
CHANGES_SHOWN = 5
CLAIMS_SHOWN = 10


@dataclass(frozen=True)
class Matter:
    """Something that waits: what, how much of it, since when, and where it is dealt with."""

    words: str | Promise
    count: int
    since: datetime | None
    url: str


def matters_of_staff(viewer: Viewer, now: datetime) -> list[Matter]:
    """What waits for staff of the zones and clusters the viewer looks after; one query a kind."""
    matters: list[Matter] = []
    if may_register(viewer):
        batches = ImportBatch.objects.filter(state=PREVIEWED, organisation=viewer.organisation_id)
        matters += [
            _matter(_("Claims of profiles"), _looked_after(Claim, viewer), "registry:claims"),
            _matter(
                _("Corrections of legal names and numbers"),
                _looked_after(Correction, viewer),
                "registry:corrections",
            ),
            _matter(_("Imports that wait for your decisions"), batches, "registry:imports"),
        ]
    if may_moderate(viewer):
        matters.append(_edits(viewer, now))
    return [matter for matter in matters if matter.count]


def matters_of_organisation(mandate: Mandate, now: datetime) -> list[Matter]:
    """What waits for those who administer an organisation; one query a kind."""
    if Scope.ADMINISTER not in mandate.scope_set:
        return []
    own, slug = mandate.organisation_id, mandate.organisation.slug
    invitations = Invitation.objects.filter(
        organisation=own, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now
    )
    ending = Mandate.objects.in_force(now.date()).filter(
        organisation=own, valid_until__lte=now.date() + ENDS_SOON
    )
    corrections = Correction.objects.filter(organisation=own, state=PENDING)
    matters = [
        _matter(
            _("Invitations nobody has accepted yet"), invitations, "registry:people", slug, since="invited_at"
        ),
        _matter(_("Mandates that end within a month"), ending, "registry:people", slug, since=None),
        _matter(_("Corrections that staff have still to decide"), corrections, "registry:profile", slug),
    ]
    return [matter for matter in matters if matter.count]


def claims_of(person_id: int) -> list[Claim]:
    """A person's own claims, newest first."""
    found = Claim.objects.filter(person=person_id).select_related("organisation")
    return list(found.order_by("-created_at", "-pk")[:CLAIMS_SHOWN])


def recent_changes(organisation_id: int, now: datetime) -> list[history.Entry]:
    """The last things done to an organisation, in words."""
    return history.in_words(history.acts_of(organisation_id)[:CHANGES_SHOWN], now)


def _matter(
    words: str | Promise,
    waiting: "QuerySet[Any, Any]",
    page: str,
    *arguments: str,
    since: str | None = "created_at",
) -> Matter:
    found = waiting.aggregate(count=Count("pk"), **({"since": Min(since)} if since else {}))
    return Matter(words, found["count"], found.get("since"), _address(page, *arguments))


def _edits(viewer: Viewer, now: datetime) -> Matter:
    """What companies changed about themselves and no moderator has looked at."""
    acts = Act.objects.filter(_in_care(viewer, "organisation_id"), at__gt=now - EDITS_WAIT_FOR)
    acts = acts.filter(subject_kind__startswith="registry.", person__isnull=False).exclude(
        acting_organisation_id=viewer.organisation_id
    )
    unseen = acts.filter(~Exists(Review.objects.filter(act=OuterRef("pk"))), organisation_id__isnull=False)
    return _matter(_("Changes that nobody has looked at"), unseen, "registry:moderation", since="at")


def _looked_after(model: type[Claim] | type[Correction], viewer: Viewer) -> "QuerySet[Any, Any]":
    return model.objects.filter(_in_care(viewer, "organisation_id"), state=PENDING)


def _in_care(viewer: Viewer, owner: str) -> Q:
    """Organisations in a circle the viewer is staff of, and those in no circle at all."""
    inside = CircleMembership.objects.filter(organisation=OuterRef(owner), until__isnull=True)
    return Q(Exists(inside.filter(circle__in=viewer.staffed_circle_ids))) | ~Q(Exists(inside))


def _address(page: str, *arguments: str) -> str:
    try:
        return reverse(page, args=arguments)
    except NoReverseMatch:
        return ""
