"""What is asked: the name and chain of a draft, conditions of the whole, and one form for each step."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gildia.clusters.models import Cluster
from gildia.consortia.actions.consortia import Conditions, StepTerms
from gildia.consortia.models import Consortium, ConsortiumStep
from gildia.consortia.models.consortia import MOST_STEPS, MOST_VOLUME, NEED_LIMIT
from gildia.consortia.queries.conditions import asks_for_something, need_of
from gildia.consortia.rules.templates import shipped
from gildia.foundation.countries import country_choices
from gildia.foundation.languages import best
from gildia.registry.models import Circle, Organisation, ProcessChain, ProcessStep
from gildia.registry.rules import Viewer

MOST_NAMES = 100
NAME_LIMIT = 200
FREE_ROWS = 3
"""Empty rows below typed steps, for more of them."""


class OrganisationsField(forms.CharField):
    """Organisations by name, one a line, as far as the reader may know of them."""

    def __init__(self, *, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.viewer = viewer

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        """The organisations, in the order of their names in the text."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_NAMES:
            raise forms.ValidationError(gettext("At most %(most)s names.") % {"most": MOST_NAMES})
        return tuple(dict.fromkeys(self._named(line) for line in lines))

    def _named(self, name: str) -> Organisation:
        columns = ("name_ru", "name_en", "name_zh", "legal_name", "slug")
        named = Q()
        for column in columns:
            named |= Q(**{f"{column}__iexact": name})
        found = list(Organisation.objects.visible_to(self.viewer).filter(named).order_by("pk")[:2])
        if len(found) == 1:
            return found[0]
        if found:
            sentence = gettext("Several organisations are called “%(name)s”. Give the full legal name.")
        else:
            sentence = gettext("Nobody here is called “%(name)s”. Give the name as in the list of companies.")
        raise forms.ValidationError(sentence % {"name": name})


def name_field() -> forms.CharField:
    """The name of a consortium."""
    return forms.CharField(label=_("Name"), max_length=NAME_LIMIT)


