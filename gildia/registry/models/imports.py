"""Imports of organisations in two steps: a batch of rows is previewed, decided, then applied once."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gildia.registry.models.circles import Circle
from gildia.registry.models.columns import Timestamps, transitions
from gildia.registry.models.organisations import Organisation

READING = "reading"
PREVIEWED = "previewed"
APPLYING = "applying"
APPLIED = "applied"
CANCELLED = "cancelled"
FAILED = "failed"

#: Which state may follow which, by verb. The database holds the same table.
IMPORT_MOVES = {
    READING: {"preview": PREVIEWED, "fail": FAILED, "cancel": CANCELLED},
    PREVIEWED: {"read_again": READING, "start": APPLYING, "cancel": CANCELLED},
    APPLYING: {"finish": APPLIED, "give_back": PREVIEWED},
    FAILED: {"read_again": READING, "cancel": CANCELLED},
    APPLIED: {},
    CANCELLED: {},
}

NEW = "new"
MATCHED = "matched"
UNCHANGED = "unchanged"
DOUBTFUL = "doubtful"
WRONG = "wrong"

CREATE = "create"
UPDATE = "update"
SKIP = "skip"


class ImportBatch(Timestamps):
    """One uploaded file and what is to become of its rows. Nothing is written before it is applied.

    `columns` says how the file was read and which column holds what; `result` what applying did.
    `rows_done` of `rows_total` is the progress of reading and of applying.
    """

    STATES = [
        (READING, _("being read")),
        (PREVIEWED, _("waiting for your decision")),
        (APPLYING, _("being applied")),
        (APPLIED, _("applied")),
        (CANCELLED, _("cancelled")),
        (FAILED, _("cannot be read")),
    ]

    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("file")
    )
    file_name = models.CharField(_("file name"), max_length=200)
    state = models.CharField(_("state"), max_length=16, choices=STATES, default=READING)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("managing company"),
    )
    circle = models.ForeignKey(
        Circle,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("zone or cluster the companies belong to"),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    columns = models.JSONField(_("columns"), default=dict)
    notes = models.JSONField(_("notes on reading the file"), default=list)
    result = models.JSONField(_("result"), default=dict)
    rows_done = models.PositiveIntegerField(_("rows done"), default=0)
    rows_total = models.PositiveIntegerField(_("rows in all"), default=0)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("applied by"),
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=IMPORT_MOVES), name="registry_import_state_known"),
            models.CheckConstraint(
                condition=Q(state=APPLIED, applied_at__isnull=False, applied_by__isnull=False)
                | (~Q(state=APPLIED) & Q(applied_at__isnull=True, applied_by__isnull=True)),
                name="registry_import_applied_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="import_moves",
                field="state",
                transitions=transitions(IMPORT_MOVES),
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One row of an import: what stood in the file, what we make of it, and what staff decided."""

    OUTCOMES = [
        (NEW, _("new")),
        (MATCHED, _("matched")),
        (UNCHANGED, _("unchanged")),
        (DOUBTFUL, _("doubtful")),
        (WRONG, _("wrong")),
    ]
    DECISIONS = [(CREATE, _("add as new")), (UPDATE, _("update")), (SKIP, _("leave out"))]

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="rows", verbose_name=_("import")
    )
    number = models.PositiveIntegerField(_("row in the file"))
    raw = models.JSONField(_("as in the file"), default=dict)
    values = models.JSONField(_("as we read it"), default=dict)
    outcome = models.CharField(_("outcome"), max_length=16, choices=OUTCOMES)
    reasons = models.JSONField(_("reasons"), default=list)
    candidates = ArrayField(
        models.BigIntegerField(), verbose_name=_("may be the same as"), default=list, blank=True
    )
    decision = models.CharField(_("decision"), max_length=16, choices=DECISIONS, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("organisation"),
    )

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="registry_importrow_number"),
            models.CheckConstraint(
                condition=~Q(outcome=WRONG) | Q(decision__in=["", SKIP]),
                name="registry_importrow_wrong_is_never_written",
            ),
            models.CheckConstraint(
                condition=~Q(decision=UPDATE) | Q(organisation__isnull=False),
                name="registry_importrow_update_has_a_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number} {self.outcome}"
