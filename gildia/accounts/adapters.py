"""What django-allauth asks of a site: the words of refusals, the language of mails, the names of keys."""

from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from gildia.accounts.models import Person

WRONG_CODE = _("This code is not right. Apps show a new one every 30 seconds; enter the newest.")

#: The ways to show once more who one is, by allauth's names for them.
WAYS = {
    "reauthenticate": _("With your password"),
    "mfa_reauthenticate": _("With a code from the app or a recovery code"),
    "mfa_reauthenticate:webauthn": _("With a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Signing in and what belongs to it."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This address is already yours."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "email_taken": _("Somebody already signs in with this e-mail address."),
        "enter_current_password": _("Enter your current password."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("The password is not right."),
        "max_email_addresses": _("You have %d addresses, which is the most. Remove one first."),
        "rate_limited": _("Too many attempts in a short time. Wait a few minutes, then try again."),
        "same_as_current": _("That is the one you have. Enter another."),
        "too_many_login_attempts": _(
            "Too many failed attempts. Wait five minutes, or choose a new password by the link below."
        ),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail in the language of the person it goes to.

        The name stands in it only once the address is confirmed: before that it is what some
        stranger typed, who may want us to carry his words to the owner of the address.
        """
        addresses = EmailAddress.objects.filter(email__iexact=email, verified=True)
        owner = addresses.order_by("pk").values_list("user__name", "user__language").first()
        name, language = owner or ("", "")
        person = context.get("user")
        if isinstance(person, Person):
            language = person.language
        with override(language or get_language()):
            super().send_mail(template_prefix, email, {**context, "name": name})

    def get_reauthentication_methods(self, user: Person) -> list[dict[str, Any]]:
        """The ways to show once more that it is you, in our words."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [
            {**method, "description": WAYS.get(method["id"], method["description"])} for method in methods
        ]


class MFAAdapter(DefaultMFAAdapter):
    """Passkeys, codes of apps and recovery codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That does not match. Enter the newest code of the app, or use another passkey."),
        "unverified_email": _("First confirm all your e-mail addresses."),
    }

    def generate_authenticator_name(self, user: Person, type: str) -> str:  # noqa: A002 - allauth's name
        """The name a new passkey has until its owner gives it a better one."""
        held = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey {number}").format(number=held + 1)

    def build_totp_svg(self, url: str) -> str:
        """The QR code as an element of the page: a picture from a data: address is refused by our CSP."""
        code = qrcode.QRCode()
        code.add_data(url)
        rows = code.get_matrix()
        path = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
        )
        picture = '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}"><path d="{2}"/></svg>'
        return format_html(picture, len(rows), gettext("QR code for the authenticator app"), path)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Signing in with an account of another service."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Person:  # noqa: ANN401
        """A new person takes the name under which the other service knows him."""
        person: Person = super().populate_user(request, sociallogin, data)
        parts = [data.get("first_name") or "", data.get("last_name") or ""]
        name = data.get("name") or " ".join(parts).strip() or person.email.partition("@")[0]
        person.name = str(name)[:200]
        return person