class DraftForm(forms.Form):
    """A new consortium: from a chain, or from typed steps."""

    name = name_field()
    beginning = forms.ChoiceField(
        label=_("Process chain"),
        required=False,
        help_text=_(
            "On the next page you leave out steps that you do not need, and add others of the chain."
        ),
    )
    needs = forms.CharField(
        label=_("Or the steps in your own words, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("For instance: dicing of 200 mm silicon wafers, ISO 9001"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        beginning = self.fields["beginning"]
        assert isinstance(beginning, forms.ChoiceField)  # noqa: S101 - narrows the type
        self.chains = {chain.code: chain for chain in ProcessChain.objects.order_by("position", "pk")}
        beginning.choices = [
            ("", _("none, I type the steps")),
            (
                gettext("Templates"),
                [
                    (f"template:{one.code}", best(one.names).value)
                    for one in shipped()
                    if one.chain in self.chains
                ],
            ),
            (gettext("Whole chains"), [(f"chain:{code}", str(one)) for code, one in self.chains.items()]),
        ]

    def clean_needs(self) -> list[str]:
        """The steps, one a line."""
        lines = [line.strip() for line in self.cleaned_data["needs"].splitlines() if line.strip()]
        if len(lines) > MOST_STEPS:
            raise forms.ValidationError(gettext("At most %(most)s steps.") % {"most": MOST_STEPS})
        if any(len(line) > NEED_LIMIT for line in lines):
            raise forms.ValidationError(gettext("At most %(most)s characters a step.") % {"most": NEED_LIMIT})
        return lines

    def clean(self) -> dict[str, Any]:
        """Either a chain or typed steps."""
        given = super().clean() or {}
        if not self.errors and bool(given["beginning"]) == bool(given["needs"]):
            self.add_error("beginning", gettext("Choose a chain, or type the steps; one of the two."))
        return given

    @property
    def chosen(self) -> tuple[ProcessChain | None, tuple[str, ...] | None]:
        """The chain, and the codes of its steps where not all are taken."""
        kind, _colon, code = self.cleaned_data["beginning"].partition(":")
        if kind == "template":
            template = next(one for one in shipped() if one.code == code)
            return self.chains[template.chain], template.steps
        return self.chains.get(code), None


class ConditionsForm(forms.Form):
    """What holds for every company of the team."""

    countries = forms.MultipleChoiceField(
        label=_("Only in these countries"), required=False, help_text=_("None chosen means any.")
    )
    cluster = forms.ModelChoiceField(
        label=_("Only members of the cluster"),
        queryset=Circle.objects.none(),
        required=False,
        empty_label=_("any company"),
    )
    counts_unstated = forms.BooleanField(
        label=_("Count companies that do not state a condition"),
        required=False,
        help_text=_("They are less proven, and the answer lists what to ask them."),
    )

    def __init__(self, data: Any, *, consortium: Consortium, viewer: Viewer) -> None:  # noqa: ANN401
        names = "\n".join(str(one) for one in consortium.left_out.order_by("pk"))
        initial = {
            "countries": consortium.countries,
            "cluster": consortium.cluster_id,
            "counts_unstated": consortium.counts_unstated,
            "left_out": names,
        }
        super().__init__(data, initial=initial)
        countries, cluster = self.fields["countries"], self.fields["cluster"]
        assert isinstance(countries, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        assert isinstance(cluster, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        countries.choices = country_choices()
        known = Cluster.objects.visible_to(viewer).values("circle")
        cluster.queryset = Circle.objects.filter(pk__in=known).order_by("pk")
        self.fields["left_out"] = OrganisationsField(
            viewer=viewer,
            label=_("Without these companies"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("Names as in the list of companies, one a line."),
        )

    @property
    def conditions(self) -> Conditions:
        """The conditions as the action takes them."""
        given = self.cleaned_data
        return Conditions(
            countries=tuple(given["countries"]),
            cluster=given["cluster"],
            left_out=given["left_out"],
            counts_unstated=given["counts_unstated"],
        )


class StepForm(forms.Form):
    """One step: asked for or not, its conditions in words, and how much of it."""

    is_asked = forms.BooleanField(required=False)
    need = forms.CharField(label=_("Conditions in words"), required=False, max_length=NEED_LIMIT)
    volume = forms.IntegerField(label=_("Volume a month"), required=False, min_value=1, max_value=MOST_VOLUME)
    is_divisible = forms.BooleanField(label=_("Several companies may share the volume"), required=False)

    def __init__(self, *args: Any, process_step: ProcessStep | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.process_step = process_step
        if process_step is None:
            del self.fields["is_asked"]
            self.fields["need"].label = _("What is needed, with its conditions")
        else:
            self.fields["is_asked"].label = str(process_step)
            self.fields["need"].help_text = _("Limits, certificates, places: 200 mm, ISO 9001, in Moscow")

    def clean(self) -> dict[str, Any]:
        """Only a volume can be shared."""
        given = super().clean() or {}
        if given.get("is_divisible") and not given.get("volume") and "volume" not in self.errors:
            self.add_error("volume", gettext("Say how much it is, if several may share it."))
        need = given.get("need", "").strip()
        if self.process_step and need and not asks_for_something(need_of(self.process_step, need)):
            sentence = gettext(
                "No limit, certificate or place was recognised here. Write it as 200 mm or ISO 9001."
            )
            self.add_error("need", sentence)
        return given

    @property
    def has_more(self) -> bool:
        """Whether more than the tick is filled in or wrong, so that it is shown unfolded."""
        filled = any(self.initial.get(name) for name in ("need", "volume", "is_divisible"))
        return bool(self.errors) or filled or self.process_step is None

    @property
    def terms(self) -> StepTerms | None:
        """The step as the action takes it; None when it is not asked for."""
        given = self.cleaned_data
        asked = given["need"].strip() if self.process_step is None else given["is_asked"]
        if not asked:
            return None
        need, volume = given["need"].strip(), given["volume"]
        return StepTerms(self.process_step, need, volume, given["is_divisible"])


def step_forms(consortium: Consortium, data: Any = None) -> list[StepForm]:  # noqa: ANN401 - a QueryDict
    """A form for each step of the chain, or for each typed step and some more."""
    rows = list(consortium.steps.select_related("process_step").order_by("position"))
    if consortium.chain_id is None:
        places = [*rows, *[None] * max(0, min(FREE_ROWS, MOST_STEPS - len(rows)))]
        return [
            StepForm(data, prefix=f"typed-{number}", process_step=None, initial=_initial(row))
            for number, row in enumerate(places)
        ]
    known = {row.process_step_id: row for row in rows}
    chain = ProcessStep.objects.filter(chain=consortium.chain_id).order_by("position", "pk")
    return [
        StepForm(data, prefix=f"step-{step.pk}", process_step=step, initial=_initial(known.get(step.pk)))
        for step in chain
    ]


def _initial(row: ConsortiumStep | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "is_asked": True,
        "need": row.need,
        "volume": row.volume,
        "is_divisible": row.is_divisible,
    }


class NameForm(forms.Form):
    """Another name."""

    name = name_field()


class ShareForm(forms.Form):
    """An organisation to share with."""

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = OrganisationsField(
            viewer=viewer, label=_("Organisation"), max_length=NAME_LIMIT,
            help_text=_("Its name as in the list of companies."),
        )  # fmt: skip


class DeleteForm(forms.Form):
    """A tick that it is meant."""

    is_meant = forms.BooleanField(label=_("Yes, delete it with its answer"))
