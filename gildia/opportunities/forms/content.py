"""The form of an opportunity: what every kind says, and what is usual for its own."""

from itertools import groupby
from operator import attrgetter
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gildia.documents.rules import EVIDENCE, IMAGE
from gildia.foundation.countries import country_choices
from gildia.foundation.fields import DateInput, Group, languages, single
from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.foundation.limits import PREFIX, BaseLimits, limit_forms, number_words, typed_limits
from gildia.opportunities.models import Version
from gildia.opportunities.models.opportunities import VISIBILITIES
from gildia.opportunities.models.versions import CONTENT, COOPERATION, RIGHTS
from gildia.opportunities.rules import (
    EVERY_KINDS_OWN,
    FIELDS,
    LIFETIMES_DAYS,
    WITH_ADVANTAGES,
    WITH_LIMITS,
    Kind,
)
from gildia.registry.models import ProcessStep, Segment

MOST_CHOSEN = 12

_BLIND_HELP = gettext_lazy(
    "Others then read neither your name nor your country. Words that would give you away are found before it "
    "goes to review, and a file can only be a picture."
)
_MACHINE_HELP = gettext_lazy("Tick it for a text that a program translated and nobody has read through.")


def _chosen(label: Any, choices: Any) -> forms.MultipleChoiceField:  # noqa: ANN401 - lazy words
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices, widget=widget, required=False)


