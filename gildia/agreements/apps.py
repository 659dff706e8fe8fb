"""Texts that organisations sign, and how anybody verifies them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    """Texts that organisations sign, and how anybody verifies them."""

    name = "gildia.agreements"
    label = "agreements"
    verbose_name = _("agreements")
