"""Agreements of the demonstration: the template from which members are invited to sign."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gildia.agreements.actions import templates
from gildia.agreements.models import Template
from gildia.agreements.rules.texts import Variable, read_clauses
from gildia.config.demo.files import Table
from gildia.introductions.actions import nda
from gildia.registry.models import Mandate
from gildia.registry.permissions import actor_of

#: Whose staff keep the text that companies sign before they open contacts to each other.
NDA_KEPT_BY = ("technopolis-moscow", "pavel.volkov@technopolis.example")


@transaction.atomic
def add_nda_template(*, now: datetime) -> None:
    """The shipped non-disclosure agreement, put into force by the managing company's staff."""
    slug, email = NDA_KEPT_BY
    staff = Mandate.objects.in_force(timezone.localdate(now)).select_related("person", "organisation")
    nda.add_shipped(by=actor_of(staff.get(person__email=email, organisation__slug=slug)), now=now)


@transaction.atomic
def add_template(table: Table, *, now: datetime) -> None:
    """Write and approve a template as its organisation's staff would, unless it is there."""
    name, text = table["name"], table["text"]
    owner = table["organisation"]
    if Template.objects.filter(organisation__slug=owner, name_ru=name["ru"]).exists():
        return
    staff = Mandate.objects.in_force(timezone.localdate(now)).select_related("person", "organisation")
    by = actor_of(staff.get(person__email=table["approved_by"], organisation__slug=owner))
    draft = templates.add(
        kind=table["kind"], name_ru=name["ru"], name_en=name["en"], circle=None, by=by, now=now
    )
    variables = [
        Variable(each["name"], each["label"]["ru"], each["label"]["en"]) for each in table["variable"]
    ]
    templates.write(
        version_id=draft.pk,
        clauses=read_clauses(text["ru"], text["en"]),
        variables=variables,
        note=table["note"],
        by=by,
        now=now,
    )
    templates.approve(version_id=draft.pk, by=by, now=now)
