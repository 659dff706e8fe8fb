"""What is new for a company: saved searches, and letters about them and about matches."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    """What is new for a company: saved searches, and letters about them and about matches."""

    name = "gildia.alerts"
    label = "alerts"
    verbose_name = _("alerts")
