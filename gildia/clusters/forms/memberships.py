"""Forms of memberships: entered, ended, of another kind."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gildia.clusters.forms.fields import day_field, offer_organisations, organisation_field, text_field
from gildia.clusters.models.memberships import ENDS, KINDS, OWN_WISH
from gildia.registry.rules import Viewer


class EnterForm(forms.Form):
    """A membership that is older than this platform."""

    organisation = organisation_field(label=_("Company"))
    kind = forms.ChoiceField(label=_("Kind of member"), choices=KINDS)
    joined_date = day_field(_("Member since"))
    basis_note = forms.CharField(
        label=_("What it rests on"),
        max_length=300,
        help_text=_("For instance: agreement of 3 December 2018, in the cluster's files."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_organisations(self, viewer)


class KindForm(forms.Form):
    """Another kind of member."""

    kind = forms.ChoiceField(label=_("Kind of member"), choices=KINDS)


class LeaveForm(forms.Form):
    """When, how and why a membership ends. The company itself only leaves of its own accord."""

    on = day_field(_("Last day of membership"))
    because = forms.ChoiceField(label=_("How it ends"), choices=ENDS)
    reason = text_field(_("Why"), limit=500, required=False)
    sure = forms.BooleanField(label=_("Yes, the membership ends"))

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        if is_own:
            self.fields["because"] = forms.CharField(widget=forms.HiddenInput, initial=OWN_WISH)

    @property
    def terms(self) -> dict[str, Any]:
        """What the action asks for."""
        return {name: self.cleaned_data[name] for name in ("on", "because", "reason")}
