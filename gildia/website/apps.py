"""Public pages and the home page."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from gildia.foundation.menu import MenuEntry, Place


class WebsiteConfig(AppConfig):
    """Public pages and the home page."""

    name = "gildia.website"
    label = "website"
    verbose_name = _("public site")
    menu: ClassVar[list[MenuEntry]] = [
        MenuEntry(label=_("Style"), url_name="website:style", order=900, place=Place.FOOT)
    ]
