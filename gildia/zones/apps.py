"""Zones: managing company and staff, industries, territories, languages, legal setting."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from gildia.foundation.menu import MenuEntry, Place, signed_in, visitor


class ZonesConfig(AppConfig):
    """Zones: managing company and staff, industries, territories, languages, legal setting."""

    name = "gildia.zones"
    label = "zones"
    verbose_name = _("zones")
    menu = (
        MenuEntry(_("Zones"), "zones:index", order=30, shown_to=visitor),
        MenuEntry(_("Zones"), "zones:index", order=40, place=Place.PERSON, shown_to=signed_in),
    )

    def ready(self) -> None:
        """Answer for the logos of zones."""
        # Models cannot be imported before every room is ready.
        answer = import_module("gildia.zones.permissions").may_open
        import_module("gildia.documents.permissions").answer_for(answer)
