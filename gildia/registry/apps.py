"""Organisations, mandates and capabilities."""

from importlib import import_module

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gildia.foundation.menu import MenuEntry, Place, signed_in
from gildia.registry.rules import Scope


def _staff(request: HttpRequest) -> bool:
    """Whether the mandate in use is a moderator's or registrar's; the header has loaded it already."""
    mandate = getattr(getattr(request, "acting", None), "mandate", None)
    return mandate is not None and bool({Scope.REGISTER, Scope.MODERATE} & mandate.scope_set)


class RegistryConfig(AppConfig):
    """Organisations, mandates and capabilities."""

    name = "gildia.registry"
    label = "registry"
    verbose_name = _("register")
    menu = (
        MenuEntry(_("Companies"), "registry:directory", order=20),
        MenuEntry(_("Moderation"), "registry:moderation", order=60, shown_to=_staff),
        MenuEntry(_("Your claims"), "registry:claims", order=60, place=Place.PERSON, shown_to=signed_in),
        MenuEntry(_("Who may do what"), "registry:scopes", order=60, place=Place.FOOT),
    )

    def ready(self) -> None:
        """Answer for the files of the register."""
        # Models cannot be imported before every room is ready.
        answer = import_module("gildia.registry.queries.documents").may_open
        import_module("gildia.documents.permissions").answer_for(answer)
