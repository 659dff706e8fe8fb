"""Forms of claims and corrections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gildia.foundation import identifiers
from gildia.foundation.errors import Refused
from gildia.registry.forms.mandates import evidence_field, scope_choices, scopes_of
from gildia.registry.models import Claim, Correction, Organisation
from gildia.registry.rules import Scope
from gildia.registry.rules.import_rows import COUNTRIES
from gildia.registry.wording import SCOPES


class ClaimForm(forms.Form):
    """Who one is there, what proves it, what one wants to do."""

    title = forms.CharField(label=_("Your position"), max_length=200)
    message = forms.CharField(
        label=_("How you represent it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What lets us check it: your work e-mail, the power of attorney, whom to call."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What you are to do for it"), widget=forms.CheckboxSelectMultiple
    )
    evidence = evidence_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        scopes.choices = scope_choices(staff=False)
        scopes.initial = [Scope.ADMINISTER.value, Scope.PARTNER.value]

    def clean_scopes(self) -> frozenset[Scope]:
        """As the rules know them."""
        return scopes_of(self.cleaned_data["scopes"])


class ApproveForm(forms.Form):
    """What of the scopes asked for is given."""

    scopes = forms.MultipleChoiceField(label=_("What the person may do"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        scopes.choices = [(scope, str(SCOPES[Scope(scope)].name)) for scope in claim.scopes]
        scopes.initial = claim.scopes

    def clean_scopes(self) -> frozenset[Scope]:
        """As the rules know them."""
        return scopes_of(self.cleaned_data["scopes"])


class CorrectionForm(forms.Form):
    """What is wrong in the entry, and what it should be."""

    what = forms.ChoiceField(label=_("What to change"))
    after = forms.CharField(
        label=_("What it should be"),
        max_length=300,
        required=False,
        help_text=_("A country as its two letters. An identifier left empty is removed."),
    )
    explanation = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For instance the date of the entry in the register of legal entities."),
    )
    evidence = evidence_field()

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)  # noqa: S101 - narrows the type
        names = [(name, str(words)) for name, words in Correction.FIELDS if name != "identifier"]
        offered = {scheme.code: str(scheme.name) for scheme in identifiers.schemes_of(organisation.country)}
        held = organisation.identifiers.order_by("pk").values_list("scheme", flat=True)
        offered |= {code: str(identifiers.SCHEMES[code].name) for code in held if code in identifiers.SCHEMES}
        what.choices = [*names, *((f"identifier:{code}", name) for code, name in offered.items())]

    def clean(self) -> dict[str, Any]:
        """The number by its register's check, the country by its code."""
        cleaned = super().clean() or {}
        field, _colon, scheme = cleaned.get("what", "").partition(":")
        after = cleaned.get("after", "").strip()
        if scheme and after:
            try:
                after = identifiers.clean(scheme, after)
            except Refused as refusal:
                self.add_error("after", str(refusal))
        if field == "country":
            after = after.upper()
            if after not in COUNTRIES.values():
                self.add_error(
                    "after", _("There is no country with this code. Write two letters, such as RU.")
                )
        return {**cleaned, "field": field, "scheme": scheme, "after": after}
