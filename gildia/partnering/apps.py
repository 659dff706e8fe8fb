"""Who can do what is needed."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartneringConfig(AppConfig):
    """Who can do what is needed."""

    name = "gildia.partnering"
    label = "partnering"
    verbose_name = _("partner finding")
