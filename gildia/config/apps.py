"""Composes the rooms; nothing may import it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    """Composes the rooms; nothing may import it."""

    name = "gildia.config"
    label = "config"
    verbose_name = _("installation")
