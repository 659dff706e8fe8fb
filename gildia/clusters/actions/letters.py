"""Letters of clusters: to companies on their way and inside, and to the staff who look after them."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from gildia.accounts.models import Person
from gildia.clusters.models import Cluster, Invitation, Joining, Membership
from gildia.clusters.models.joinings import COMPANY_SCOPES, STAFF_SCOPES
from gildia.notifications.actions import write
from gildia.registry.models import Mandate, Organisation
from gildia.registry.rules import Scope

#: So many people of one organisation are written to at most.
PEOPLE_LIMIT = 20
MEMBERS_LIMIT = 5_000


def invite(invitation: Invitation, token: str) -> None:
    """The invitation itself, with the link that works once."""
    joining = invitation.joining
    write(
        invitation.email,
        "clusters/letters/invitation.txt",
        language=invitation.language,
        name=invitation.name,
        invitation=invitation,
        organisation=joining.organisation,
        cluster=joining.cluster,
        token=token,
    )


def tell_applicant(joining: Joining, letter: str, *, now: datetime, **words: object) -> None:
    """Write to the company about its joining: to who answers for it here, else where the invitation went."""
    people = _people(joining.organisation_id, COMPANY_SCOPES, now)
    about = {"joining": joining, "organisation": joining.organisation, "cluster": joining.cluster, **words}
    _write_all(people, letter, **about)
    if not people:
        _write_where_invited(joining, letter, **about)


def tell_company(
    organisation: Organisation, letter: str, *, cluster: Cluster, now: datetime, **words: object
) -> None:
    """Write to a member."""
    people = _people(organisation.pk, COMPANY_SCOPES, now)
    _write_all(people, letter, organisation=organisation, cluster=cluster, **words)


def tell_members(cluster: Cluster, letter: str, *, now: datetime) -> None:
    """Write to every member, and to the staff."""
    members = Membership.objects.current().filter(cluster=cluster).select_related("organisation")
    for membership in members.order_by("pk")[:MEMBERS_LIMIT]:
        tell_company(membership.organisation, letter, cluster=cluster, now=now)
    tell_staff(cluster, letter, now=now)


def tell_staff(cluster: Cluster, letter: str, *, now: datetime, **words: object) -> None:
    """Write to the staff who look after the cluster."""
    if cluster.circle.managed_by_id is not None:
        people = _people(cluster.circle.managed_by_id, STAFF_SCOPES, now)
        _write_all(people, letter, cluster=cluster, **words)


def tell_handler(joining: Joining, letter: str, *, now: datetime, **words: object) -> None:
    """Write to the one of the staff who invited or screened the company, else to all of them."""
    about = {"joining": joining, "organisation": joining.organisation, **words}
    handler = joining.handled_under
    if handler is not None and handler.is_in_force(timezone.localdate(now)):
        _write_all([handler.person], letter, cluster=joining.cluster, **about)
    else:
        tell_staff(joining.cluster, letter, now=now, **about)


def _people(organisation_id: int, scopes: Iterable[Scope], now: datetime) -> list[Person]:
    mandates = Mandate.objects.in_force(timezone.localdate(now)).filter(
        organisation=organisation_id, scopes__overlap=[scope.value for scope in scopes]
    )
    found = mandates.select_related("person").order_by("pk")[:PEOPLE_LIMIT]
    return list({mandate.person_id: mandate.person for mandate in found}.values())


def _write_all(people: Iterable[Person], letter: str, **words: object) -> None:
    for person in people:
        write(
            person.email,
            f"clusters/letters/{letter}.txt",
            language=person.language,
            name=person.name,
            **words,
        )


def _write_where_invited(joining: Joining, letter: str, **words: object) -> None:
    last = joining.invitations.order_by("-made_at", "-pk").first()
    if last is not None:
        address, language, name = last.email, last.language, last.name
        write(address, f"clusters/letters/{letter}.txt", language=language, name=name, **words)
