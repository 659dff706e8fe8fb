"""Clusters, offices and memberships in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gildia.clusters.models import Cluster, Office
from gildia.clusters.models.clusters import ACTIVE, DISSOLVED, FORMING, PROPOSED
from gildia.clusters.models.offices import OFFICES
from gildia.foundation.languages import Text, pick

_SINCE: Mapping[str, tuple[str | Promise, str]] = {
    PROPOSED: (gettext_lazy("Proposed on %(day)s"), "proposed_date"),
    FORMING: (gettext_lazy("Forming since %(day)s"), "forming_date"),
    ACTIVE: (gettext_lazy("Active since %(day)s"), "active_date"),
    DISSOLVED: (gettext_lazy("Dissolved on %(day)s"), "dissolved_date"),
}


def state_sentence(cluster: Cluster) -> str:
    """In which state a cluster is, and since when."""
    sentence, column = _SINCE[cluster.state]
    return str(sentence) % {"day": date_format(getattr(cluster, column))}


@dataclass(frozen=True)
class OfficeWords:
    """An office as pages tell of it."""

    office: Office
    name: str
    kind: str
    term: str
    career: Text
    programme: Text
    is_overdue: bool


def office_in_words(office: Office, today: date) -> OfficeWords:
    """Who holds an office, as what, for which term, and whether that term is over."""
    return OfficeWords(
        office=office,
        name=pick(office, "name").value,
        kind=str(dict(OFFICES)[office.kind]),
        term=_term(office),
        career=pick(office, "career"),
        programme=pick(office, "programme"),
        is_overdue=office.ended_date is None and office.until_date is not None and office.until_date < today,
    )


def _term(office: Office) -> str:
    began = date_format(office.began_date)
    if office.ended_date is not None:
        return _("%(began)s – %(ended)s") % {"began": began, "ended": date_format(office.ended_date)}
    if office.until_date is None:
        return _("since %(began)s") % {"began": began}
    words = {"began": began, "until": date_format(office.until_date)}
    return _("since %(began)s, term until %(until)s") % words
