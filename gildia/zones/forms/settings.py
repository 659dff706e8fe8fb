"""Forms of a zone's settings, one a section."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gildia.documents.rules import IMAGE
from gildia.foundation.calendars import calendar_codes, is_known, time_zones
from gildia.foundation.countries import country_choices, country_name, country_names
from gildia.foundation.identifiers import SCHEMES, Scheme
from gildia.foundation.languages import CONTENT_LANGUAGES, reader_language
from gildia.registry.models import Segment
from gildia.zones.actions.zones import FIELDS
from gildia.zones.forms.fields import DateInput, Group, in_languages, keep_languages, single
from gildia.zones.models import Zone
from gildia.zones.models.zones import ACCENT_NAMES, LANGUAGES, WEEKDAYS
from gildia.zones.rules import Section


class SectionForm(forms.Form):
    """A section of the settings of a zone."""

    section: ClassVar[Section]
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, zone: Zone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.initial = {**self.stored(), "version": zone.version}

    def stored(self) -> dict[str, Any]:
        """What the fields show before anything is typed."""
        return {name: getattr(self.zone, name) for name in self.fields if hasattr(self.zone, name)}

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        allowed = FIELDS[self.section]
        return {name: value for name, value in self.cleaned_data.items() if name in allowed}

    @property
    def groups(self) -> list[Group]:
        """The fields as they stand on the page."""
        return single(self, *[name for name in self.fields if name != "version"])


class AboutForm(SectionForm):
    """Name, texts, segments and contacts."""

    section = Section.ABOUT
    name_ru = forms.CharField(max_length=200)
    name_en = forms.CharField(max_length=200)
    name_zh = forms.CharField(max_length=200, required=False)
    summary_ru, summary_en, summary_zh = (
        forms.CharField(max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))
        for _each in "123"
    )
    about_ru, about_en, about_zh = (
        forms.CharField(max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 9}))
        for _each in "123"
    )
    segments = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Segments"),
        queryset=Segment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The fields of industry the zone is meant for."),
    )
    founded_date = forms.DateField(label=gettext_lazy("Founded"), required=False, widget=DateInput)
    website = forms.URLField(
        label=gettext_lazy("Website"),
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("For instance https://example.com."),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)

    def __init__(self, *args: Any, zone: Zone, **kwargs: Any) -> None:
        super().__init__(*args, zone=zone, **kwargs)
        keep_languages(self, zone.languages, "summary", "about")
        # The register shows a name to readers of both, so those two are always kept.
        keep_languages(self, [*dict.fromkeys([*zone.languages, "ru", "en"])], "name")
        self.fields[f"summary_{zone.languages[0]}"].required = True
        segments = self.fields["segments"]
        assert isinstance(segments, forms.ModelMultipleChoiceField)  # noqa: S101 - narrows the type
        segments.queryset = Segment.objects.order_by("position", "pk")

    def stored(self) -> dict[str, Any]:
        names = {f"name_{code}": getattr(self.zone.circle, f"name_{code}") for code in CONTENT_LANGUAGES}
        return {**super().stored(), **names, "segments": self.zone.segments.order_by("pk")}

    @property
    def groups(self) -> list[Group]:
        return [
            in_languages(self, self.zone, "name", gettext_lazy("Name")),
            in_languages(
                self, self.zone, "summary", gettext_lazy("Summary"),
                gettext_lazy("A sentence that says what the zone is for. Lists show it."),
            ),
            in_languages(
                self, self.zone, "about", gettext_lazy("About the zone"),
                gettext_lazy("What works here, what is offered. An empty line begins a paragraph."),
            ),
            *single(self, "segments", "founded_date", "website", "email", "phone"),
        ]  # fmt: skip


class LookForm(SectionForm):
    """Logo and accent."""

    section = Section.LOOK
    accent = forms.ChoiceField(
        label=gettext_lazy("Colour of the zone's pages"), choices=ACCENT_NAMES, widget=forms.RadioSelect
    )
    upload = forms.FileField(
        label=gettext_lazy("New logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(IMAGE.suffixes)}),
        help_text=gettext_lazy("PNG, JPEG or WebP, at most 8 MB; best on a transparent ground."),
    )
    without_logo = forms.BooleanField(label=gettext_lazy("Show no logo"), required=False)

    def __init__(self, *args: Any, zone: Zone, **kwargs: Any) -> None:
        super().__init__(*args, zone=zone, **kwargs)
        if zone.logo is None:
            del self.fields["without_logo"]

    @property
    def values(self) -> dict[str, Any]:
        chosen: dict[str, Any] = {"accent": self.cleaned_data["accent"]}
        if self.cleaned_data["upload"] is not None:
            chosen["logo"] = self.cleaned_data["upload"]
        elif self.cleaned_data.get("without_logo"):
            chosen["logo"] = None
        return chosen


class LanguagesForm(SectionForm):
    """The languages texts are kept in, and which one leads."""

    section = Section.LANGUAGES
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of the zone's texts"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    leading = forms.ChoiceField(
        label=gettext_lazy("Leading language"),
        choices=LANGUAGES,
        help_text=gettext_lazy("Texts have to be there in this one."),
    )

    def stored(self) -> dict[str, Any]:
        return {**super().stored(), "leading": self.zone.languages[0]}

    def clean(self) -> dict[str, Any]:
        """The leading language is one of those chosen."""
        cleaned = super().clean() or {}
        if "languages" in cleaned and cleaned.get("leading") not in cleaned["languages"]:
            self.add_error("leading", _("Tick this language above, or choose one that is ticked."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {"languages": _first(self.cleaned_data["leading"], self.cleaned_data["languages"])}


class LawForm(SectionForm):
    """The country, and the numbers that companies are asked for."""

    section = Section.LAW
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=country_choices)
    identifier_schemes = forms.MultipleChoiceField(
        label=gettext_lazy("Numbers that companies are asked for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A company of another country gives those of its own that are ticked."),
    )
    main = forms.ChoiceField(
        label=gettext_lazy("The main one"),
        required=False,
        help_text=gettext_lazy("It is asked for first."),
    )

    def __init__(self, *args: Any, zone: Zone, **kwargs: Any) -> None:
        super().__init__(*args, zone=zone, **kwargs)
        offered = [(scheme.code, _whose(scheme)) for scheme in SCHEMES.values()]
        for name, choices in (("identifier_schemes", offered), ("main", [("", "—"), *offered])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
            field.choices = choices

    def stored(self) -> dict[str, Any]:
        return {**super().stored(), "main": next(iter(self.zone.identifier_schemes), "")}

    def clean(self) -> dict[str, Any]:
        """The main number is one of those asked for."""
        cleaned = super().clean() or {}
        if cleaned.get("main") and cleaned["main"] not in cleaned.get("identifier_schemes", []):
            self.add_error("main", _("Tick this number above, or choose one that is ticked."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        chosen = self.cleaned_data["identifier_schemes"]
        main = self.cleaned_data["main"]
        return {
            "country": self.cleaned_data["country"],
            "identifier_schemes": _first(main, chosen) if main else chosen,
        }


class CalendarForm(SectionForm):
    """Public holidays and the working week."""

    section = Section.CALENDAR
    holidays = forms.ChoiceField(label=gettext_lazy("Public holidays of"), required=False)
    part = forms.CharField(
        label=pgettext_lazy("calendar", "Part of the country"),
        max_length=20,
        required=False,
        help_text=gettext_lazy(
            "Only where it has holidays of its own: the second half of its ISO 3166-2 code, "
            "such as BY for Bavaria."
        ),
    )
    weekend = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days of the week that are not worked"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=gettext_lazy("Letters that come in the morning come in its morning."),
    )

    def __init__(self, *args: Any, zone: Zone, **kwargs: Any) -> None:
        super().__init__(*args, zone=zone, **kwargs)
        usual = _("as the installation: %(name)s") % {"name": settings.TIME_ZONE}
        times = self.fields["time_zone"]
        assert isinstance(times, forms.ChoiceField)  # noqa: S101 - narrows the type
        times.choices = [("", usual), *((name, name.replace("_", " ")) for name in time_zones())]
        known, names = calendar_codes(), country_names(reader_language())
        field = self.fields["holidays"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        nowhere = _("no country: weekends and moved days only")
        offered = sorted((names.get(code, code), code) for code in known)
        field.choices = [("", nowhere), *((code, name) for name, code in offered)]

    def stored(self) -> dict[str, Any]:
        country, _dash, part = self.zone.calendar.partition("-")
        return {**super().stored(), "holidays": country, "part": part}

    def clean_weekend(self) -> list[int]:
        """Somebody has to work some day."""
        chosen: list[int] = sorted(self.cleaned_data["weekend"])
        if len(chosen) == len(WEEKDAYS):
            raise forms.ValidationError(_("Leave at least one day to work."))
        return chosen

    def clean(self) -> dict[str, Any]:
        """The part is one that the calendar of the country knows."""
        cleaned = super().clean() or {}
        country, part = cleaned.get("holidays", ""), cleaned.get("part", "")
        if part and not is_known(f"{country}-{part}"):
            parts = ", ".join(calendar_codes().get(country, ()))
            self.add_error(
                "part",
                _("There is no such part. Known are: %(parts)s.") % {"parts": parts}
                if parts
                else _("No part of this country has holidays of its own. Leave this empty."),
            )
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        country, part = self.cleaned_data["holidays"], self.cleaned_data["part"]
        return {
            "calendar": f"{country}-{part}" if part else country,
            "weekend": self.cleaned_data["weekend"],
            "time_zone": self.cleaned_data["time_zone"],
        }


FORMS: Mapping[Section, type[SectionForm]] = {
    form.section: form for form in (AboutForm, LookForm, LanguagesForm, LawForm, CalendarForm)
}


def _first(leading: str, chosen: list[str]) -> list[str]:
    return [leading, *(each for each in chosen if each != leading)]


def _whose(scheme: Scheme) -> str:
    """A scheme with the country it belongs to."""
    if len(scheme.countries) == 1:
        return f"{scheme.name} · {country_name(scheme.countries[0])}"
    if scheme.countries:
        return _("%(name)s · European Union and Great Britain") % {"name": scheme.name}
    return _("%(name)s · everywhere") % {"name": scheme.name}
