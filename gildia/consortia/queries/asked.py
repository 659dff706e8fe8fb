"""What became of an answer: companies that were asked for their part, and requests made of gaps."""

from collections.abc import Mapping
from dataclasses import dataclass

from gildia.consortia.models import Consortium, GapRequest
from gildia.introductions.models import Introduction
from gildia.introductions.models.introductions import (
    ASKED,
    DECLINED,
    ENDED,
    NAMED,
    OPEN,
    IntroductionQuerySet,
)
from gildia.introductions.rules import Origin
from gildia.opportunities.models import Opportunity
from gildia.registry.models import Organisation
from gildia.registry.rules import Viewer

WAITS, ACCEPTED, REFUSED, GONE = "waits", "accepted", "refused", "gone"
_WORDS = {ASKED: WAITS, NAMED: ACCEPTED, OPEN: ACCEPTED, ENDED: ACCEPTED, DECLINED: REFUSED}


@dataclass(frozen=True)
class AskedCompany:
    """A company that was asked, and what it answered."""

    organisation: Organisation
    introduction: Introduction
    answer: str
    """`WAITS`, `ACCEPTED`, `REFUSED` or `GONE`, which is withdrawn by us or never answered."""


def key_of(consortium: Consortium) -> str:
    """The key by which introductions know the consortium."""
    return f"consortium {consortium.pk}"


def companies_asked(consortium: Consortium, viewer: Viewer) -> Mapping[int, AskedCompany]:
    """By company: what became of asking it, for those who speak for the owner: two queries."""
    if viewer.organisation_id != consortium.organisation_id:
        return {}
    rows = list(_of(consortium).of_company(viewer).order_by("asked_at", "pk"))
    known = Organisation.objects.visible_to(viewer).in_bulk([row.asked_id for row in rows])
    return {
        row.asked_id: AskedCompany(known[row.asked_id], row, _WORDS.get(row.state, GONE))
        for row in rows
        if row.asked_id in known
    }


def accepted_by(consortium: Consortium) -> list[int]:
    """The companies that have accepted their part and not withdrawn it."""
    return list(
        _of(consortium).filter(state__in=[NAMED, OPEN]).order_by("pk").values_list("asked_id", flat=True)
    )


def requests_made(consortium: Consortium, viewer: Viewer) -> Mapping[int, Opportunity]:
    """By step: the request that was made of its gap, for those who write the owner's requests: one query."""
    made = GapRequest.objects.filter(step__consortium=consortium).select_related("opportunity")
    own = Opportunity.objects.written_by(viewer).filter(organisation=consortium.organisation_id)
    rows = made.filter(opportunity__in=own).order_by("pk")
    return {row.step_id: row.opportunity for row in rows}


def _of(consortium: Consortium) -> IntroductionQuerySet:
    return Introduction.objects.filter(
        origin=Origin.CONSORTIUM.value,
        origin_key=key_of(consortium),
        asking=consortium.organisation_id,
    )
