"""Public pages and the home page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebsiteConfig(AppConfig):
    """Public pages and the home page."""

    name = "gildia.website"
    label = "website"
    verbose_name = _("public site")
