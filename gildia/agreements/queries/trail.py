"""What was done with an agreement: its acts in the journal."""

from django.db.models import QuerySet

from gildia.agreements.models import Agreement
from gildia.journal.models import Act


def acts_of(agreement: Agreement) -> "QuerySet[Act]":
    """Every act, the oldest first."""
    acts = Act.objects.filter(subject_kind=Agreement._meta.label_lower, subject_id=str(agreement.pk))
    return acts.select_related("person").order_by("at", "pk")


def why_no_signature(agreement: Agreement, person_id: int) -> str:
    """What the signature service or a rule said to the person's last question, if it refused."""
    verbs = ("agreement.ask", "agreement.service_refused")
    last = acts_of(agreement).filter(person=person_id, verb__in=verbs).last()
    return "" if last is None or "reason" not in last.changes else str(last.changes["reason"][1])
