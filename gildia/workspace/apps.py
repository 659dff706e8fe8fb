"""The desk of members and staff."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from gildia.foundation.menu import MenuEntry, signed_in


class WorkspaceConfig(AppConfig):
    """The desk of members and staff."""

    name = "gildia.workspace"
    label = "workspace"
    verbose_name = _("desk")
    menu = (MenuEntry(_("Desk"), "workspace:desk", order=5, shown_to=signed_in),)
