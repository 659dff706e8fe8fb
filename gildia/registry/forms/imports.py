"""Forms of imports."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from gildia.documents.rules import CSV
from gildia.registry.models import Circle
from gildia.registry.models.circles import ZONE
from gildia.registry.rules import Viewer
from gildia.registry.rules.import_rows import COUNTRIES
from gildia.registry.rules.tables import DELIMITERS, ROW_LIMIT, Choices

ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "cp1251": "Windows-1251",
    "koi8-r": "KOI8-R",
    "utf-16": "UTF-16",
    "cp866": "DOS (CP866)",
    "gb18030": "GB18030",
}
DELIMITER_NAMES: Mapping[str, str | Promise] = {
    ";": _("semicolon"),
    ",": _("comma"),
    "\t": _("tab"),
    "|": _("vertical line"),
}


class StartForm(forms.Form):
    """The file, and what holds for all its rows."""

    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(
            _("CSV or XLSX, at most {size} and {rows} rows."),
            size=lazy(filesizeformat, str)(CSV.limit_bytes),
            rows=lazy(number_format, str)(ROW_LIMIT, force_grouping=True),
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    circle = forms.ModelChoiceField(
        label=_("Zone the companies stand in"),
        queryset=Circle.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_(
            "Each company of the file enters it, if it is not inside yet. Clusters are joined by signing."
        ),
    )
    country = forms.CharField(
        label=_("Country where a row names none"),
        initial="RU",
        max_length=2,
        help_text=_("Two letters, for instance RU."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        circles = self.fields["circle"]
        assert isinstance(circles, forms.ModelChoiceField)  # noqa: S101  for the type checker
        circles.queryset = Circle.objects.filter(pk__in=viewer.staffed_circle_ids, kind=ZONE).order_by("pk")

    def clean_country(self) -> str:
        """A code of ISO 3166-1."""
        code: str = self.cleaned_data["country"].strip().upper()
        if code not in COUNTRIES.values():
            raise forms.ValidationError(
                _("There is no country with this code. Write two letters, such as RU.")
            )
        return code


class ReadingForm(forms.Form):
    """How the file is read, and what each column holds."""

    encoding = forms.ChoiceField(label=_("Encoding"), required=False)
    delimiter = forms.ChoiceField(label=_("Delimiter"), required=False)
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    header_row = forms.IntegerField(
        label=_("Row with the headings"), min_value=1, max_value=ROW_LIMIT, required=False
    )

    def __init__(
        self,
        *args: Any,
        columns: Mapping[str, Any],
        field_names: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        is_workbook = bool(columns.get("sheets"))
        for name in ("encoding", "delimiter") if is_workbook else ("sheet",):
            del self.fields[name]
        if is_workbook:
            self._offer("sheet", [(sheet, sheet) for sheet in columns["sheets"]], columns["sheet"])
        else:
            self._offer("encoding", list(ENCODING_NAMES.items()), columns.get("encoding", ""))
            self._offer(
                "delimiter",
                [(each, DELIMITER_NAMES[each]) for each in DELIMITERS],
                columns.get("delimiter", ""),
            )
        self.fields["header_row"].initial = columns.get("header_row")
        self.headings: list[str] = columns.get("headings", [])
        samples = columns.get("samples", [])
        for place, heading in enumerate(self.headings):
            sample = ", ".join(cell[:40] for cell in samples[place] if cell)
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading or _("(no heading)"),
                choices=[("", _("leave out")), *field_names],
                initial=columns["fields"][place],
                required=False,
                help_text=sample,
            )

    def _offer(self, name: str, choices: Sequence[tuple[str, str | Promise]], initial: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices, field.initial = list(choices), initial

    def clean(self) -> dict[str, Any]:
        """One column for a field."""
        cleaned = super().clean() or {}
        seen: dict[str, str] = {}
        for place, heading in enumerate(self.headings):
            name = cleaned.get(f"column_{place}", "")
            if name and name in seen:
                self.add_error(f"column_{place}", _("Another column is said to hold this already."))
            seen[name] = heading
        return cleaned

    def column_fields(self) -> list[forms.BoundField]:
        """The fields of the columns."""
        return [self[f"column_{place}"] for place in range(len(self.headings))]

    def reading_fields(self) -> list[forms.BoundField]:
        """The fields of how the file is read."""
        return [field for field in self if not field.name.startswith("column_")]

    @property
    def choices(self) -> Choices:
        """What was chosen about reading."""
        return Choices(
            encoding=self.cleaned_data.get("encoding", ""),
            delimiter=self.cleaned_data.get("delimiter", ""),
            sheet=self.cleaned_data.get("sheet", ""),
            header_row=self.cleaned_data.get("header_row") or 0,
        )

    @property
    def columns(self) -> list[str] | None:
        """What each column holds; None when the file is read another way, so that columns are found anew."""
        layout = {"encoding", "delimiter", "sheet", "header_row"}
        if layout & set(self.changed_data):
            return None
        return [self.cleaned_data[f"column_{place}"] for place in range(len(self.headings))]
