"""Who can do what is needed."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from gildia.foundation.menu import MenuEntry
from gildia.registry.events import organisation_changed, organisations_changed

#: Beyond so many at once, hub scores wait for the worker's next round of learning.
HUBS_AT_ONCE = 50


class PartneringConfig(AppConfig):
    """Who can do what is needed."""

    name = "gildia.partnering"
    label = "partnering"
    verbose_name = _("partner finding")
    menu = (MenuEntry(label=_("Partners"), url_name="partnering:search", order=10),)

    def ready(self) -> None:
        """Let the index follow the register, inside the register's own transactions."""
        organisation_changed.connect(_follow, dispatch_uid="partnering.index")
        organisations_changed.connect(_follow_many, dispatch_uid="partnering.index_many")


def _follow(*, organisation_id: int, **_named: object) -> None:
    # Models cannot be imported before every room is ready.
    import_module("gildia.partnering.actions.entries").index_organisation(organisation_id=organisation_id)


def _follow_many(*, organisation_ids: list[int], **_named: object) -> None:
    import_module("gildia.partnering.actions.entries").index_organisations(
        organisation_ids=organisation_ids, hubs=len(organisation_ids) <= HUBS_AT_ONCE
    )
