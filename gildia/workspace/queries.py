"""What waits for whom, counted in one query a kind."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gildia.agreements.models import Agreement
from gildia.alerts.queries.news import new_requests
from gildia.clusters.models.invitations import PREVIEWED as LIST_PREVIEWED
from gildia.clusters.queries import board, lists
from gildia.introductions.permissions import speaks
from gildia.introductions.queries import listing as introductions
from gildia.introductions.queries.outcomes import disputed
from gildia.opportunities.permissions import may_write
from gildia.opportunities.queries.mine import waiting_for
from gildia.partnering.models import UnansweredNeed
from gildia.registry.models import Claim, Correction, Invitation, Mandate
from gildia.registry.models.claims import PENDING
from gildia.registry.models.imports import PREVIEWED
from gildia.registry.queries import history, moderation
from gildia.registry.queries.claims import claims_for_administrators, claims_for_staff
from gildia.registry.queries.imports import batches
from gildia.registry.rules import Scope, Viewer

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


def matters_of_staff(viewer: Viewer) -> list[Matter]:
    """What waits for staff, as the register's own queues count it; one query a kind."""
    claims = claims_for_staff(viewer).filter(state=PENDING)
    corrections = moderation.corrections(viewer).filter(state=PENDING)
    imports = batches(viewer).filter(state=PREVIEWED)
    edits = moderation.unseen(viewer)
    unanswered = UnansweredNeed.objects.visible_to(viewer).waiting()
    joinings = board.waiting_for_staff(viewer)
    invitations = lists.batches(viewer).filter(state=LIST_PREVIEWED)
    sent = waiting_for(viewer)
    asked_in, disputes = introductions.moderated(viewer), disputed(viewer)
    matters = [
        _matter(
            _("Introductions that ask for a moderator"), asked_in, "introductions:staff", since="began_at"
        ),
        _matter(
            _("Outcomes about which companies do not agree"),
            disputes,
            "introductions:staff",
            since="answered_at",
        ),
        _matter(_("Offers and requests to review"), sent, "opportunities:queue", since="sent_at"),
        _matter(
            _("Companies on their way into a cluster"), joinings, "clusters:joinings", since="state_since"
        ),
        _matter(_("Lists of invitations that wait for your yes"), invitations, "clusters:joinings"),
        _matter(_("Claims of profiles"), claims, "registry:claims"),
        _matter(_("Corrections of legal names and numbers"), corrections, "registry:corrections"),
        _matter(_("Imports that wait for your decisions"), imports, "registry:imports"),
        _matter(_("Changes that nobody has looked at"), edits, "registry:moderation", since="at"),
        _matter(_("Needs that nobody here answers"), unanswered, "partnering:unanswered", since=None),
    ]
    return [matter for matter in matters if matter.count]


def matters_of_organisation(mandate: Mandate, viewer: Viewer, now: datetime) -> list[Matter]:
    """What waits for those who decide, sign and administer for an organisation; one query a kind."""
    return [
        *_news(viewer, timezone.localdate(now)),
        *_matters_of_joining(viewer),
        *_matters_of_introductions(viewer),
        *_matters_of_signer(viewer),
        *_matters_of_administrator(mandate, viewer, now),
    ]


def _news(viewer: Viewer, today: date) -> list[Matter]:
    """Requests that the company could serve and that the reader has not seen."""
    if not may_write(viewer):
        return []
    matter = _matter(
        _("New requests you could serve"), new_requests(viewer, today), "alerts:index", since="found_at"
    )
    return [matter] if matter.count else []


def _matters_of_joining(viewer: Viewer) -> list[Matter]:
    """Invitations and questions to the company, and joinings that the viewer decides as head or chair."""
    own, decided = board.waiting_for_company(viewer), board.waiting_for_decision(viewer)
    matters = [
        _matter(_("Invitations and questions from clusters"), own, "clusters:joinings", since="state_since"),
        _matter(_("Companies whose joining you decide"), decided, "clusters:joinings", since="state_since"),
    ]
    return [matter for matter in matters if matter.count]


def _matters_of_introductions(viewer: Viewer) -> list[Matter]:
    """What other companies wait for, for those who look for partners."""
    if not speaks(viewer):
        return []
    asked, index = introductions.questions_for(viewer), "introductions:index"
    unread, reported = introductions.unread_for(viewer), introductions.outcomes_for(viewer)
    matters = [
        _matter(_("Companies that wait for your answer"), asked, index, since="asked_at"),
        _matter(_("Introductions with unread messages"), unread, index, since=None),
        _matter(_("Outcomes that you have still to confirm"), reported, index, since="reported_at"),
    ]
    return [matter for matter in matters if matter.count]


def _matters_of_signer(viewer: Viewer) -> list[Matter]:
    if Scope.SIGN not in viewer.scopes:
        return []
    to_sign = Agreement.objects.waiting_for(viewer)
    matter = _matter(
        _("Agreements that wait for your signature"), to_sign, "agreements:index", since="issued_at"
    )
    return [matter] if matter.count else []


def _matters_of_administrator(mandate: Mandate, viewer: Viewer, now: datetime) -> list[Matter]:
    if Scope.ADMINISTER not in mandate.scope_set:
        return []
    own, slug = mandate.organisation_id, mandate.organisation.slug
    invitations = Invitation.objects.filter(
        organisation=own, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now
    )
    ending = Mandate.objects.in_force(timezone.localdate(now)).filter(
        organisation=own, valid_until__lte=timezone.localdate(now) + ENDS_SOON
    )
    corrections = Correction.objects.filter(organisation=own, state=PENDING)
    claims = claims_for_administrators(viewer).filter(state=PENDING)
    matters = [
        _matter(_("People who say they represent you"), claims, "registry:claims"),
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


def _address(page: str, *arguments: str) -> str:
    try:
        return reverse(page, args=arguments)
    except NoReverseMatch:
        return ""
