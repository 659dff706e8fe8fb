"""Composes the rooms; nothing may import it."""

from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The installation as a whole."""

    name = "gildia.config"
    label = "config"

    def ready(self) -> None:
        """Register the checks of the installation."""
        import_module("gildia.config.checks")
