"""Composes the rooms; nothing may import it."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    """The installation as a whole."""

    name = "gildia.config"
    label = "config"
    verbose_name = _("installation")

    def ready(self) -> None:
        """Register the checks of the installation."""
        import_module("gildia.config.checks")
