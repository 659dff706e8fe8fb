"""Receipts of repeated requests are kept for a week, and no longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gildia.journal.models import Receipt
from gildia.journal.tasks import forget_old_receipts


@pytest.mark.django_db
def test_only_receipts_older_than_a_week_are_forgotten() -> None:
    now = timezone.now()
    for key, age in (("young", timedelta(days=6)), ("old", timedelta(days=8))):
        receipt = Receipt.objects.create(key=key, path="/")
        Receipt.objects.filter(pk=receipt.pk).update(created_at=now - age)

    forget_old_receipts(timestamp=int(now.timestamp()))

    assert [receipt.key for receipt in Receipt.objects.order_by("pk")] == ["young"]
