"""People and sign-in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from gildia.foundation.menu import MenuEntry, Place, signed_in


class AccountsConfig(AppConfig):
    """People and sign-in."""

    name = "gildia.accounts"
    label = "accounts"
    verbose_name = _("accounts")

    menu = (
        MenuEntry(
            label=_("Your account"),
            url_name="accounts:person",
            order=90,
            place=Place.PERSON,
            shown_to=signed_in,
        ),
    )
