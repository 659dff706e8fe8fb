"""What a cluster can do, what it lacks, and who works with whom."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LandscapeConfig(AppConfig):
    """What a cluster can do, what it lacks, and who works with whom."""

    name = "gildia.landscape"
    label = "landscape"
    verbose_name = _("capability map and graph")
