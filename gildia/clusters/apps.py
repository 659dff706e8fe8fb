"""Clusters: how one comes to be, who leads it, who its members are, and how companies join."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClustersConfig(AppConfig):
    """Clusters: how one comes to be, who leads it, who its members are, and how companies join."""

    name = "gildia.clusters"
    label = "clusters"
    verbose_name = _("clusters")
