"""Mail as it was sent, kept readable on the outbox page of a demonstration."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OutboxMessage(models.Model):
    """One mail of a demonstration installation, which sends none to the world."""

    recipients = ArrayField(models.EmailField(), verbose_name=pgettext_lazy("mail", "to"))
    sender = models.CharField(pgettext_lazy("mail", "from"), max_length=320)
    subject = models.CharField(pgettext_lazy("mail", "subject"), max_length=500)
    body = models.TextField(_("text"))
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)

    class Meta:
        verbose_name = _("message in the outbox")
        verbose_name_plural = _("messages in the outbox")
        indexes = [models.Index(fields=["-created_at"], name="notifications_outbox_newest")]

    def __str__(self) -> str:
        return f"{self.subject} ({', '.join(self.recipients)})"
