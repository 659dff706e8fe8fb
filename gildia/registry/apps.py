"""Organisations, mandates and capabilities."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from gildia.foundation.menu import MenuEntry


class RegistryConfig(AppConfig):
    """Organisations, mandates and capabilities."""

    name = "gildia.registry"
    label = "registry"
    verbose_name = _("register")
    menu = (MenuEntry(_("Companies"), "registry:directory", order=20),)
