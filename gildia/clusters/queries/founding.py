"""How a cluster comes to be: each founding step, found in the records, with its evidence or what is missing.

A room above that keeps better records of a step (meetings, the charter) names its own finder in its
AppConfig: `founding_steps = {"meeting": "gildia.governance.queries.founding.meeting"}`; it is given the
cluster and the day and answers a `Found`. Where a finder finds nothing, a record that staff made with a
document counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.apps import apps
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gildia.agreements.models.templates import APPROVED
from gildia.clusters.models import Cluster, FoundingRecord, Invitation, Membership, Office
from gildia.clusters.models.offices import HEAD
from gildia.clusters.rules.founding import AGREEMENT, CHARTER, INVITATIONS, LEADER, MEETING, MEMBERS, STEPS
from gildia.foundation.languages import pick


@dataclass(frozen=True)
class Link:
    """Where evidence can be looked at."""

    words: str
    url: str


@dataclass(frozen=True)
class Found:
    """What the records say of one step.

    `on` is the day it was done, None while it is not. `words` says what is there, `missing` what is not;
    `progress` is how many of how many, for steps that are counted.
    """

    on: date | None = None
    words: str = ""
    missing: str = ""
    progress: tuple[int, int] | None = None
    evidence: Sequence[Link] = ()


Finder = Callable[[Cluster, date], Found]


@dataclass(frozen=True)
class Step:
    """One founding step of a cluster; `record` is set where it rests on a record of staff."""

    code: str
    name: str
    help: str
    found: Found
    record: FoundingRecord | None = None

    @property
    def is_done(self) -> bool:
        """Whether it is behind us."""
        return self.found.on is not None


NAMES: Mapping[str, str | Promise] = {
    MEETING: gettext_lazy("Discussed at a meeting"),
    CHARTER: gettext_lazy("Charter adopted"),
    LEADER: gettext_lazy("Head in office"),
    AGREEMENT: gettext_lazy("Text of the agreement approved"),
    INVITATIONS: gettext_lazy("Invitations sent"),
    MEMBERS: gettext_lazy("Enough members have signed"),
}
HELP: Mapping[str, str | Promise] = {
    MEETING: gettext_lazy("The companies meet, talk the idea over and agree to go on."),
    CHARTER: gettext_lazy("The structural document by which the cluster decides, elects and admits."),
    LEADER: gettext_lazy("Somebody the market knows leads the cluster and answers for it."),
    AGREEMENT: gettext_lazy(
        "What every company signs when it joins, in a version that cannot change any more."
    ),
    INVITATIONS: gettext_lazy("The companies of the field are asked to join."),
    MEMBERS: gettext_lazy("So many companies have signed the agreement that the cluster can work."),
}


def steps_of(cluster: Cluster, *, today: date) -> list[Step]:
    """Every founding step in its order; a fixed number of queries."""
    records = {
        record.step: record
        for record in FoundingRecord.objects.standing()
        .filter(cluster=cluster)
        .select_related("document", "recorded_under__person")
        .order_by("pk")
    }
    return [_step(code, cluster, records.get(code), today) for code in STEPS]


def is_founded(steps: Sequence[Step]) -> bool:
    """Whether nothing is missing any more."""
    return all(step.is_done for step in steps)


def _step(code: str, cluster: Cluster, record: FoundingRecord | None, today: date) -> Step:
    found = finders()[code](cluster, today)
    if found.on is None and record is not None:
        words = pick(record, "note").value
        found = replace(found, on=record.happened_date, words=words, missing="", progress=None, evidence=())
        return Step(code, str(NAMES[code]), str(HELP[code]), found, record)
    return Step(code, str(NAMES[code]), str(HELP[code]), found)


def finders() -> dict[str, Finder]:
    """Who finds each step: this room, or a room above that knows better."""
    known: dict[str, Finder] = {
        MEETING: _meeting,
        CHARTER: _charter,
        LEADER: _leader,
        AGREEMENT: _agreement,
        INVITATIONS: _invitations,
        MEMBERS: _members,
    }
    for room in apps.get_app_configs():
        for code, finder in getattr(room, "founding_steps", {}).items():
            known[code] = import_string(finder)
    return known


def _meeting(_cluster: Cluster, _today: date) -> Found:
    return Found(missing=_("The founding meeting is not recorded yet."))


def _charter(_cluster: Cluster, _today: date) -> Found:
    return Found(missing=_("The adopted charter is not recorded yet."))


def _leader(cluster: Cluster, today: date) -> Found:
    held = Office.objects.held_on(today).filter(cluster=cluster, kind=HEAD)
    head = held.order_by("-began_date", "-pk").first()
    if head is None:
        return Found(missing=_("Nobody holds the head's office yet."))
    sentence = _("%(name)s is in office.") % {"name": pick(head, "name").value}
    leaders = Link(_("Head and council"), reverse("clusters:leaders", args=[cluster.circle.code]))
    return Found(on=head.began_date, words=sentence, evidence=(leaders,))


def _agreement(cluster: Cluster, _today: date) -> Found:
    if cluster.template is None:
        return Found(missing=_("No agreement on joining is chosen yet."))
    approved = cluster.template.versions.filter(state=APPROVED).first()
    if approved is None or approved.approved_at is None:
        return Found(missing=_("The text is still a draft."))
    first = cluster.template.versions.aggregate(first=Min("approved_at"))["first"]
    words = {"title": pick(cluster.template, "name").value, "number": approved.number}
    text = Link(_("Read the text"), reverse("clusters:agreement", args=[cluster.circle.code]))
    return Found(
        on=_day(first or approved.approved_at),
        words=_("%(title)s, version %(number)s.") % words,
        evidence=(text,),
    )


def _invitations(cluster: Cluster, _today: date) -> Found:
    made = Invitation.objects.filter(joining__cluster=cluster).aggregate(
        first=Min("made_at"), companies=Count("joining", distinct=True)
    )
    if not made["companies"]:
        return Found(missing=_("Nobody is invited yet."))
    sentence = ngettext(
        "%(count)s company is invited.", "%(count)s companies are invited.", made["companies"]
    )
    return Found(on=_day(made["first"]), words=sentence % {"count": made["companies"]})


def _members(cluster: Cluster, _today: date) -> Found:
    joined = list(
        Membership.objects.current()
        .filter(cluster=cluster)
        .order_by("joined_date", "pk")
        .values_list("joined_date", flat=True)
    )
    needed, count = cluster.members_needed, len(joined)
    members = Link(_("Members"), reverse("clusters:members", args=[cluster.circle.code]))
    signed = ngettext("%(count)s company has signed", "%(count)s companies have signed", count)
    words = _("%(signed)s, %(needed)s are needed.") % {"signed": signed % {"count": count}, "needed": needed}
    if count >= needed:
        return Found(joined[needed - 1], words, "", (count, needed), (members,))
    left = needed - count
    missing = ngettext("%(count)s more has to sign.", "%(count)s more have to sign.", left) % {"count": left}
    return Found(None, words if count else "", missing, (count, needed), (members,) if count else ())


def _day(at: datetime) -> date:
    return timezone.localdate(at)
