"""Zones: managing company and staff, industries, territories, languages, legal setting."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ZonesConfig(AppConfig):
    """Zones: managing company and staff, industries, territories, languages, legal setting."""

    name = "gildia.zones"
    label = "zones"
    verbose_name = _("zones")
