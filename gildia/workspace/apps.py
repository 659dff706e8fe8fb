"""The desk of members and staff."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    """The desk of members and staff."""

    name = "gildia.workspace"
    label = "workspace"
    verbose_name = _("desk")
