"""Forms of the way into a cluster, for both sides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gildia.clusters.forms.fields import file_field, text_field
from gildia.clusters.models.joinings import DECLINE_REASONS
from gildia.clusters.models.memberships import FULL, KINDS

TEXT_LIMIT = 3000
REASON_LIMIT = 1000


class ApplyForm(forms.Form):
    """A company's own wish to join."""

    kind = forms.ChoiceField(label=_("As what"), choices=KINDS, initial=FULL)
    motivation = text_field(
        _("Why your company wants to join"),
        limit=TEXT_LIMIT,
        help_text=_(
            "What you bring, and what you expect. The managing company reads it, and whoever decides."
        ),
    )


class AcceptForm(forms.Form):
    """An invited company's yes."""

    motivation = text_field(
        _("A word to the cluster"),
        limit=TEXT_LIMIT,
        help_text=_("What your company brings, and what it expects."),
        required=False,
    )
    agrees = forms.BooleanField(
        label=_("I have read the agreement, and my company wants to join"),
        error_messages={"required": _("Confirm that your company wants to join.")},
    )

    def clean(self) -> dict[str, Any]:
        """The confirmation is for this page only."""
        cleaned = super().clean() or {}
        cleaned.pop("agrees", None)
        return cleaned


class AskForm(forms.Form):
    """A question before the answer."""

    text = text_field(_("Your question"), limit=TEXT_LIMIT)


class AnswerForm(forms.Form):
    """The answer of staff."""

    text = text_field(_("Your answer"), limit=TEXT_LIMIT, help_text=_("The company reads it."))


class RequestForm(forms.Form):
    """What staff still need."""

    text = text_field(
        _("What you need from the company"),
        limit=TEXT_LIMIT,
        help_text=_("The company reads it and can add a file."),
    )


class ReturnForm(forms.Form):
    """Why whoever decides gives it back."""

    text = text_field(
        _("What is to be screened once more"), limit=TEXT_LIMIT, help_text=_("Only staff read it.")
    )


class SupplyForm(forms.Form):
    """What the company was asked for."""

    text = text_field(_("Your answer"), limit=TEXT_LIMIT)
    file = file_field(_("File"), required=False)


class NoteForm(forms.Form):
    """A note among staff."""

    text = text_field(_("Note"), limit=TEXT_LIMIT, help_text=_("Only staff read it, never the company."))
    file = file_field(_("File"), required=False)


class DeclineForm(forms.Form):
    """A company's no, and why."""

    reason_kind = forms.ChoiceField(
        label=_("The reason that fits best"), choices=DECLINE_REASONS, widget=forms.RadioSelect
    )
    reason = text_field(
        _("In your own words"),
        help_text=_("The managing company reads it; it helps to make the next invitation better."),
        limit=REASON_LIMIT,
        required=False,
    )


class ReasonForm(forms.Form):
    """A reason that the company reads."""

    reason = text_field(_("Reason"), help_text=_("The company reads it."), limit=REASON_LIMIT)


class RetractForm(forms.Form):
    """A reason that the managing company reads, if there is one to give."""

    reason = text_field(
        _("Reason"), help_text=_("The managing company reads it."), limit=REASON_LIMIT, required=False
    )


class ApproveForm(forms.Form):
    """A decision."""

    decision_note = text_field(
        _("Note on the decision"), help_text=_("Minutes, or what else it rests on. Only staff read it."),
        limit=500, required=False,
    )  # fmt: skip
