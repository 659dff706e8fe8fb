"""What people type about themselves."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gildia.accounts.models import Person


class SignupForm(forms.Form):
    """The name, asked beside allauth's own e-mail address and password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("As you sign letters."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "email", "password1")

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Called by allauth with the person just made."""
        user.name = self.cleaned_data["name"]
        user.language = request.LANGUAGE_CODE[:2] if hasattr(request, "LANGUAGE_CODE") else ""
        user.save(update_fields=["name", "language"])


class PersonForm(forms.ModelForm[Person]):
    """What a person may change about himself on one page."""

    class Meta:
        model = Person
        fields = ("name", "name_latin", "language")
        help_texts = {
            "language": _("We write to you in this language."),
            "name_latin": _("Shown to readers of other scripts."),
        }
