"""Who can do what is needed."""

from importlib import import_module

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.foundation.menu import MenuEntry, Place
from gildia.registry.events import organisation_changed, organisations_changed
from gildia.registry.rules import Scope

#: Beyond so many at once, hub scores wait for the worker's next round of learning.
MEASURED_AT_ONCE = 50


def _staff(request: HttpRequest) -> bool:
    """Whether the mandate in use reads unanswered needs; the header has loaded it already."""
    mandate = getattr(getattr(request, "acting", None), "mandate", None)
    reading = {Scope.REGISTER, Scope.MODERATE, Scope.ANALYSE}
    return mandate is not None and bool(reading & mandate.scope_set)


def _judges(request: HttpRequest) -> bool:
    """Whether the mandate in use gives judgements."""
    mandate = getattr(getattr(request, "acting", None), "mandate", None)
    return mandate is not None and bool({Scope.ADMINISTER, Scope.PARTNER} & mandate.scope_set)


class PartneringConfig(AppConfig):
    """Who can do what is needed."""

    name = "gildia.partnering"
    label = "partnering"
    verbose_name = _("partner finding")
    menu = (
        MenuEntry(_("Partners"), "partnering:search", order=10),
        MenuEntry(
            _("Unanswered needs"), "partnering:unanswered", order=50, place=Place.PERSON, shown_to=_staff
        ),
        MenuEntry(
            _("Marked as not relevant"),
            "partnering:judgements",
            order=46,
            place=Place.PERSON,
            shown_to=_judges,
        ),
    )

    act_verbs = {
        "unanswered_need.handle": pgettext_lazy("act", "dealt with"),
        "judgement.give": pgettext_lazy("act", "given"),
        "judgement.take_back": pgettext_lazy("act", "taken back"),
    }

    def ready(self) -> None:
        """Let the index follow the register, inside the register's own transactions."""
        organisation_changed.connect(_follow, dispatch_uid="partnering.index")
        organisations_changed.connect(_follow_many, dispatch_uid="partnering.index_many")


def _follow(*, organisation_id: int, **_named: object) -> None:
    # Models cannot be imported before every room is ready.
    import_module("gildia.partnering.actions.entries").index_organisation(organisation_id=organisation_id)


def _follow_many(*, organisation_ids: list[int], **_named: object) -> None:
    import_module("gildia.partnering.actions.entries").index_organisations(
        organisation_ids=organisation_ids, measured=len(organisation_ids) <= MEASURED_AT_ONCE
    )
