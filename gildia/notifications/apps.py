"""Messages to people."""

from django.apps import AppConfig
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gildia.foundation.menu import MenuEntry, Place


def in_a_demonstration(request: HttpRequest) -> bool:  # noqa: ARG001 - every reader of a demonstration
    """The outbox is shown only where it exists."""
    return bool(settings.DEMONSTRATION)


class NotificationsConfig(AppConfig):
    """Messages to people."""

    name = "gildia.notifications"
    label = "notifications"
    verbose_name = _("notifications")

    menu = (
        MenuEntry(
            label=_("Outbox"),
            url_name="notifications:outbox",
            order=90,
            place=Place.FOOT,
            shown_to=in_a_demonstration,
        ),
    )
