"""The consortium of the demonstration: from wafer to packaged device, through the real solver."""

from datetime import datetime

from django.utils import timezone

from gildia.config.demo.files import Table
from gildia.consortia.actions import consortia, solving
from gildia.consortia.actions.consortia import Conditions, StepTerms
from gildia.consortia.models import Consortium
from gildia.consortia.rules.templates import shipped
from gildia.registry.models import Mandate, ProcessChain
from gildia.registry.permissions import actor_of


def add_consortium(table: Table, *, now: datetime) -> None:
    """Ask as the company's people would, and answer as the worker does, unless it is there."""
    if Consortium.objects.filter(organisation__slug=table["organisation"], name=table["name"]).exists():
        return
    people = Mandate.objects.in_force(timezone.localdate(now)).select_related("person", "organisation")
    by = actor_of(people.get(person__email=table["asked_by"], organisation__slug=table["organisation"]))
    template = next(one for one in shipped() if one.code == table["template"])
    chain = ProcessChain.objects.get(code=template.chain)
    made = consortia.draft(name=table["name"], chain=chain, codes=template.steps, by=by, now=now)
    conditions = table["conditions"]
    rows = made.steps.select_related("process_step").order_by("position")
    steps = [
        StepTerms(row.process_step, **conditions.get(row.process_step.code, {}))
        for row in rows
        if row.process_step is not None
    ]
    consortia.change(consortium_id=made.pk, conditions=Conditions(), steps=steps, by=by, now=now)
    consortia.start(consortium_id=made.pk, by=by, now=now)
    solving.run(consortium_id=made.pk, clock=lambda: now)
