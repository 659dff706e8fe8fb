"""Forms of verification: a file, or a code."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from gildia.agreements.queries.verification import SIZE_LIMIT_BYTES
from gildia.agreements.rules.codes import read_code


class FileForm(forms.Form):
    """The document itself."""

    file = forms.FileField(
        label=_("Signed document, PDF"),
        help_text=_("At most 20 MB. The file is looked at and thrown away; nothing of it is kept."),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Within the limit."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > SIZE_LIMIT_BYTES:
            raise forms.ValidationError(_("The file is too large: at most 20 MB."))
        return file


class CodeForm(forms.Form):
    """The code beside the QR code of a printed document."""

    code = forms.CharField(
        label=_("Code of a printed document"),
        max_length=40,
        help_text=_("Twelve letters and digits at the foot of each page, such as 7K2M-4QXT-9ABC."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """Without hyphens, letters that look like digits taken for them."""
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("A code has twelve letters and digits. Look at it once more."))
        return code
