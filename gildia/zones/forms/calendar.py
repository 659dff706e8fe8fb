"""Forms of the calendar: counting a term, and moving days."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.foundation.calendars import Calendar
from gildia.zones.forms.fields import DateInput, Group, in_languages, keep_languages, single
from gildia.zones.models import Zone
from gildia.zones.queries.calendar import Term, count_term
from gildia.zones.rules import FIRST_DAY, LAST_DAY, MOST_DAYS_AT_ONCE, WrongLine, read_days
from gildia.zones.wording import fault_in_words

MOST_DAYS_OF_TERM = 1000


class TermForm(forms.Form):
    """A term to count by the calendar of a zone."""

    start = forms.DateField(
        label=_("Day of sending"),
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
        widget=DateInput,
        help_text=_("This is day 0; counting begins the day after."),
    )
    count = forms.IntegerField(
        label=pgettext_lazy("term", "How many days"), min_value=0, max_value=MOST_DAYS_OF_TERM
    )
    kind = forms.ChoiceField(
        label=_("Counted in"),
        choices=[("working", _("working days")), ("calendar", _("calendar days"))],
    )

    def term(self, calendar: Calendar) -> Term:
        """What was asked, counted."""
        return count_term(
            calendar,
            self.cleaned_data["start"],
            self.cleaned_data["count"],
            in_working_days=self.cleaned_data["kind"] != "calendar",
        )


class MovedDaysForm(forms.Form):
    """Days that a decree moves, as many at once as it names."""

    days = forms.CharField(
        label=_("Days"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=format_lazy(
            _(
                "One in a line, as 2026-12-31 or 31.12.2026; a dash between two days means all of them. "
                "At most {most}."
            ),
            most=MOST_DAYS_AT_ONCE,
        ),
    )
    kind = forms.ChoiceField(
        label=_("These days are"),
        choices=[("off", _("not worked")), ("worked", _("worked"))],
        initial="off",
        widget=forms.RadioSelect,
    )
    name_ru, name_en, name_zh = (forms.CharField(max_length=120, required=False) for _each in "123")

    def __init__(self, *args: Any, zone: Zone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        keep_languages(self, zone.languages, "name")
        self.fields[f"name_{zone.languages[0]}"].required = True

    def clean_days(self) -> list[date]:
        """Each line as its days."""
        try:
            days = read_days(self.cleaned_data["days"])
        except WrongLine as fault:
            raise forms.ValidationError(fault_in_words(fault)) from fault
        if not days:
            raise forms.ValidationError(_("Give at least one day."))
        return days

    @property
    def names(self) -> dict[str, str]:
        """What the days are called, by column."""
        return {name: value for name, value in self.cleaned_data.items() if name.startswith("name_")}

    @property
    def groups(self) -> list[Group]:
        """The fields as they stand on the page."""
        help_text = _("The decree or the occasion, for instance: Day off moved from 3 January.")
        return [
            *single(self, "days", "kind"),
            in_languages(self, self.zone, "name", _("What they are called"), help_text),
        ]
