"""Loading the demonstration zone: whatever is missing is added, whatever is there is left alone.

Each organisation comes whole or not at all, and what the search index lacks is added last, so an
interrupted load continues where it stopped.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gildia.config.demo import (
    agreements,
    clusters,
    consortia,
    files,
    introductions,
    judgements,
    landscape,
    opportunities,
    organisations,
    people,
    zones,
)
from gildia.config.demo.files import Table
from gildia.config.demo.organisations import Taxonomy
from gildia.foundation.languages import columns
from gildia.journal.actions import record
from gildia.partnering.actions import entries, learning, unanswered
from gildia.partnering.models import UnansweredNeed
from gildia.partnering.queries.sources import unindexed_organisations
from gildia.registry.actions import taxonomy
from gildia.registry.models import Circle, Organisation
from gildia.registry.models.circles import CLUSTER, ZONE


@dataclass(frozen=True)
class Loaded:
    """What a load wrote."""

    steps: int
    organisations: int
    accounts: int

    def __str__(self) -> str:
        if not (self.steps or self.organisations or self.accounts):
            return "Demonstration zone: everything is there already, nothing was written."
        return (
            f"Demonstration zone: {self.steps} entries of the value chains, "
            f"{self.organisations} organisations and {self.accounts} accounts were written."
        )


def load(*, now: datetime, open_accounts: bool) -> Loaded:
    """Load everything; `open_accounts` gives the accounts of the sign-in page their shared password."""
    chains = taxonomy.load_shipped(now=now)
    real = _add_real(now=now)
    _add_circles()
    managers = _add_managers(now=now)
    for table in files.zones():
        with transaction.atomic():
            zones.add_zone(table)
    invented = _add_invented(now=now)
    accounts = sum(
        _add_account(table, position=position, open_it=open_accounts, now=now)
        for position, table in enumerate(files.people())
    )
    _index(now=now)
    _add_unanswered(now=now)
    for table in files.judgements():
        judgements.add_judgement(table, now=now)
    for table in files.agreements():
        agreements.add_template(table, now=now)
    agreements.add_nda_template(now=now)
    for table in files.clusters():
        clusters.add_cluster(table, now=now)
    for table in files.opportunities():
        with transaction.atomic():
            opportunities.add_opportunity(table, now=now)
    opportunities.match_all(now=now)
    for table in files.introductions():
        introductions.add_introduction(table, now=now)
    for table in files.consortia():
        consortia.add_consortium(table, now=now)
    landscape.add_history(now=now)
    return Loaded(
        steps=chains.added + chains.changed, organisations=real + managers + invented, accounts=accounts
    )


def _missing(tables: list[Table]) -> list[Table]:
    slugs = [table["slug"] for table in tables]
    known = set(Organisation.objects.filter(slug__in=slugs).order_by("pk").values_list("slug", flat=True))
    return [table for table in tables if table["slug"] not in known]


def _add_real(*, now: datetime) -> int:
    source = files.zone()["source"]["title"]["ru"]
    missing = _missing(files.zone()["organisation"])
    for table in missing:
        with transaction.atomic():
            organisation = organisations.add_real(table, source=source)
            _record(organisation, now=now)
    return len(missing)


def _add_managers(*, now: datetime) -> int:
    slugs = {table["slug"] for table in _missing([table["manager"] for table in files.managers()])}
    for table in files.managers():
        if table["manager"]["slug"] in slugs:
            with transaction.atomic():
                _record(zones.add_manager(table), now=now)
    return len(slugs)


def _add_invented(*, now: datetime) -> int:
    missing = _missing(files.companies())
    if not missing:
        return 0
    known = Taxonomy()
    for table in missing:
        with transaction.atomic():
            organisation = organisations.add_invented(table, taxonomy=known)
            people.add_representatives(organisation, table.get("person", []), now=now)
            _record(organisation, now=now)
    return len(missing)


def _record(organisation: Organisation, *, now: datetime) -> None:
    record(
        verb="organisation.add",
        subject=organisation,
        by=None,
        now=now,
        organisation_id=organisation.pk,
    )


@transaction.atomic
def _add_circles() -> None:
    zone = files.zone()["zone"]
    if Circle.objects.filter(code=zone["code"]).exists():
        return
    manager = Organisation.objects.get(slug=zone["managed_by"])
    whole = Circle.objects.create(
        kind=ZONE, code=zone["code"], managed_by=manager, **columns("name", zone["name"])
    )
    for cluster in files.zone()["cluster"]:
        Circle.objects.create(
            kind=CLUSTER,
            code=cluster["code"],
            zone=whole,
            managed_by=manager,
            **columns("name", cluster["name"]),
        )


def _index(*, now: datetime) -> None:
    """All new organisations at once: one by one the index would read and learn seventy times."""
    slugs = [table["slug"] for table in [*files.zone()["organisation"], *files.companies()]]
    slugs += [table["manager"]["slug"] for table in files.managers()]
    missing = unindexed_organisations().filter(slug__in=slugs).order_by("pk")
    if found := list(missing.values_list("pk", flat=True)):
        entries.index_organisations(organisation_ids=found, measured=False)
        learning.learn(now=now)


def _add_unanswered(*, now: datetime) -> None:
    """Needs that nobody answers, so that the staff's list shows what it is for; once for all."""
    zone = Circle.objects.get(code=files.zone()["zone"]["code"])
    if not UnansweredNeed.objects.filter(zone=zone, is_demo=True).exists():
        needs = [(table["text"], table["days"]) for table in files.unanswered()]
        unanswered.add_demonstration(zone_id=zone.pk, needs=needs, now=now)


@transaction.atomic
def _add_account(table: Table, *, position: int, open_it: bool, now: datetime) -> bool:
    return people.add_account(table, position=position, open_it=open_it, now=now)
