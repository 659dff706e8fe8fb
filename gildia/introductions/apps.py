"""From an expression of interest to an outcome that both companies confirm."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntroductionsConfig(AppConfig):
    """From an expression of interest to an outcome that both companies confirm."""

    name = "gildia.introductions"
    label = "introductions"
    verbose_name = _("introductions")
