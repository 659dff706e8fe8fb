"""Messages to people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Messages to people."""

    name = "gildia.notifications"
    label = "notifications"
    verbose_name = _("notifications")
