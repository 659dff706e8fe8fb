"""The audit trail: every act with its person, organisation and mandate; and receipts of requests."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gildia.foundation.languages import Text, pick


class Act(models.Model):
    """Something that was done: who did it, for whom, under which mandate, and what it changed.

    The rooms above own organisations and mandates, so those stand here as plain ids.
    `changes` maps a field to its value before and after; it holds no secret and no file.
    """

    at = models.DateTimeField(_("when"))
    verb = models.CharField(_("what"), max_length=64)
    subject_kind = models.CharField(_("kind of subject"), max_length=64)
    subject_id = models.CharField(_("subject"), max_length=64)
    subject_name_ru = models.CharField(_("subject's name in Russian"), max_length=300, blank=True)
    subject_name_en = models.CharField(_("subject's name in English"), max_length=300, blank=True)
    organisation_id = models.BigIntegerField(_("organisation concerned"), null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("person"),
    )
    acting_organisation_id = models.BigIntegerField(_("acting organisation"), null=True)
    mandate_id = models.BigIntegerField(_("mandate"), null=True)
    changes = models.JSONField(_("changes"), default=dict)

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        indexes = [
            models.Index(fields=["organisation_id", "-at"], name="journal_act_of_organisation"),
            models.Index(fields=["subject_kind", "subject_id", "-at"], name="journal_act_of_subject"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_name}"

    @property
    def subject_name(self) -> Text:
        """What the subject was called when it was done, best for the reader."""
        return pick(self, "subject_name")


class Receipt(models.Model):
    """The answer given to a request with an idempotency key, so that a repeat has no second effect."""

    key = models.CharField(_("key"), max_length=64)
    person_id = models.BigIntegerField(_("person"), default=0)
    path = models.CharField(_("path"), max_length=300)
    status = models.PositiveSmallIntegerField(_("status"), default=0)
    location = models.CharField(_("location"), max_length=500, blank=True)
    content_type = models.CharField(_("content type"), max_length=100, blank=True)
    body = models.BinaryField(_("body"), default=b"")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.UniqueConstraint(fields=["key", "person_id", "path"], name="journal_receipt_once")
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.key}"
