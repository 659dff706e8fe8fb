"""What was done with an agreement: its acts in the journal."""

from django.db.models import QuerySet

from gildia.agreements.models import Agreement
from gildia.journal.models import Act


def acts_of(agreement: Agreement) -> "QuerySet[Act]":
    """Every act, the oldest first."""
    acts = Act.objects.filter(subject_kind=Agreement._meta.label_lower, subject_id=str(agreement.pk))
    return acts.select_related("person").order_by("at", "pk")
