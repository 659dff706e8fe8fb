"""Zones: managing company and staff, industries, territories, languages, legal setting."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from gildia.foundation.menu import MenuEntry


class ZonesConfig(AppConfig):
    """Zones: managing company and staff, industries, territories, languages, legal setting."""

    name = "gildia.zones"
    label = "zones"
    verbose_name = _("zones")
    menu = (MenuEntry(_("Zones"), "zones:index", order=60),)

    def ready(self) -> None:
        """Answer for the logos of zones."""
        # Models cannot be imported before every room is ready.
        answer = import_module("gildia.zones.permissions").may_open
        import_module("gildia.documents.permissions").answer_for(answer)
