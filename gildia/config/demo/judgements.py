"""What people of the demonstration marked as not relevant, through the same action as on the page."""

from datetime import datetime

from django.utils import timezone

from gildia.config.demo.files import Table
from gildia.partnering.actions import judgements
from gildia.partnering.models import Judgement
from gildia.partnering.rules.judgements import Because, Side
from gildia.registry.models import Mandate
from gildia.registry.permissions import actor_of


def add_judgement(table: Table, *, now: datetime) -> None:
    """Give it, unless it was given, or given and taken back."""
    held = Mandate.objects.in_force(timezone.localdate(now)).filter(person__email=table["given_by"])
    by = actor_of(held.select_related("person", "organisation").order_by("pk")[0])
    known = Judgement.objects.given_by(by.viewer).filter(company__slug=table["company"], text=table["need"])
    if known.exists():
        return
    judgements.give(
        side=Side.SEEKS,
        text=table["need"],
        company=table["company"],
        because=Because(table["because"]),
        by=by,
        now=now,
    )
