"""Organisations, mandates and capabilities."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Organisations, mandates and capabilities."""

    name = "gildia.registry"
    label = "registry"
    verbose_name = _("register")
