"""What the register says of organisations, in the form in which the search reads it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Exists, OuterRef
from django.utils.module_loading import import_string

from gildia.foundation.encoders import FAST
from gildia.foundation.languages import every
from gildia.foundation.text import detect_language
from gildia.partnering.models import ABOUT, CAPABILITY, PRODUCT, PROFILE, SearchEntry
from gildia.partnering.rules.texts import IndexedText, Owner
from gildia.registry.models import Capability, CircleMembership, Organisation, Product
from gildia.registry.models.circles import ZONE
from gildia.registry.models.organisations import ARCHIVED, PUBLISHED, OrganisationQuerySet
from gildia.registry.rules import Visibility

NOT_PARTNERS = ("managing_company", "authority")
"""Kinds of organisations that nobody looks for as partners."""

_Ids = Collection[int]


@dataclass(frozen=True, slots=True)
class Source:
    """An organisation and its texts."""

    owner: Owner
    texts: list[IndexedText]


def sources(organisation_ids: _Ids) -> list[Source]:
    """The organisations that belong into the index, each with all of its texts."""
    organisations = (
        Organisation.objects.filter(pk__in=organisation_ids)
        .exclude(state=ARCHIVED)
        .exclude(kind__in=NOT_PARTNERS)
        .prefetch_related("segments")
        .order_by("pk")
    )
    circles = _circles(organisation_ids)
    records = _capabilities(organisation_ids)
    for read in (_products, *_of_rooms_above()):
        for organisation_id, texts in read(organisation_ids).items():
            records[organisation_id].extend(texts)
    return [
        Source(
            owner=_owner(organisation, circles[organisation.pk]),
            texts=[*_profile(organisation), *records[organisation.pk]],
        )
        for organisation in organisations
    ]


def _of_rooms_above() -> list[Callable[[_Ids], Mapping[int, list[IndexedText]]]]:
    """What rooms above say of organisations: the dotted paths in `search_sources` of their AppConfigs."""
    paths = [path for room in apps.get_app_configs() for path in getattr(room, "search_sources", ())]
    return [import_string(path) for path in paths]


def unindexed_organisations() -> OrganisationQuerySet:
    """Published organisations without an entry of the present fast encoder."""
    present = SearchEntry.objects.filter(organisation=OuterRef("pk"), fast_encoder=FAST.id)
    published = Organisation.objects.filter(state=PUBLISHED).exclude(kind__in=NOT_PARTNERS)
    return published.exclude(Exists(present))


def _owner(organisation: Organisation, circles: list[tuple[int, str]]) -> Owner:
    return Owner(
        organisation_id=organisation.pk,
        visibility=Visibility(organisation.visibility),
        is_published=organisation.state == PUBLISHED,
        zone_ids=frozenset(pk for pk, kind in circles if kind == ZONE),
        cluster_ids=frozenset(pk for pk, kind in circles if kind != ZONE),
        segments=tuple(sorted(segment.code for segment in organisation.segments.all())),
        country=organisation.country,
        employees=organisation.employees,
        employees_visibility=organisation.visibility_of("employees"),
    )


def _circles(organisation_ids: _Ids) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = CircleMembership.objects.filter(organisation__in=organisation_ids, until__isnull=True)
    for organisation_id, circle_id, kind in rows.order_by("circle_id").values_list(
        "organisation_id", "circle_id", "circle__kind"
    ):
        found[organisation_id].append((circle_id, kind))
    return found


def _by_language(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts by the language they are in: who writes German does so in a field for another language.

    English is what the detector says where nothing tells another language, so it proves nothing.
    """
    found: dict[str, str] = {}
    for field, text in texts.items():
        language = detect_language(text)
        taken = language == "en" or language in texts or language in found
        found[field if taken else language] = text
    return found


def _profile(organisation: Organisation) -> list[IndexedText]:
    names = " ".join([organisation.legal_name, *every(organisation, "name").values()])
    summaries = _by_language(every(organisation, "summary")) or every(organisation, "name")
    texts = [
        IndexedText(PROFILE, 0, None, language, text, Visibility.PUBLIC, also=names)
        for language, text in summaries.items()
    ]
    about = organisation.visibility_of("about")
    for language, text in _by_language(every(organisation, "about")).items():
        texts.append(IndexedText(ABOUT, 0, None, language, text, about))
    return texts


def _capabilities(organisation_ids: _Ids) -> dict[int, list[IndexedText]]:
    found: dict[int, list[IndexedText]] = defaultdict(list)
    rows = Capability.objects.filter(organisation__in=organisation_ids)
    for row in rows.select_related("process_step").order_by("pk"):
        step = row.process_step.code if row.process_step else ""
        for language, text in _by_language(every(row, "text")).items():
            found[row.organisation_id].append(
                IndexedText(
                    CAPABILITY,
                    row.pk,
                    row.pk,
                    language,
                    text,
                    Visibility(row.visibility),
                    step=step,
                )
            )
    return found


def _products(organisation_ids: _Ids) -> dict[int, list[IndexedText]]:
    found: dict[int, list[IndexedText]] = defaultdict(list)
    rows = Product.objects.filter(organisation__in=organisation_ids)
    for row in rows.order_by("pk"):
        descriptions = every(row, "description")
        for language, name in every(row, "name").items():
            text = f"{name}. {descriptions[language]}" if language in descriptions else name
            found[row.organisation_id].append(
                IndexedText(PRODUCT, row.pk, None, language, text, Visibility(row.visibility))
            )
    return found
