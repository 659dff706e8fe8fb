"""What happened, tamper-evident and readable."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    """What happened, tamper-evident and readable."""

    name = "gildia.journal"
    label = "journal"
    verbose_name = _("journal")
