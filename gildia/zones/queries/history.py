"""What was done to a zone."""

from django.db.models import Q, QuerySet

from gildia.journal.models import Act
from gildia.zones.models import MovedDay, Territory, Zone


def acts_of(zone: Zone) -> "QuerySet[Act, Act]":
    """The acts on a zone, its territories and its moved days, the newest first."""
    about = Q(subject_kind=Zone._meta.label_lower, subject_id=str(zone.pk))
    for model in (Territory, MovedDay):
        ids = model.objects.filter(zone=zone).order_by("pk").values_list("pk", flat=True)
        about |= Q(subject_kind=model._meta.label_lower, subject_id__in=[str(pk) for pk in ids])
    return Act.objects.filter(about).select_related("person").order_by("-at", "-pk")
