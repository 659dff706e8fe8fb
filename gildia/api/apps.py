"""The root that mounts each room's endpoints."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """The root that mounts each room's endpoints."""

    name = "gildia.api"
    label = "api"
    verbose_name = _("API")
