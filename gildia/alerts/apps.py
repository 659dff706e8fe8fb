"""What is new for a company: saved searches, and letters about them and about matches."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.foundation.menu import MenuEntry, Place
from gildia.foundation.panels import Panel


def _acts(request: HttpRequest) -> bool:
    """Whether the reader acts for somebody; the header has loaded it already."""
    return getattr(getattr(request, "acting", None), "mandate", None) is not None


class AlertsConfig(AppConfig):
    """What is new for a company: saved searches, and letters about them and about matches."""

    name = "gildia.alerts"
    label = "alerts"
    verbose_name = _("alerts")
    menu = (
        MenuEntry(
            pgettext_lazy("menu", "Alerts"), "alerts:index", order=40, place=Place.PERSON, shown_to=_acts
        ),
    )
    search_actions = (
        Panel(_("Save this search"), "alerts/save_action.html", "gildia.alerts.queries.offers.to_save"),
    )
    act_verbs = {
        "saved_search.save": pgettext_lazy("act", "saved"),
        "saved_search.rename": pgettext_lazy("act", "given another name"),
        "saved_search.pause": pgettext_lazy("act", "paused"),
        "saved_search.resume": pgettext_lazy("act", "taken up again"),
        "saved_search.remove": pgettext_lazy("act", "deleted"),
        "saved_search.restore": pgettext_lazy("act", "brought back"),
        "subscription.choose": pgettext_lazy("act", "set to another frequency"),
    }
