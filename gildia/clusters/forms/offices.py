"""Forms of offices: who takes one, what is said of him, and how it ends."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gildia.clusters.actions.offices import Terms
from gildia.clusters.forms.fields import (
    day_field,
    file_field,
    offer_organisations,
    organisation_field,
    text_field,
)
from gildia.clusters.models import Cluster, Office
from gildia.clusters.models.offices import OFFICES
from gildia.clusters.queries.offices import mandates_by_email
from gildia.documents.rules import IMAGE
from gildia.registry.models import Mandate, Organisation
from gildia.registry.rules import Viewer

COLUMNS = (
    "kind", "name_ru", "name_en", "organisation", "began_date", "until_date", "ended_date", "end_reason",
    "basis_note",
)  # fmt: skip
TEXTS = ("career_ru", "career_en", "programme_ru", "programme_en")


class OfficeForm(forms.Form):
    """Who holds which office for which term; the person by an e-mail address here, or only by name."""

    kind = forms.ChoiceField(label=gettext_lazy("Office"), choices=OFFICES)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the person"),
        required=False,
        help_text=gettext_lazy(
            "Of somebody who acts for a member or for the managing company here: he then decides and signs "
            "in this office. Leave it empty for anybody else, and give the name."
        ),
    )
    name_ru = forms.CharField(
        label=pgettext_lazy("person", "Name in Russian"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("May stay empty where the address is known here."),
    )
    name_en = forms.CharField(
        label=pgettext_lazy("person", "Name in English"), max_length=200, required=False
    )
    organisation = organisation_field(label=gettext_lazy("Comes from the organisation"), required=False)
    began_date = day_field(gettext_lazy("In office since"))
    until_date = day_field(
        gettext_lazy("End of the term"),
        required=False,
        help_text=gettext_lazy("After that day the page says that a new election is due."),
    )
    ended_date = day_field(
        gettext_lazy("Over since"),
        required=False,
        help_text=gettext_lazy("Only for somebody who held the office earlier and stands in the history."),
    )
    end_reason = forms.CharField(label=gettext_lazy("Why it ended"), max_length=300, required=False)
    career_ru = text_field(gettext_lazy("Career in Russian"), limit=5000, required=False)
    career_en = text_field(gettext_lazy("Career in English"), limit=5000, required=False)
    programme_ru = text_field(gettext_lazy("Programme in Russian"), limit=5000, required=False)
    programme_en = text_field(gettext_lazy("Programme in English"), limit=5000, required=False)
    photo = file_field(
        gettext_lazy("Photo"),
        (IMAGE,),
        required=False,
        help_text=gettext_lazy("PNG, JPEG or WebP, at most 8 MB. It is cut to a square and made small."),
    )
    basis_note = forms.CharField(
        label=gettext_lazy("What gave the office"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For instance: resolution of the members, 14 May 2019."),
    )
    basis = file_field(gettext_lazy("The document that gave it, for staff"), required=False)

    def __init__(
        self, *args: Any, cluster: Cluster, viewer: Viewer, office: Office | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cluster, self.office = cluster, office
        if office is not None and office.ended_date is None:
            del self.fields["ended_date"], self.fields["end_reason"]  # ending it is a step of its own
        offer_organisations(self, viewer)

    @classmethod
    def of(cls, office: Office, *, cluster: Cluster, viewer: Viewer) -> "OfficeForm":
        """The form as an office fills it."""
        initial = {name: getattr(office, name) for name in (*COLUMNS, *TEXTS)}
        initial["email"] = "" if office.mandate is None else office.mandate.person.email
        return cls(cluster=cluster, viewer=viewer, office=office, initial=initial)

    def clean(self) -> dict[str, Any]:
        """The mandate behind the address, and a name."""
        cleaned = super().clean() or self.cleaned_data
        if "email" in self.errors or "organisation" in self.errors:
            return cleaned
        mandate = cleaned["mandate"] = self._mandate(cleaned["email"], cleaned["organisation"])
        if mandate is not None:
            cleaned["name_ru"] = cleaned.get("name_ru") or mandate.person.name
            cleaned["name_en"] = cleaned.get("name_en") or mandate.person.name_latin
            cleaned["organisation"] = mandate.organisation
        elif not cleaned.get("name_ru") and not self.errors:
            self.add_error("name_ru", _("Give the name, or the e-mail address of somebody who acts here."))
        return cleaned

    def _mandate(self, email: str, organisation: Organisation | None) -> Mandate | None:
        """The one that is meant; that which the office has already is kept, even if it is over."""
        if not email:
            return None
        held = None if self.office is None else self.office.mandate
        if held is not None and held.person.email.lower() == email.lower():
            return held
        found = mandates_by_email(self.cluster, email, on=timezone.localdate())
        if organisation is not None and len(found) > 1:
            found = [mandate for mandate in found if mandate.organisation_id == organisation.pk]
        if not found:
            sentence = _("Nobody with this address acts for a member. Check it, or leave it empty.")
            self.add_error("email", sentence)
        elif len(found) > 1:
            names = ", ".join(str(mandate.organisation) for mandate in found)
            sentence = _("This person acts for several: %(names)s. Say from which one he comes.")
            self.add_error("organisation", sentence % {"names": names})
        return found[0] if len(found) == 1 else None

    @property
    def terms(self) -> Terms:
        """What the office is to be."""
        given = self.cleaned_data
        columns = {name: given[name] for name in COLUMNS if name in given}
        texts = {name: given[name] for name in TEXTS}
        return Terms(**columns, mandate=given["mandate"], texts=texts)

    @property
    def uploads(self) -> dict[str, Any]:
        """Photo and basis, where they were chosen."""
        return {name: self.cleaned_data[name] for name in ("photo", "basis")}


class EndForm(forms.Form):
    """When and why an office ends."""

    on = day_field(gettext_lazy("First day out of office"))
    reason = text_field(
        gettext_lazy("Why"),
        limit=300,
        required=False,
        help_text=gettext_lazy("For instance: the term ended; resigned; elected to another office."),
    )
