"""Forms of mandates and invitations."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.documents.rules import EVIDENCE
from gildia.foundation.fields import DateInput
from gildia.registry.actions.mandates import Terms
from gildia.registry.models import Organisation
from gildia.registry.rules import STAFF_SCOPES, Scope
from gildia.registry.wording import SCOPES


def scope_choices(*, staff: bool) -> list[tuple[str, str]]:
    """Scopes with what they allow, for check boxes."""
    offered = [scope for scope in Scope if staff or scope not in STAFF_SCOPES]
    return [(scope.value, f"{SCOPES[scope].name}. {SCOPES[scope].prose}") for scope in offered]


def scopes_of(values: list[str]) -> frozenset[Scope]:
    """The scopes that were ticked."""
    return frozenset(Scope(value) for value in values)


def evidence_field() -> forms.FileField:
    """A document that proves what is said."""
    suffixes = ",".join(suffix for kind in EVIDENCE for suffix in kind.suffixes)
    return forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_("A power of attorney or an order, as PDF (at most 20 MB) or a picture (at most 8 MB)."),
        widget=forms.FileInput(attrs={"accept": suffixes}),
    )


class MandateForm(forms.Form):
    """Whom, for what, for how long, and on what ground."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Whoever has no account yet gets an invitation, which makes one."),
    )
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=200, help_text=_("As the person signs letters.")
    )
    scopes = forms.MultipleChoiceField(label=_("What the person may do"), widget=forms.CheckboxSelectMultiple)
    title_ru = forms.CharField(label=_("Position in Russian"), max_length=200, required=False)
    title_en = forms.CharField(label=_("Position in English"), max_length=200, required=False)
    valid_from = forms.DateField(label=pgettext_lazy("first day", "From"), widget=DateInput)
    valid_until = forms.DateField(
        label=_("Until, this day included"),
        required=False,
        widget=DateInput,
        help_text=_("Empty: until it is revoked."),
    )
    evidence_note = forms.CharField(
        label=_("Evidence in words"),
        max_length=300,
        required=False,
        help_text=_("For instance the number and date of the power of attorney."),
    )
    evidence = evidence_field()

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        scopes.choices = scope_choices(staff=organisation.kind == "managing_company")
        self.fields["valid_from"].initial = timezone.localdate

    @property
    def terms(self) -> Terms:
        """What the mandate is to say."""
        names = ("valid_from", "valid_until", "title_ru", "title_en", "evidence_note")
        return Terms(
            scopes=scopes_of(self.cleaned_data["scopes"]), **{name: self.cleaned_data[name] for name in names}
        )


class ReasonForm(forms.Form):
    """A reason that somebody else will read."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it."),
    )


class RevokeForm(ReasonForm):
    """Ending a mandate; the last administrator needs a second yes."""

    sure = forms.BooleanField(
        label=_("I am sure, although nobody else administers this organisation"), required=False
    )

    def __init__(self, *args: Any, ask_twice: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_twice:
            self.fields["sure"].widget = forms.HiddenInput()


class AcceptForm(forms.Form):
    """The account that an invitation makes."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=200, help_text=_("As you sign letters.")
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=format_lazy(_("At least {length} characters; a sentence is best."), length=10),
    )

    def clean_password(self) -> str:
        """By the same rules as everywhere."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password
