"""A profile as data, and everything an organisation owns as one file."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from gildia.foundation import spreadsheets
from gildia.foundation.languages import every
from gildia.registry.models import CircleMembership, Mandate, Organisation
from gildia.registry.queries.history import acts_of, in_words
from gildia.registry.queries.profile import Profile
from gildia.registry.rules import FIELD_VISIBILITY, Visibility

_LANGUAGE_STEMS = ("name", "summary", "about", "text", "evidence", "description", "address", "city", "title")
_LEFT_OUT = {"organisation", "logo", "document", "search_key", "sort_ru", "sort_en"}
_MOST_ACTS = 50_000


def profile_data(profile: Profile) -> dict[str, Any]:
    """The profile as its viewer sees it."""
    organisation = profile.organisation
    return {
        "slug": organisation.slug,
        "kind": organisation.kind,
        "legal_name": organisation.legal_name,
        "country": organisation.country,
        "name": every(organisation, "name"),
        "summary": every(organisation, "summary"),
        "about": every(organisation, "about") if profile.about else {},
        **{name: profile.fields[name] for name in FIELD_VISIBILITY if name != "about"},
        "is_demonstration": organisation.is_demo,
        "identifiers": organisation.listed_identifiers,  # type: ignore[attr-defined]
        "segments": [row["code"] for row in profile.segments],
        "circles": [{"kind": row["kind"], "code": row["code"]} for row in profile.circles],
        "activities": [
            {"scheme": each.scheme, "code": each.code, "is_main": each.is_main} for each in profile.activities
        ],
        "capabilities": [
            {**_data(each), "step": _step_code(each), "limits": each.listed_limits}  # type: ignore[attr-defined]
            for each in profile.capabilities
        ],
        "certificates": [_data(each) for each in profile.certificates],
        "equipment": [_data(each) for each in profile.equipment],
        "products": [_data(each) for each in profile.products],
        "sites": [_data(each) for each in profile.sites],
    }


def everything(profile: Profile, now: datetime) -> bytes:
    """A ZIP of all an organisation owns: its profile, its people's mandates, its circles, its history."""
    organisation = profile.organisation
    mandates = Mandate.objects.filter(organisation=organisation).select_related("person").order_by("pk")
    memberships = CircleMembership.objects.filter(organisation=organisation).select_related("circle")
    files = {
        "profile.json": profile_data(profile),
        "mandates.json": [
            {**_data(each), "person": each.person.name, "email": each.person.email} for each in mandates
        ],
        "circles.json": [
            {"circle": each.circle.code, "since": each.since, "until": each.until}
            for each in memberships.order_by("pk")
        ],
        "visibility.json": {
            name: Visibility(organisation.visibility_of(name)).name.lower() for name in FIELD_VISIBILITY
        },
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
            archive.writestr(name, text)
        archive.writestr("history.csv", _history(organisation, now))
    return packed.getvalue()


def _history(organisation: Organisation, now: datetime) -> bytes:
    headings: Sequence[str] = ("at", "what", "subject", "who", "for", "changes")
    acts = acts_of(organisation.pk)[:_MOST_ACTS]
    rows = (
        [
            entry.act.at.isoformat(), entry.what, entry.subject, entry.who, entry.for_whom,
            "; ".join(f"{each.field}: {each.before} → {each.after}" for each in entry.changes),
        ]
        for entry in in_words(acts, now)
    )  # fmt: skip
    return spreadsheets.to_csv(headings, rows)


def _step_code(record: Any) -> str | None:  # noqa: ANN401 - a capability with its step
    return None if record.process_step is None else record.process_step.code


def _data(record: Model) -> dict[str, Any]:
    """A record's columns, texts by language."""
    stems = [stem for stem in _LANGUAGE_STEMS if hasattr(record, f"{stem}_ru")]
    columns = {f"{stem}_{code}" for stem in stems for code in ("ru", "en", "zh")}
    plain: Mapping[str, Any] = {
        field.name: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if field.name not in _LEFT_OUT | columns and not field.is_relation
    }
    return {**plain, **{stem: every(record, stem) for stem in stems}}
