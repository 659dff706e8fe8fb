"""The founding of a cluster, told act by act."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gildia.clusters.models import Cluster
from gildia.clusters.models.offices import OFFICES
from gildia.clusters.queries.founding import NAMES
from gildia.clusters.queries.timeline import Happening, Invited

_SENTENCES: Mapping[str, str | Promise] = {
    "cluster.propose": gettext_lazy("The cluster was proposed."),
    "cluster.enter": gettext_lazy("The cluster was entered with its history."),
    "cluster.form": gettext_lazy("The cluster is forming."),
    "cluster.activate": gettext_lazy("Every step was done: the cluster is active."),
    "cluster.dissolve": gettext_lazy("The cluster was dissolved."),
    "cluster.choose_agreement": gettext_lazy("The agreement on joining was chosen."),
    "founding.record": gettext_lazy("Staff recorded with a document: “%(step)s”, %(day)s."),
    "founding.take_back": gettext_lazy("Staff took a record back: “%(step)s”. The reason: %(reason)s"),
    "office.begin": gettext_lazy("Entered: %(name)s, %(office)s, since %(day)s."),
    "office.end": gettext_lazy("Left office: %(name)s, %(office)s."),
}


@dataclass(frozen=True)
class Event:
    """A line of the timeline."""

    on: date
    words: str
    who: str


def told(cluster: Cluster, acts: Iterable[Happening], invited: Iterable[Invited]) -> list[Event]:
    """Acts and days of invitations as one list, the last first."""
    managing = str(cluster.circle.managed_by or "")
    events = [_of_act(each, managing) for each in acts]
    days = {event.on for event in events}
    events += [Event(last.day, _invited(companies), managing) for last, companies in _together(invited, days)]
    return sorted(events, key=lambda event: event.on, reverse=True)


def _together(invited: Iterable[Invited], days: Collection[date]) -> Iterator[tuple[Invited, int]]:
    """Days of invitations, the last first, with how many were invited; those between two `days` are one."""

    def between(each: Invited) -> int:
        return sum(day > each.day for day in days)

    for _place, found in groupby(invited, key=between):
        run = list(found)
        yield run[0], sum(each.companies for each in run)


def _invited(companies: int) -> str:
    sentence = ngettext("%(count)s company was invited.", "%(count)s companies were invited.", companies)
    return sentence % {"count": companies}


def _of_act(happening: Happening, managing: str) -> Event:
    act, office = happening.act, happening.office
    words = {
        "step": NAMES.get(_after(act.changes, "step"), ""),
        "day": _day(_after(act.changes, "happened_date") or _after(act.changes, "began_date")),
        "reason": _after(act.changes, "reason"),
        "name": "" if office is None else str(office),
        "office": "" if office is None else dict(OFFICES)[office.kind],
    }
    who = "" if act.person is None else ", ".join(part for part in (act.person.shown_name, managing) if part)
    return Event(timezone.localdate(act.at), str(_SENTENCES[act.verb]) % words, who or _("by itself"))


def _after(changes: Mapping[str, list[Any]], name: str) -> str:
    """What a field was changed to, as text."""
    pair = changes.get(name)
    return "" if pair is None or pair[1] is None else str(pair[1])


def _day(value: str) -> str:
    day = parse_date(value) if value else None
    return "" if day is None else date_format(day)
