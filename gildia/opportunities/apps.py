"""What companies offer and what they need, reviewed and found by others."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.foundation.menu import MenuEntry


class OpportunitiesConfig(AppConfig):
    """What companies offer and what they need, reviewed and found by others."""

    name = "gildia.opportunities"
    label = "opportunities"
    verbose_name = _("offers and requests")
    menu = (MenuEntry(pgettext_lazy("menu", "Offers"), "opportunities:index", order=15),)
    #: Read by partner finding (`partnering.queries.sources`).
    search_sources = ("gildia.opportunities.queries.sources.offers_of",)
    act_verbs = {
        "opportunity.begin": pgettext_lazy("act", "begun"),
        "opportunity.write": pgettext_lazy("act", "changed"),
        "opportunity.attach": pgettext_lazy("act", "given a file"),
        "opportunity.detach": pgettext_lazy("act", "rid of a file"),
        "opportunity.send": pgettext_lazy("act", "sent to review"),
        "opportunity.retract": pgettext_lazy("act", "taken back from review"),
        "opportunity.publish": pgettext_lazy("act", "approved and published"),
        "opportunity.return": pgettext_lazy("act", "returned by the moderator"),
        "opportunity.expire": pgettext_lazy("act", "expired"),
        "opportunity.renew": pgettext_lazy("act", "renewed"),
        "opportunity.withdraw": pgettext_lazy("act", "withdrawn"),
        "opportunity.close": pgettext_lazy("act", "closed with an outcome"),
        "opportunity.drop": pgettext_lazy("act", "rid of its unfinished change"),
    }

    def ready(self) -> None:
        """Answer for the files of opportunities."""
        # Models cannot be imported before every room is ready.
        answer = import_module("gildia.opportunities.queries.files").may_open
        import_module("gildia.documents.permissions").answer_for(answer)
