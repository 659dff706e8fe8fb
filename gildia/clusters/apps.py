"""Clusters: how one comes to be, who leads it, who its members are, and how companies join."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from gildia.foundation.menu import MenuEntry


class ClustersConfig(AppConfig):
    """Clusters: how one comes to be, who leads it, who its members are, and how companies join."""

    name = "gildia.clusters"
    label = "clusters"
    verbose_name = _("clusters")
    menu = (MenuEntry(_("Clusters"), "clusters:index", order=30),)

    def ready(self) -> None:
        """Answer for the files of clusters."""
        # Models cannot be imported before every room is ready.
        answer = import_module("gildia.clusters.queries.files").may_open
        import_module("gildia.documents.permissions").answer_for(answer)
