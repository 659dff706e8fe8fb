"""Forms by which staff invite many companies at once."""

from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from gildia.clusters.actions.batches import Terms
from gildia.clusters.forms.fields import text_field
from gildia.clusters.forms.invitations import GREETING_LIMIT, LANGUAGES
from gildia.clusters.models import Cluster
from gildia.clusters.models.invitations import LINK_DAYS
from gildia.clusters.models.memberships import FULL, KINDS
from gildia.clusters.permissions import may_decide
from gildia.clusters.rules.lists import ROW_LIMIT
from gildia.documents.rules import CSV
from gildia.registry.models import Circle, Segment
from gildia.registry.models.circles import ZONE
from gildia.registry.rules import Viewer


class _ListForm(forms.Form):
    """What holds for every invitation of a list."""

    kind = forms.ChoiceField(label=_("As what"), choices=KINDS, initial=FULL)
    is_approved = forms.BooleanField(
        label=_("Approved beforehand: who accepts gets the agreement at once"), required=False, initial=True
    )
    language = forms.ChoiceField(
        label=_("Language of the letters"), choices=LANGUAGES, help_text=_("Where a row names none.")
    )
    greeting_ru = text_field(
        _("Your own words in Russian"),
        limit=GREETING_LIMIT,
        required=False,
        help_text=_("They stand in the letters and on the companies' pages."),
    )
    greeting_en = text_field(_("Your own words in English"), limit=GREETING_LIMIT, required=False)
    link_days = forms.IntegerField(
        label=_("Days for an answer"),
        help_text=_("The links work so long, from 1 to 180 days."),
        initial=LINK_DAYS,
    )

    def __init__(self, *args: Any, cluster: Cluster, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_decide(viewer, cluster):
            del self.fields["is_approved"]
        elif cluster.template_id is None:
            self.fields["is_approved"].initial = False

    @property
    def terms(self) -> Terms:
        """The terms as the action takes them."""
        given = self.cleaned_data
        return Terms(
            kind=given["kind"],
            is_approved=given.get("is_approved", False),
            language=given["language"],
            link_days=given["link_days"],
            greeting_ru=given["greeting_ru"],
            greeting_en=given["greeting_en"],
        )


class FileListForm(_ListForm):
    """A list from a file."""

    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(
            _(
                "CSV or XLSX, at most {size} and {rows} rows, one company in a row. Columns are recognised "
                "by their headings in Russian or English: company, INN, OGRN, LEI or another number, e-mail, "
                "contact person, language."
            ),
            size=lazy(filesizeformat, str)(CSV.limit_bytes),
            rows=lazy(number_format, str)(ROW_LIMIT, force_grouping=True),
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    field_order = ("file",)


class RegisterListForm(_ListForm):
    """A list from the register."""

    zone = forms.ModelChoiceField(
        label=_("Zone"), queryset=Circle.objects.none(), required=False, empty_label=_("any")
    )
    segments = forms.ModelMultipleChoiceField(
        label=_("Segments"),
        queryset=Segment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked means any."),
    )
    field_order = ("zone", "segments")

    def __init__(self, *args: Any, cluster: Cluster, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, cluster=cluster, viewer=viewer, **kwargs)
        zone, segments = self.fields["zone"], self.fields["segments"]
        assert isinstance(zone, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        assert isinstance(segments, forms.ModelMultipleChoiceField)  # noqa: S101 - narrows the type
        zone.queryset = Circle.objects.filter(kind=ZONE).order_by("pk")
        zone.initial = cluster.circle.zone_id
        segments.queryset = Segment.objects.order_by("position", "pk")
        segments.initial = list(cluster.industries.order_by("pk").values_list("pk", flat=True))
