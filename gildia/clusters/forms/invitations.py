"""Forms by which staff invite companies."""

from functools import partial
from operator import attrgetter
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gildia.clusters.actions.invitations import Terms
from gildia.clusters.forms.fields import text_field
from gildia.clusters.models import Cluster, Invitation
from gildia.clusters.models.invitations import LINK_DAYS
from gildia.clusters.models.memberships import FULL, KINDS
from gildia.clusters.permissions import may_decide
from gildia.foundation.errors import Refused
from gildia.foundation.fields import LookedUpField
from gildia.foundation.identifiers import SCHEMES, clean
from gildia.foundation.languages import reader_language
from gildia.registry.models import Identifier, Organisation
from gildia.registry.models.organisations import PUBLISHED
from gildia.registry.queries.lookup import HELP, find_one
from gildia.registry.rules import Viewer
from gildia.registry.rules.import_rows import COUNTRIES, NAMING_SCHEMES, read_row

GREETING_LIMIT = 2000
LANGUAGES = [("ru", gettext_lazy("Russian")), ("en", gettext_lazy("English"))]


class LetterForm(forms.Form):
    """Whom the letter of an invitation goes to, in which language and with which words."""

    name = forms.CharField(label=gettext_lazy("Whom you write to"), max_length=200, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=LANGUAGES)
    greeting = text_field(
        gettext_lazy("Your own words"),
        limit=GREETING_LIMIT,
        required=False,
        help_text=gettext_lazy("They stand in the letter and on the company's page."),
    )
    link_days = forms.IntegerField(
        label=gettext_lazy("Days for an answer"),
        help_text=gettext_lazy("How long the link works: from 1 to 180 days."),
        initial=LINK_DAYS,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.fields["language"].initial:
            self.fields["language"].initial = reader_language() if reader_language() == "en" else "ru"

    @classmethod
    def of(cls, last: Invitation) -> "LetterForm":
        """The form as the last invitation fills it."""
        names = ("name", "email", "language", "greeting")
        return cls(initial={each: getattr(last, each) for each in names})

    @property
    def terms(self) -> Terms:
        """What the letter is to be."""
        given = self.cleaned_data
        return Terms(given["email"], given["name"], given["language"], given["greeting"], given["link_days"])


class InviteForm(LetterForm):
    """One company to invite."""

    company = LookedUpField(label=gettext_lazy("Company"), help_text=HELP)
    kind = forms.ChoiceField(label=gettext_lazy("As what"), choices=KINDS, initial=FULL)
    is_approved = forms.BooleanField(
        label=gettext_lazy("Approved beforehand: when it accepts, the agreement goes out at once"),
        required=False,
        initial=True,
    )
    field_order = ("company", "name", "email", "language", "kind", "is_approved", "greeting", "link_days")

    def __init__(self, *args: Any, viewer: Viewer, cluster: Cluster, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        company = self.fields["company"]
        assert isinstance(company, LookedUpField)  # noqa: S101 - narrows the type
        company.offer(
            partial(find_one, Organisation.objects.visible_to(viewer)), shown=attrgetter("legal_name")
        )
        if not may_decide(viewer, cluster):
            del self.fields["is_approved"]
        elif cluster.template_id is None:
            self.fields["is_approved"].initial = False


class NewCompanyForm(forms.Form):
    """A company that the register does not have yet: what it needs to be found again and invited."""

    legal_name = forms.CharField(
        label=gettext_lazy("Legal name"),
        max_length=300,
        help_text=gettext_lazy("As in the register of legal entities."),
    )
    country = forms.CharField(
        label=gettext_lazy("Country"),
        max_length=2,
        initial="RU",
        help_text=gettext_lazy("Two letters, for instance RU."),
    )
    scheme = forms.ChoiceField(
        label=gettext_lazy("Kind of number"),
        choices=lazy(lambda: [(scheme, SCHEMES[scheme].name) for scheme in NAMING_SCHEMES], list)(),
    )
    number = forms.CharField(label=gettext_lazy("Number"), max_length=40)

    def clean_country(self) -> str:
        """A code of ISO 3166-1."""
        code: str = self.cleaned_data["country"].strip().upper()
        if code not in COUNTRIES.values():
            raise forms.ValidationError(
                _("There is no country with this code. Write two letters, such as RU.")
            )
        return code

    def clean(self) -> dict[str, Any]:
        """A sound number that nobody has yet."""
        cleaned = super().clean() or {}
        scheme, number = cleaned.get("scheme", ""), cleaned.get("number", "")
        if not scheme or not number:
            return cleaned
        try:
            cleaned["number"] = clean(scheme, number)
        except Refused as refusal:
            self.add_error("number", str(refusal))
            return cleaned
        held = Identifier.objects.filter(scheme=scheme, value=cleaned["number"]).select_related(
            "organisation"
        )
        if (found := held.first()) is not None:
            sentence = _("The register has this number already: %(company)s.")
            self.add_error("number", sentence % {"company": found.organisation})
        return cleaned

    @property
    def identifiers(self) -> dict[str, str]:
        """Its number by scheme."""
        return {self.cleaned_data["scheme"]: self.cleaned_data["number"]}

    @property
    def fields_of_company(self) -> dict[str, Any]:
        """Its columns; published, so that its people find and claim it."""
        given = self.cleaned_data
        return {
            "state": PUBLISHED,
            **read_row({"legal_name": given["legal_name"]}, country=given["country"]).values,
        }
