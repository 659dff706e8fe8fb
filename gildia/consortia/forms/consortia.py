"""What is asked: the name and chain of a draft, conditions of the whole, and one form for each step."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gildia.clusters.models import Cluster
from gildia.consortia.actions.consortia import Conditions, StepTerms
from gildia.consortia.forms.fields import OrganisationsField, PlacesField
from gildia.consortia.models import ChainTemplate, Consortium, ConsortiumStep
from gildia.consortia.models.consortia import MOST_STEPS, MOST_VOLUME, NEED_LIMIT
from gildia.consortia.queries.conditions import asks_for_something, need_of
from gildia.consortia.rules.templates import shipped
from gildia.foundation.languages import best
from gildia.registry.models import Circle, ProcessChain, ProcessStep
from gildia.registry.rules import Viewer

NAME_LIMIT = 200
_CONDITIONS = ("need", "volume", "is_divisible", "places", "cluster", "left_out")
FREE_ROWS = 3
"""Empty rows below typed steps, for more of them."""


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
            *self._of_zones(),
            (gettext("Whole chains"), [(f"chain:{code}", str(one)) for code, one in self.chains.items()]),
        ]

    def _of_zones(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Templates that staff of zones have added, zone by zone."""
        rows = ChainTemplate.objects.offered().select_related("circle", "chain")
        self.templates = {f"zone:{row.pk}": row for row in rows.order_by("circle", "pk")}
        zones = groupby(self.templates.items(), key=lambda pair: pair[1].circle)
        return [(str(zone), [(key, str(row)) for key, row in each]) for zone, each in zones]

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
        if kind == "zone":
            kept = self.templates[f"zone:{code}"]
            return kept.chain, tuple(kept.steps.order_by("pk").values_list("code", flat=True))
        return self.chains.get(code), None


class ConditionsForm(forms.Form):
    """What holds for every company of the team."""

    counts_unstated = forms.BooleanField(
        label=_("Count companies that do not state a condition"),
        required=False,
        help_text=_("They are less proven, and the answer lists what to ask them."),
    )

    def __init__(self, data: Any, *, consortium: Consortium, viewer: Viewer) -> None:  # noqa: ANN401
        initial = _bounds_of(consortium) | {"counts_unstated": consortium.counts_unstated}
        super().__init__(data, initial=initial)
        self.fields = _bounds(viewer, clusters_known_to(viewer)) | self.fields

    @property
    def conditions(self) -> Conditions:
        """The conditions as the action takes them."""
        return Conditions(**_given(self), counts_unstated=self.cleaned_data["counts_unstated"])


def clusters_known_to(viewer: Viewer) -> list[Circle]:
    """Clusters whose members a team may be limited to."""
    known = Cluster.objects.visible_to(viewer).values("circle")
    return list(Circle.objects.filter(pk__in=known).order_by("pk"))


def _bounds(viewer: Viewer, clusters: Sequence[Circle]) -> dict[str, forms.Field]:
    """Fields that a step and the whole have alike."""
    choices = [("", _("any company")), *((str(each.pk), str(each)) for each in clusters)]
    known = {str(each.pk): each for each in clusters}
    return {
        "places": PlacesField(viewer=viewer),
        "cluster": forms.TypedChoiceField(
            label=_("Only members of the cluster"),
            required=False,
            choices=choices,
            coerce=known.__getitem__,
            empty_value=None,
        ),
        "left_out": OrganisationsField(
            viewer=viewer,
            label=_("Without these companies"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("Names or numbers as in the register, one a line."),
        ),
    }


def _bounds_of(row: Consortium | ConsortiumStep) -> dict[str, Any]:
    """What stands in these fields at first."""
    names = "\n".join(sorted(str(one) for one in row.left_out.all()))
    return {"places": row.places, "cluster": row.cluster_id, "left_out": names}


def _given(form: forms.Form) -> dict[str, Any]:
    """These fields as the action takes them."""
    return {name: form.cleaned_data[name] for name in ("places", "cluster", "left_out")}


class StepForm(forms.Form):
    """One step: asked for or not, its conditions in words, and how much of it."""

    is_asked = forms.BooleanField(required=False)
    need = forms.CharField(label=_("Limits and certificates"), required=False, max_length=NEED_LIMIT)
    volume = forms.IntegerField(label=_("Volume a month"), required=False, min_value=1, max_value=MOST_VOLUME)
    is_divisible = forms.BooleanField(label=_("Several companies may share the volume"), required=False)

    def __init__(
        self,
        *args: Any,
        process_step: ProcessStep | None,
        viewer: Viewer,
        clusters: Sequence[Circle],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= _bounds(viewer, clusters)
        self.process_step = process_step
        if process_step is None:
            del self.fields["is_asked"]
            self.fields["need"].label = _("What is needed, with its conditions")
        else:
            self.fields["is_asked"].label = str(process_step)
            self.fields["need"].help_text = _("For instance: 200 mm, ISO 9001")

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
        filled = any(self.initial.get(name) for name in _CONDITIONS)
        return bool(self.errors) or filled or self.process_step is None

    @property
    def terms(self) -> StepTerms | None:
        """The step as the action takes it; None when it is not asked for."""
        given = self.cleaned_data
        asked = given["need"].strip() if self.process_step is None else given["is_asked"]
        if not asked:
            return None
        need, volume = given["need"].strip(), given["volume"]
        return StepTerms(self.process_step, need, volume, given["is_divisible"], **_given(self))


def step_forms(consortium: Consortium, viewer: Viewer, data: Any = None) -> list[StepForm]:  # noqa: ANN401
    """A form for each step of the chain, or for each typed step and some more; `data` is a QueryDict."""
    rows = list(
        consortium.steps.select_related("process_step").prefetch_related("left_out").order_by("position")
    )
    clusters = clusters_known_to(viewer)

    def form(prefix: str, step: ProcessStep | None, row: ConsortiumStep | None) -> StepForm:
        return StepForm(
            data, prefix=prefix, process_step=step, initial=_initial(row), viewer=viewer, clusters=clusters
        )

    if consortium.chain_id is None:
        places = [*rows, *[None] * max(0, min(FREE_ROWS, MOST_STEPS - len(rows)))]
        return [form(f"typed-{number}", None, row) for number, row in enumerate(places)]
    known = {row.process_step_id: row for row in rows}
    chain = ProcessStep.objects.filter(chain=consortium.chain_id).order_by("position", "pk")
    return [form(f"step-{step.pk}", step, known.get(step.pk)) for step in chain]


def _initial(row: ConsortiumStep | None) -> dict[str, Any]:
    if row is None:
        return {}
    return _bounds_of(row) | {
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
