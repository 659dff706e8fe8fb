"""Forms of roles: giving one, and taking it back."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.documents.rules import EVIDENCE
from gildia.registry.actions.mandates import Terms
from gildia.registry.rules import Scope
from gildia.zones.forms.fields import DateInput
from gildia.zones.rules import ROLES
from gildia.zones.wording import ROLE_WORDS


class RoleForm(forms.Form):
    """Whom, which roles, for how long, and on what ground."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Whoever has no account yet gets an invitation, which makes one."),
    )
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=200, help_text=_("As the person signs letters.")
    )
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)
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
        help_text=_("For instance the number and date of the order."),
    )
    evidence = forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_("An order or a power of attorney, as PDF (at most 20 MB) or a picture (at most 8 MB)."),
        widget=forms.FileInput(
            attrs={"accept": ",".join(suffix for kind in EVIDENCE for suffix in kind.suffixes)}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = self.fields["roles"]
        assert isinstance(roles, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        roles.choices = [(role.value, f"{ROLE_WORDS[role].name}. {ROLE_WORDS[role].prose}") for role in ROLES]
        self.fields["valid_from"].initial = timezone.localdate

    @property
    def terms(self) -> Terms:
        """What the mandate is to say."""
        names = ("valid_from", "valid_until", "title_ru", "title_en", "evidence_note")
        return Terms(
            scopes=frozenset(Scope(role) for role in self.cleaned_data["roles"]),
            **{name: self.cleaned_data[name] for name in names},
        )


class EndRoleForm(forms.Form):
    """Why a role ends."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it."),
    )
    sure = forms.BooleanField(
        label=_("I am sure, although nobody else administers the managing company"), required=False
    )

    def __init__(self, *args: Any, ask_twice: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_twice:
            self.fields["sure"].widget = forms.HiddenInput()
