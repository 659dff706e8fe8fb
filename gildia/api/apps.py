"""The root that mounts each room's endpoints."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The root that mounts each room's endpoints."""

    name = "gildia.api"
    label = "api"
