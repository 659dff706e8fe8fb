"""django-allauth's forms with our words: no placeholder that repeats a label, no Title Case."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

PASSKEY_NAME_LENGTH = 100


class PlainWords(forms.Form):
    """Takes the placeholders away and names the fields as the rest of the platform does."""

    LABELS = {
        "login": _("E-mail address"),
        "email": _("E-mail address"),
        "password": _("Password"),
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password once more"),
        "code": _("Code"),
        "name": _("Name of the passkey"),
        "remember": _("Stay signed in on this device"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.LABELS.get(name, field.label)
            if isinstance(field, forms.EmailField):
                field.max_length = None  # still checked; nobody needs to read of it beside an address
            if name == "password1":
                field.help_text = _(
                    "At least 10 characters; not only digits, and not one that many people have."
                )


class SignInForm(PlainWords, account.LoginForm):
    """E-mail address and password."""


class SignUpForm(PlainWords, account.SignupForm):
    """Name, e-mail address and password of somebody new."""

    LABELS = {**PlainWords.LABELS, "name": _("Your name"), "password1": _("Password")}


class AddEmailForm(PlainWords, account.AddEmailForm):
    """One more e-mail address."""


class ChangePasswordForm(PlainWords, account.ChangePasswordForm):
    """The old password and the new one."""


class SetPasswordForm(PlainWords, account.SetPasswordForm):
    """A first password for somebody who signs in otherwise."""


class ResetPasswordForm(PlainWords, account.ResetPasswordForm):
    """The address to which the link for a new password goes."""


class ResetPasswordKeyForm(PlainWords, account.ResetPasswordKeyForm):
    """The new password behind such a link."""


class ReauthenticateForm(PlainWords, account.ReauthenticateForm):
    """The password once more, before something grave."""


class CodeForm(PlainWords, mfa.AuthenticateForm):
    """A code of the app or a recovery code, at sign-in."""


class CodeAgainForm(PlainWords, mfa.ReauthenticateForm):
    """A code once more, before something grave."""


class TurnOnCodesForm(PlainWords, totp.ActivateTOTPForm):
    """The first code, which proves that the app is set up."""


class PasskeyForm(PlainWords, webauthn.AddWebAuthnForm):
    """A new passkey: its name, and whether it signs in without the password."""

    name = forms.CharField(required=False, max_length=PASSKEY_NAME_LENGTH)
    passwordless = forms.BooleanField(
        label=_("It signs me in alone, without the password"),
        required=False,
        initial=True,
        help_text=_("Take this off for a simple security key without a PIN of its own."),
    )


class RenamePasskeyForm(PlainWords, webauthn.EditWebAuthnForm):
    """A better name for a passkey."""

    name = forms.CharField(max_length=PASSKEY_NAME_LENGTH)
