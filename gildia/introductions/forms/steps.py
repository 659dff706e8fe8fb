"""Forms of the steps of an introduction."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.introductions.actions.conversation import KINDS
from gildia.introductions.models.introductions import DECLINE_REASONS
from gildia.introductions.rules import LONGEST_MESSAGE

REASON_LIMIT = 1000


def _reason(label: object, *, required: bool, help_text: object = "") -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        max_length=REASON_LIMIT,
        required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeclineForm(forms.Form):
    """Why not, and whether the other side reads the words."""

    reason_kind = forms.ChoiceField(
        label=_("Why"),
        choices=DECLINE_REASONS,
        widget=forms.RadioSelect,
        help_text=_("The other company reads which one you choose."),
        error_messages={"required": _("Choose the reason that fits best.")},
    )
    reason = _reason(
        _("In your own words"),
        required=False,
        help_text=_("A hint helps them to ask better next time."),
    )
    is_reason_shown = forms.BooleanField(
        label=_("Let the other company read these words"),
        required=False,
        help_text=_("Otherwise only your company keeps them."),
    )


class EndForm(forms.Form):
    """A word on the end of an introduction, by either side."""

    reason = _reason(_("Why"), required=False)
    is_reason_shown = forms.BooleanField(
        label=_("Let the other company read these words"),
        required=False,
        help_text=_("Otherwise only your company keeps them."),
    )


class ContactForm(forms.Form):
    """Whom a side names as its contact."""

    contact = forms.TypedChoiceField(
        label=_("Whom they contact"),
        coerce=int,
        help_text=_("They see the name, the role and the e-mail address of this person."),
        error_messages={"required": _("Choose somebody of your company who looks for partners here.")},
    )
    phone = forms.CharField(
        label=pgettext_lazy("introduction", "Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("As you want to be called, with the code of the country."),
    )

    def offer(self, people: list[tuple[int, str]]) -> None:
        """Say who can be chosen: mandates with the names and roles of their people."""
        field = self.fields["contact"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - narrows the type
        field.choices = people


class ModeratorForm(forms.Form):
    """What a moderator is asked to help with."""

    reason = _reason(
        _("What the moderator is to help with"),
        required=True,
        help_text=_("The moderator and the other company read it."),
    )


class MessageForm(forms.Form):
    """A message."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write something first.")},
    )


class FileForm(forms.Form):
    """A file for the other side."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ",".join(end for kind in KINDS for end in kind.suffixes)}),
        help_text=_("PDF, a picture or a table, at most 10 MB. You can take it back at any time."),
    )