class ContentForm(forms.ModelForm[Version]):
    """What an opportunity says. `content` is for the action; the form saves nothing."""

    segments = _chosen(gettext_lazy("Segments"), [])
    cooperation = _chosen(gettext_lazy("Kinds of cooperation"), COOPERATION)
    rights = _chosen(gettext_lazy("Rights"), RIGHTS)
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Countries of the partner"),
        help_text=gettext_lazy("Leave empty if it does not matter."),
        required=False,
    )
    process_step = forms.ModelChoiceField(
        label=gettext_lazy("Process step"),
        queryset=ProcessStep.objects.none(),
        required=False,
        help_text=gettext_lazy("Lists and matches go by it. Leave it empty if none fits."),
    )
    is_blind = forms.BooleanField(
        label=gettext_lazy("Without our name"), help_text=_BLIND_HELP, required=False
    )
    lifetime_days = forms.TypedChoiceField(
        label=gettext_lazy("Published for, days"),
        choices=[(days, days) for days in LIFETIMES_DAYS],
        coerce=int,
        initial=90,
        help_text=gettext_lazy("A week before the end you get a letter with a link that renews it."),
    )

    class Meta:
        model = Version
        fields: ClassVar[list[str]] = [name for name in CONTENT if name != "limits"]
        widgets: ClassVar[dict[str, forms.Widget]] = {
            **{f"text_{code}": forms.Textarea(attrs={"rows": 8}) for code in CONTENT_LANGUAGES},
            **{f"advantages_{code}": forms.Textarea(attrs={"rows": 4}) for code in CONTENT_LANGUAGES},
            **{f"partner_{code}": forms.Textarea(attrs={"rows": 3}) for code in CONTENT_LANGUAGES},
            "deadline": DateInput(),
        }

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        needless = set(EVERY_KINDS_OWN) - set(FIELDS[kind])
        if kind not in WITH_ADVANTAGES:
            needless |= {f"advantages_{code}" for code in CONTENT_LANGUAGES}
        for name in needless:
            del self.fields[name]
        self.limits = self._limit_forms() if kind in WITH_LIMITS else None
        self._offer(
            "segments", [(each.code, str(each)) for each in Segment.objects.order_by("position", "pk")]
        )
        self._offer("countries", country_choices())
        step = self.fields["process_step"]
        assert isinstance(step, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        step.queryset = ProcessStep.objects.select_related("chain").order_by("chain__position", "position")
        step.choices = [("", "—"), *self._steps(step.queryset)]

    @staticmethod
    def _steps(rows: Any) -> list[tuple[str, list[tuple[int, str]]]]:  # noqa: ANN401 - a queryset
        chains = groupby(rows, key=attrgetter("chain"))
        return [(str(chain), [(step.pk, str(step)) for step in steps]) for chain, steps in chains]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("segments", "countries"):
            if len(cleaned.get(name, [])) > MOST_CHOSEN:
                self.add_error(name, _("Choose %(count)s at most.") % {"count": MOST_CHOSEN})
        titles = [cleaned.get(f"title_{code}") for code in CONTENT_LANGUAGES]
        if not any(titles):
            self.add_error("title_ru", _("Give the title in at least one language."))
        for code in CONTENT_LANGUAGES:
            if cleaned.get(f"is_machine_{code}") and not cleaned.get(f"text_{code}"):
                self.add_error(f"is_machine_{code}", _("There is no text in this language."))
        return cleaned

    def is_valid(self) -> bool:
        """The form and its limits."""
        limits_are_valid = self.limits is None or self.limits.is_valid()
        return super().is_valid() and limits_are_valid

    def _limit_forms(self) -> BaseLimits:
        rows = self.initial.get("limits", [])
        return limit_forms(1)(self.data if self.is_bound else None, prefix=PREFIX, initial=rows)

    def _get_validation_exclusions(self) -> set[str]:
        """Constraints of the row are the action's business: the row is made there."""
        return {*super()._get_validation_exclusions(), "opportunity", "number"}  # type: ignore[misc]

    @property
    def content(self) -> dict[str, Any]:
        """The columns of a version."""
        told = {name: value for name, value in self.cleaned_data.items() if name in CONTENT}
        return told if self.limits is None else {**told, "limits": _listed(self.limits)}

    @property
    def terms(self) -> dict[str, Any]:
        """What belongs to the opportunity and not to its version."""
        return {name: self.cleaned_data[name] for name in ("is_blind", "lifetime_days")}

    @property
    def groups(self) -> list[Group]:
        """The form's fields as they stand on the page."""
        machine = [self[f"is_machine_{code}"] for code in CONTENT_LANGUAGES]
        for bound in machine:
            bound.label = str(bound.field.label)
        return [
            languages(
                self, "title", _("Title"), _("One sentence on what it is about; one language is enough.")
            ),
            languages(
                self, "text", _("Text"),
                _("What it is, how much, by when, how good it has to be. Sizes and volumes with their units "
                  "are understood by the search."),
            ),
            Group("single", machine, _("Machine drafts"), _MACHINE_HELP),
            *self._advantages(),
            languages(self, "partner", _("What partner you look for")),
            *([] if self.limits is None else [Group("limits", [], template="foundation/limits.html")]),
            *single(self, *FIELDS[self.kind]),
            *single(self, "process_step", "segments", "countries"),
            *single(self, "is_blind", "visibility", "lifetime_days"),
        ]  # fmt: skip

    def _advantages(self) -> list[Group]:
        if self.kind not in WITH_ADVANTAGES:
            return []
        help_text = _("What it does better than what is usual, and by how much.")
        return [languages(self, "advantages", _("What is new about it"), help_text)]


def with_another_limit(posted: QueryDict, kind: Kind, instance: Version | None) -> ContentForm:
    """The form with what was typed and one more empty row of limits; nothing is judged yet."""
    form = ContentForm(kind=kind, instance=instance)
    for name, field in form.fields.items():
        many = isinstance(field, forms.MultipleChoiceField)
        form.initial[name] = posted.getlist(name) if many else posted.get(name, "")
    form.limits = limit_forms(2)(prefix=PREFIX, initial=typed_limits(posted))
    return form


def _listed(limits: BaseLimits) -> list[dict[str, str | None]]:
    """Limits as a version keeps them."""
    return [
        {
            "quantity": each.quantity,
            "minimum": number_words(each.minimum),
            "maximum": number_words(each.maximum),
            "unit": each.unit,
        }
        for each in limits.rows()
    ]


class AttachForm(forms.Form):
    """A file for an opportunity."""

    file = forms.FileField(label=gettext_lazy("File"))
    visibility = forms.TypedChoiceField(
        label=gettext_lazy("Who may open it"), choices=VISIBILITIES, coerce=int
    )

    def __init__(self, *args: Any, is_blind: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = (IMAGE,) if is_blind else EVIDENCE
        self.fields["file"].widget.attrs["accept"] = ",".join(end for kind in kinds for end in kind.suffixes)
        self.fields["file"].help_text = (
            _("A picture of at most 8 MB. Its name and everything but its pixels are taken away.")
            if is_blind
            else _("PDF (at most 20 MB) or a picture (at most 8 MB).")
        )
