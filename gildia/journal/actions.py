"""Recording what was done."""

from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db.models import Model
from django.utils.translation import override

from gildia.journal.models import Act, Receipt

#: After so long nobody repeats a request any more (ADR 0007).
RECEIPTS_KEPT_FOR = timedelta(days=7)
NAME_LIMIT = 300


class ActingFor(Protocol):
    """Who acts, as far as the journal needs to know; the register's Actor is one."""

    @property
    def person_id(self) -> int | None: ...

    @property
    def organisation_id(self) -> int | None: ...

    @property
    def mandate_id(self) -> int | None: ...


def record(
    *,
    verb: str,
    subject: Model,
    by: ActingFor | None,
    now: datetime,
    organisation_id: int | None = None,
    changes: dict[str, tuple[Any, Any]] | None = None,
) -> Act:
    """Write one act into the audit trail, inside the transaction of the act itself.

    `subject` is the row acted on; `organisation_id` the organisation whose history it belongs to;
    `changes` maps each changed field to (before, after) in JSON values. `by` is None for the
    system itself (imports of the shipped taxonomy, expiry).
    """
    return Act.objects.create(
        at=now,
        verb=verb,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        **_names(subject),
        organisation_id=organisation_id,
        person_id=None if by is None else by.person_id,
        acting_organisation_id=None if by is None else by.organisation_id,
        mandate_id=None if by is None else by.mandate_id,
        changes={field: list(pair) for field, pair in (changes or {}).items()},
    )


def _names(subject: Model) -> dict[str, str]:
    """The subject's name in each language: whoever reads the trail later is not who acted."""
    names = {}
    for language in ("ru", "en"):
        with override(language):
            names[f"subject_name_{language}"] = str(subject)[:NAME_LIMIT]
    return names


def forget_receipts(*, now: datetime) -> int:
    """Delete receipts older than `RECEIPTS_KEPT_FOR`; answers how many."""
    deleted, _ = Receipt.objects.filter(created_at__lt=now - RECEIPTS_KEPT_FOR).delete()
    return deleted
