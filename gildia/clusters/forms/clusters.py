"""Forms of a cluster: what it says of itself, and how one joins it."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gildia.clusters.actions.clusters import Terms, Words
from gildia.clusters.forms.fields import day_field, offer_organisations, organisation_field, text_field
from gildia.clusters.forms.steps import StepsField
from gildia.clusters.models import Cluster
from gildia.clusters.models.clusters import BY_STAFF, DECIDERS
from gildia.foundation.fields import Group, languages, single
from gildia.foundation.languages import CONTENT_LANGUAGES, every
from gildia.foundation.names import slug_of
from gildia.registry.models import Circle, Segment
from gildia.registry.rules import Viewer

CODE_LENGTH = 64


class TermsForm(forms.Form):
    """A cluster's names, purpose and field, and who may join how."""

    name_ru = forms.CharField(max_length=200)
    name_en = forms.CharField(max_length=200)
    name_zh = forms.CharField(max_length=200, required=False)
    summary_ru = text_field("", limit=300, required=False)
    summary_en = text_field("", limit=300, required=False)
    summary_zh = text_field("", limit=300, required=False)
    purpose_ru = text_field("", limit=5000, rows=6, required=False)
    purpose_en = text_field("", limit=5000, rows=6, required=False)
    purpose_zh = text_field("", limit=5000, rows=6, required=False)
    industries = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Industries"),
        queryset=Segment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whose companies it is for. The founding page counts them in the zone."),
    )
    process_steps = StepsField(
        label=gettext_lazy("Process steps"),
        help_text=gettext_lazy(
            "What its companies do. The founding page counts how many of them the zone covers."
        ),
    )
    organisation = organisation_field(
        label=gettext_lazy("Cluster organisation"),
        required=False,
        help_text=gettext_lazy("The legal entity of the cluster, if it has one: name or number."),
    )
    members_needed = forms.IntegerField(
        label=gettext_lazy("Members needed"),
        initial=10,
        validators=[MinValueValidator(2), MaxValueValidator(1000)],
        help_text=gettext_lazy(
            "The cluster is active once so many have signed, between 2 and 1000, as its charter says."
        ),
    )
    decided_by = forms.ChoiceField(
        label=gettext_lazy("Who decides on joining"), choices=DECIDERS, initial=BY_STAFF
    )
    is_open = forms.BooleanField(
        label=gettext_lazy("Any company of the field may apply"), required=False, initial=True
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        industries, steps = self.fields["industries"], self.fields["process_steps"]
        assert isinstance(industries, forms.ModelMultipleChoiceField)  # noqa: S101 - narrows the type
        assert isinstance(steps, StepsField)  # noqa: S101 - the same
        industries.queryset = Segment.objects.order_by("position", "pk")
        steps.offer()
        offer_organisations(self, viewer)

    @property
    def terms(self) -> Terms:
        """What the cluster is to be."""
        given = self.cleaned_data
        texts = {
            stem: {code: given[f"{stem}_{code}"] for code in CONTENT_LANGUAGES}
            for stem in ("name", "summary", "purpose")
        }
        return Terms(
            Words(**texts),
            industries=given["industries"],
            process_steps=given["process_steps"],
            organisation=given["organisation"],
            members_needed=given["members_needed"],
            decided_by=given["decided_by"],
            is_open=given["is_open"],
        )

    @property
    def groups(self) -> list[Group]:
        """The fields as they stand on the page."""
        return [
            *single(self, *self.first),
            languages(self, "name", _("Name")),
            languages(
                self, "summary", _("In a sentence"), _("What it is, as you would tell a company that asks.")
            ),
            languages(
                self, "purpose", _("Purpose"), _("What members do together that none of them does alone.")
            ),
            *single(self, "industries", "process_steps", "members_needed", "decided_by", "is_open"),
            *single(self, "organisation"),
        ]

    #: What stands above the names.
    first: ClassVar[tuple[str, ...]] = ()


class ProposeForm(TermsForm):
    """A new cluster."""

    first: ClassVar[tuple[str, ...]] = ("zone", "code")

    zone = forms.ModelChoiceField(
        label=gettext_lazy("Zone"), queryset=Circle.objects.none(), empty_label=None
    )
    code = forms.SlugField(
        label=gettext_lazy("Address"),
        max_length=CODE_LENGTH,
        required=False,
        help_text=gettext_lazy(
            "The last part of the address of its page, such as microelectronics: Latin letters, digits and "
            "hyphens. It never changes. Left empty, it is made from the English name."
        ),
    )

    def __init__(self, *args: Any, zones: list[Circle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["zone"]
        assert isinstance(zone, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        zone.queryset = Circle.objects.filter(pk__in=[each.pk for each in zones]).order_by("pk")
        zone.initial = zones[0]

    def clean(self) -> dict[str, Any]:
        """The address, made from the name where it is left empty."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("code") and "code" not in self.errors:
            made = slug_of(cleaned.get("name_en", ""), length=CODE_LENGTH)
            cleaned["code"] = made
            if not made and "name_en" in cleaned:
                self.add_error("code", _("Nothing fit for an address is in the English name. Type one here."))
        return cleaned


class EnterForm(ProposeForm):
    """A cluster that was active before this platform."""

    first: ClassVar[tuple[str, ...]] = ("zone", "code", "active_date")

    active_date = day_field(
        gettext_lazy("Active since"),
        help_text=gettext_lazy("You then record its founding steps with documents, and enter its members."),
    )


class ChangeForm(TermsForm):
    """What a cluster says of itself now; `seen_at` is what its editor read."""

    seen_at = forms.DateTimeField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, cluster: Cluster, *, viewer: Viewer) -> "ChangeForm":
        """The form as the cluster fills it."""
        texts = {
            f"{stem}_{code}": text
            for stem, source in (("name", cluster.circle), ("summary", cluster), ("purpose", cluster))
            for code, text in every(source, stem).items()
        }
        initial = {
            **texts,
            "industries": list(cluster.industries.order_by("pk").values_list("pk", flat=True)),
            "process_steps": list(cluster.process_steps.order_by("pk").values_list("pk", flat=True)),
            "organisation": cluster.organisation,
            "members_needed": cluster.members_needed,
            "decided_by": cluster.decided_by,
            "is_open": cluster.is_open,
            "seen_at": cluster.updated_at.isoformat(),
        }
        return cls(viewer=viewer, initial=initial)


class DissolveForm(forms.Form):
    """When and why a cluster ends; its address is typed so that nobody does it by mistake."""

    on = day_field(gettext_lazy("On which day"))
    reason = text_field(
        gettext_lazy("Why"), limit=500, help_text=gettext_lazy("Everybody who sees the cluster reads it.")
    )
    typed = forms.CharField(max_length=CODE_LENGTH)

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code
        self.fields["typed"].label = _("Type “%(code)s” to confirm") % {"code": code}

    def clean_typed(self) -> str:
        """The address, letter for letter."""
        typed: str = self.cleaned_data["typed"].strip()
        if typed != self.code:
            raise forms.ValidationError(_("Type “%(code)s” exactly.") % {"code": self.code})
        return typed
