"""Plain helpers and the look that every room shares; no models."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FoundationConfig(AppConfig):
    """Plain helpers and the look that every room shares; no models."""

    name = "gildia.foundation"
    label = "foundation"
    verbose_name = _("foundation")
