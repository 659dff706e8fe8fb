"""What the sides write and give each other."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.documents.models import Document
from gildia.introductions.models.introductions import SIDES, Introduction
from gildia.introductions.rules import LONGEST_MESSAGE, Side
from gildia.registry.models import Mandate

MODERATOR = "moderator"
AUTHORS = [*SIDES, (MODERATOR, pgettext_lazy("introduction", "the moderator"))]


class Message(models.Model):
    """A message of one side or of the moderator. What was written never changes."""

    introduction = models.ForeignKey(
        Introduction, on_delete=models.PROTECT, related_name="messages", verbose_name=_("introduction")
    )
    author = models.CharField(_("written by"), max_length=12, choices=AUTHORS)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate")
    )
    text = models.TextField(_("text"), max_length=LONGEST_MESSAGE)
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                condition=Q(author__in=[author for author, _words in AUTHORS]),
                name="introductions_message_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="introductions_message_says_something"),
        ]
        triggers = [
            pgtrigger.Protect(name="no_message_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.introduction_id}: {self.author}, {self.sent_at:%Y-%m-%d}"


class GivenFileQuerySet(models.QuerySet["GivenFile", "GivenFile"]):
    """Files by whether they may still be read."""

    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(taken_back_at__isnull=True)


class GivenFile(models.Model):
    """A file that one side gave the other; seen while contacts are open, until it is taken back."""

    introduction = models.ForeignKey(
        Introduction, on_delete=models.PROTECT, related_name="files", verbose_name=_("introduction")
    )
    side = models.CharField(_("given by"), max_length=8, choices=SIDES)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", verbose_name=_("file"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    given_at = models.DateTimeField(_("given at"))
    taken_back_at = models.DateTimeField(pgettext_lazy("file", "taken back at"), null=True, blank=True)

    objects = GivenFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an introduction")
        verbose_name_plural = _("files of introductions")
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=[side.value for side in Side]), name="introductions_file_of_a_side"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="no_file_goes", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="file_is_only_taken_back",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__taken_back_at__isnull=False)
                | pgtrigger.Q(old__introduction__df=pgtrigger.F("new__introduction"))
                | pgtrigger.Q(old__side__df=pgtrigger.F("new__side"))
                | pgtrigger.Q(old__document__df=pgtrigger.F("new__document")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.introduction_id}: {self.document_id}"


class ReadMark(models.Model):
    """Until which message a side has read, who did and when."""

    introduction = models.ForeignKey(
        Introduction, on_delete=models.PROTECT, related_name="read_marks", verbose_name=_("introduction")
    )
    side = models.CharField(_("side"), max_length=8, choices=SIDES)
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="+", verbose_name=_("last message read")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    read_at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        constraints = [
            models.UniqueConstraint(fields=["introduction", "side"], name="introductions_one_read_mark"),
            models.CheckConstraint(
                condition=Q(side__in=[side.value for side in Side]), name="introductions_read_by_a_side"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.introduction_id}: {self.side}"


class Reminder(models.Model):
    """A reminder that was written: which side, of what, after how many days. Written once each."""

    introduction = models.ForeignKey(
        Introduction, on_delete=models.PROTECT, related_name="reminders", verbose_name=_("introduction")
    )
    side = models.CharField(_("side"), max_length=8, choices=SIDES)
    turn = models.CharField(_("what is waited for"), max_length=8)
    row_id = models.BigIntegerField(_("row that waits"))
    after_days = models.PositiveSmallIntegerField(_("after days"))
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["introduction", "side", "turn", "row_id", "after_days"],
                name="introductions_reminder_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.introduction_id}: {self.turn}, {self.after_days}"
