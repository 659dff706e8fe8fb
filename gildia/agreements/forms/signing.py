"""Forms of those who sign."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignForm(forms.Form):
    """Consent."""

    has_read = forms.BooleanField(
        label=_("I have read the agreement and sign it for the organisation named above"),
        error_messages={"required": _("Confirm that you have read the agreement.")},
    )


class UploadForm(forms.Form):
    """A signature made elsewhere: the PDF itself, or a file beside it."""

    file = forms.FileField(
        label=_("Signed PDF, or signature file"),
        help_text=_(
            "The PDF that you downloaded here, signed in its field, at most 20 MB; "
            "or a detached signature of it: .sig, .p7s, .sgn, .p7m or .der, at most 256 KB."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.sig,.p7s,.sgn,.p7m,.der"}),
    )


class ReasonForm(forms.Form):
    """A reason that the others read."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other parties read it."),
    )
