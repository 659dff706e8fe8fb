"""The form of a founding step that staff record with a document."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gildia.clusters.forms.fields import day_field, file_field, text_field


class RecordForm(forms.Form):
    """When it happened, what happened, and the document that shows it."""

    happened_date = day_field(_("On which day"))
    note_ru = text_field(_("What happened, in Russian"), limit=500, required=False)
    note_en = text_field(
        _("What happened, in English"),
        limit=500,
        required=False,
        help_text=_("A sentence or two, such as: 18 companies met and agreed to found a cluster."),
    )
    file = file_field(
        _("Document"),
        help_text=_("What shows it, such as the minutes: PDF (at most 20 MB) or a picture (at most 8 MB)."),
    )
    is_document_public = forms.BooleanField(
        label=_("Everybody who sees the cluster may open the document"), required=False
    )

    @property
    def note(self) -> dict[str, str]:
        """What happened, by language."""
        return {code: self.cleaned_data[f"note_{code}"] for code in ("ru", "en")}
