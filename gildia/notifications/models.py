"""Letters that wait to be sent; and mail of a demonstration as it was sent, for its outbox page."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Letter(models.Model):
    """A letter that waits: it comes with what it tells of, and goes with its sending."""

    address = models.EmailField(_("e-mail address"))
    subject = models.CharField(pgettext_lazy("mail", "subject"), max_length=500)
    body = models.TextField(_("text"))
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    message_id = models.CharField(_("number of the message"), max_length=250, unique=True)
    written_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("to be sent from"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    class Meta:
        verbose_name = _("letter that waits")
        verbose_name_plural = _("letters that wait")
        indexes = [models.Index(fields=["due_at"], name="notifications_letter_due")]

    def __str__(self) -> str:
        return f"letter {self.pk}"


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
