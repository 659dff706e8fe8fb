"""What a cluster can do, what it lacks, and who works with whom."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from gildia.foundation.menu import MenuEntry, Place
from gildia.foundation.panels import Panel

_READS = "gildia.landscape.queries.panels"


class LandscapeConfig(AppConfig):
    """What a cluster can do, what it lacks, and who works with whom."""

    name = "gildia.landscape"
    label = "landscape"
    verbose_name = _("capability map and graph")
    menu = (
        MenuEntry(_("Capability map"), "landscape:map", order=35, place=Place.FOOT),
        MenuEntry(_("Who works with whom"), "landscape:graph", order=36, place=Place.FOOT),
    )
    organisation_panels = (
        Panel(_("Works with"), "landscape/works_with.html", f"{_READS}.works_with", order=60),
    )
    zone_panels = (Panel(_("What it can do"), "landscape/summary.html", f"{_READS}.of_zone", order=40),)
    cluster_panels = (Panel(_("What it can do"), "landscape/summary.html", f"{_READS}.of_cluster", order=40),)
