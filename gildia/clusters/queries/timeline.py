"""How a cluster was founded, act by act, as the journal has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, Q
from django.db.models.functions import Cast, TruncDate

from gildia.clusters.models import Cluster, Joining, Office
from gildia.journal.models import Act

#: What the founding page tells; the rest of the journal is the staff's.
CLUSTER_VERBS = (
    "cluster.propose", "cluster.enter", "cluster.form", "cluster.activate", "cluster.dissolve",
    "cluster.choose_agreement", "founding.record", "founding.take_back",
)  # fmt: skip
OFFICE_VERBS = ("office.begin", "office.end")
INVITE_VERB = "joining.invite"
LIMIT = 200


@dataclass(frozen=True)
class Happening:
    """An act of the founding; `office` where somebody took or left one."""

    act: Act
    office: Office | None


@dataclass(frozen=True)
class Invited:
    """How many companies were invited on a day."""

    day: date
    companies: int


def happenings(cluster: Cluster) -> Sequence[Happening]:
    """The acts of a cluster's founding, the last first."""
    offices = {str(office.pk): office for office in cluster.offices.order_by("pk")}
    own = Q(subject_kind=Cluster._meta.label_lower, subject_id=str(cluster.pk), verb__in=CLUSTER_VERBS)
    theirs = Q(subject_kind=Office._meta.label_lower, subject_id__in=offices, verb__in=OFFICE_VERBS)
    acts = Act.objects.filter(own | theirs).select_related("person").order_by("-at", "-pk")
    return [
        Happening(act, offices.get(act.subject_id) if _is_of_office(act) else None) for act in acts[:LIMIT]
    ]


def invited(cluster: Cluster) -> Sequence[Invited]:
    """On which days companies were invited, the last first."""
    joinings = Joining.objects.filter(cluster=cluster).annotate(key=Cast("pk", CharField())).values("key")
    acts = Act.objects.filter(
        verb=INVITE_VERB, subject_kind=Joining._meta.label_lower, subject_id__in=joinings
    )
    days = acts.annotate(day=TruncDate("at")).values("day")
    counted = days.annotate(companies=Count("subject_id", distinct=True)).order_by("-day")
    return [Invited(row["day"], row["companies"]) for row in counted[:LIMIT]]


def _is_of_office(act: Act) -> bool:
    return act.subject_kind == Office._meta.label_lower
