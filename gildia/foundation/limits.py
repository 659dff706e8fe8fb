"""Limits typed into a form: a quantity from … to … in a unit, as many rows as there are limits."""

from decimal import Decimal
from typing import Any, NamedTuple, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gildia.foundation.quantities import QUANTITIES, UNITS

PREFIX = "limits"
COLUMNS = ("quantity", "minimum", "maximum", "unit")
MOST_LIMITS = 12


class Limit(NamedTuple):
    """A limit as it was typed; one end may be open."""

    quantity: str
    minimum: Decimal | None
    maximum: Decimal | None
    unit: str


class AmountField(forms.DecimalField):
    """A number as people write it in any language: 1 000,5 and 1000.5 are one."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_digits=18, decimal_places=6, required=False, widget=widget, **options)

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 - what a form holds
        typed = value.replace(",", ".") if isinstance(value, str) else value
        return super().to_python("".join(typed.split()) if isinstance(typed, str) else typed)


class LimitForm(forms.Form):
    """One limit: a quantity from … to …, one end may stay open."""

    quantity = forms.ChoiceField(label=gettext_lazy("Quantity"), required=False)
    minimum = AmountField(label=gettext_lazy("from"))
    maximum = AmountField(label=gettext_lazy("up to"))
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quantities = sorted((str(each.name), code) for code, each in QUANTITIES.items())
        units = [(code, str(sign)) for code, sign in UNITS.items() if code]
        for name, choices in (
            ("quantity", [("", "—"), *((code, name) for name, code in quantities)]),
            ("unit", [("", _("usual")), *units]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        low, high = cleaned.get("minimum"), cleaned.get("maximum")
        quantity = QUANTITIES.get(cleaned.get("quantity", ""))
        if quantity is None:
            if low is not None or high is not None:
                self.add_error("quantity", _("Choose what the numbers limit."))
            return cleaned
        if low is None and high is None and not self.errors:
            self.add_error("maximum", _("Give at least one of the two ends."))
        if low is not None and high is not None and low > high:
            self.add_error("maximum", _("The lower end is above the upper one."))
        unit = cleaned.get("unit") or quantity.unit
        if unit not in quantity.units:
            signs = ", ".join(str(UNITS[each]) or "—" for each in quantity.units)
            self.add_error("unit", _("This quantity is measured in: %(units)s.") % {"units": signs})
        return {**cleaned, "unit": unit}


class BaseLimits(forms.BaseFormSet[LimitForm]):
    """Several limits; a quantity stands once."""

    def clean(self) -> None:
        quantities: set[str] = set()
        for form in self.forms:
            quantity = getattr(form, "cleaned_data", {}).get("quantity")
            if not quantity or form.cleaned_data.get("DELETE"):
                continue
            if quantity in quantities:
                form.add_error("quantity", _("This quantity already has a limit above."))
            quantities.add(quantity)

    def rows(self) -> list[Limit]:
        """What is filled in."""
        filled = [form.cleaned_data for form in self.forms if form.cleaned_data.get("quantity")]
        return [Limit(**{name: row[name] for name in COLUMNS}) for row in filled if not row.get("DELETE")]


def limit_forms(extra: int) -> type[BaseLimits]:
    """The form set of limits with some empty rows at its end."""
    made = forms.formset_factory(
        LimitForm, formset=BaseLimits, extra=extra, max_num=MOST_LIMITS, validate_max=True, can_delete=True
    )
    return cast("type[BaseLimits]", made)


def typed_limits(posted: QueryDict) -> list[dict[str, str]]:
    """What was typed, as a form set with another row begins with it."""
    names = (*COLUMNS, "DELETE")
    rows = [
        {name: posted.get(f"{PREFIX}-{place}-{name}", "") for name in names} for place in range(MOST_LIMITS)
    ]
    return [row for row in rows if any(row.values())]


def number_words(value: Decimal | None) -> str | None:
    """A number without the zeros at its end."""
    return None if value is None else f"{value.normalize():f}"
