"""The smallest team that covers a process chain, with the proof."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.foundation.menu import MenuEntry, Place
from gildia.registry.rules import Scope


def _makers(request: HttpRequest) -> bool:
    """Whether the mandate in use looks for teams; the header has loaded it already."""
    mandate = getattr(getattr(request, "acting", None), "mandate", None)
    making = {Scope.ADMINISTER, Scope.PARTNER, Scope.MODERATE}
    return mandate is not None and bool(making & mandate.scope_set)


class ConsortiaConfig(AppConfig):
    """The smallest team that covers a process chain, with the proof."""

    name = "gildia.consortia"
    label = "consortia"
    verbose_name = _("consortia")
    menu = (MenuEntry(_("Consortia"), "consortia:index", order=45, place=Place.PERSON, shown_to=_makers),)
    act_verbs = {
        "consortium.draft": pgettext_lazy("act", "drafted"),
        "consortium.duplicate": pgettext_lazy("act", "drafted from another one"),
        "consortium.rename": pgettext_lazy("act", "renamed"),
        "consortium.change": pgettext_lazy("act", "changed in its steps and conditions"),
        "consortium.start": pgettext_lazy("act", "given to be solved"),
        "consortium.solve": pgettext_lazy("act", "solved"),
        "consortium.fail": pgettext_lazy("act", "not solved"),
        "consortium.replace": pgettext_lazy("act", "solved again without a company"),
        "consortium.ask": pgettext_lazy("act", "companies asked for their parts"),
        "consortium.request": pgettext_lazy("act", "requests drafted for gaps"),
        "chaintemplate.add": pgettext_lazy("act", "template added"),
        "chaintemplate.change": pgettext_lazy("act", "template changed"),
        "chaintemplate.withdraw": pgettext_lazy("act", "template withdrawn"),
        "chaintemplate.restore": pgettext_lazy("act", "template offered again"),
        "consortium.cancel": pgettext_lazy("act", "cancelled"),
        "consortium.share": pgettext_lazy("act", "shared"),
        "consortium.unshare": pgettext_lazy("act", "shared no more"),
        "consortium.delete": pgettext_lazy("act", "deleted"),
    }
