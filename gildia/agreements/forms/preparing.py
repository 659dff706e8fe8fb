"""The form of a new agreement between one's own organisation and another."""

from datetime import datetime, time, timedelta
from functools import partial
from operator import attrgetter
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from gildia.agreements.actions.agreements import PartyTerms, Terms
from gildia.agreements.models import Agreement, TemplateVersion
from gildia.agreements.models.agreements import LANGUAGE_CHOICES
from gildia.agreements.rules.texts import languages_of
from gildia.foundation.fields import DateInput, LookedUpField
from gildia.foundation.languages import reader_language
from gildia.registry.models import Mandate, Organisation
from gildia.registry.permissions import Actor
from gildia.registry.queries.lookup import HELP, find_one
from gildia.registry.rules import Scope

USUAL_TERM = timedelta(days=30)


class MandateChoice(forms.ModelChoiceField[Mandate]):
    """People with their positions."""

    def label_from_instance(self, obj: Mandate) -> str:
        return f"{obj.person.name}, {obj.title_ru or obj.title_en}".rstrip(", ")


class AgreementForm(forms.Form):
    """With whom, in which language, until when, and what the template asks for."""

    #: Its fields by the names that refusals of the action know them under.
    NAMES: ClassVar = {"expires_at": "expires", "parties": "company"}

    company = LookedUpField(label=gettext_lazy("With which company"), help_text=HELP)
    role_ru = forms.CharField(label=gettext_lazy("Its role in Russian"), max_length=100)
    role_en = forms.CharField(label=gettext_lazy("Its role in English"), max_length=100)
    own_role_ru = forms.CharField(label=gettext_lazy("Our role in Russian"), max_length=100)
    own_role_en = forms.CharField(label=gettext_lazy("Our role in English"), max_length=100)
    signatory = MandateChoice(
        label=gettext_lazy("Who signs for us"),
        queryset=Mandate.objects.none(),
        required=False,
        empty_label=gettext_lazy("anybody with a mandate to sign"),
    )
    languages = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGE_CHOICES)
    expires = forms.DateField(
        label=gettext_lazy("To be signed until, this day included"),
        widget=DateInput,
    )
    is_sequential = forms.BooleanField(
        label=gettext_lazy("We sign first, the company after us"), required=False
    )
    approver = MandateChoice(
        label=gettext_lazy("Who approves it before it is sent"),
        queryset=Mandate.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody"),
    )

    def __init__(self, *args: Any, version: TemplateVersion, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.by = version, by
        company, today = self.fields["company"], timezone.localdate()
        assert isinstance(company, LookedUpField)  # noqa: S101 - narrows the type
        others = Organisation.objects.visible_to(by.viewer).exclude(pk=by.organisation_id)
        company.offer(partial(find_one, others), shown=attrgetter("legal_name"))
        ours = Mandate.objects.in_force(today).filter(organisation=by.organisation_id)
        ours = ours.select_related("person").order_by("person__name", "pk")
        for name, held in (
            ("signatory", ours.filter(scopes__contains=[Scope.SIGN.value])),
            ("approver", ours.exclude(person=by.person_id)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
            field.queryset = held
        written = languages_of(version.text)
        languages = self.fields["languages"]
        assert isinstance(languages, forms.ChoiceField)  # noqa: S101 - narrows the type
        languages.choices = [
            (code, words) for code, words in LANGUAGE_CHOICES if set(code.split("_")) <= set(written)
        ]
        self.fields["expires"].initial = today + USUAL_TERM
        for variable in version.asked:
            label = variable.label_ru if reader_language() == "ru" else variable.label_en
            self.fields[f"value_{variable.name}"] = forms.CharField(label=label, max_length=500)

    @classmethod
    def of(cls, agreement: Agreement, *, version: TemplateVersion, by: Actor) -> "AgreementForm":
        """The form as a draft fills it."""
        own, other = agreement.parties.select_related("organisation").order_by("position")[:2]
        initial = {
            "company": other.organisation,
            "role_ru": other.role_ru,
            "role_en": other.role_en,
            "own_role_ru": own.role_ru,
            "own_role_en": own.role_en,
            "signatory": agreement.signatories.order_by("position")[0].named_id,
            "languages": agreement.languages,
            "expires": timezone.localdate(agreement.expires_at),
            "is_sequential": agreement.is_sequential,
            "approver": agreement.approver_id,
            **{f"value_{name}": value for name, value in agreement.values.items()},
        }
        return cls(version=version, by=by, initial=initial)

    @property
    def terms(self) -> Terms:
        """What the agreement is to be."""
        given = self.cleaned_data
        last_moment = datetime.combine(given["expires"], time(23, 59, 59), timezone.get_current_timezone())
        own = Organisation.objects.get(pk=self.by.organisation_id)
        return Terms(
            version=self.version,
            languages=given["languages"],
            expires_at=last_moment,
            parties=[
                PartyTerms(own, given["own_role_ru"], given["own_role_en"], (given["signatory"],)),
                PartyTerms(given["company"], given["role_ru"], given["role_en"]),
            ],
            values={variable.name: given[f"value_{variable.name}"] for variable in self.version.asked},
            is_sequential=given["is_sequential"],
            approver=given["approver"],
        )
