"""What was done to an organisation, in words: who, for whom, when, what, before and after."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, QuerySet
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gildia.foundation import identifiers
from gildia.foundation.countries import country_name
from gildia.foundation.languages import pick
from gildia.foundation.quantities import format_limit
from gildia.journal.models import Act
from gildia.registry.models import Organisation, ProcessStep, Segment
from gildia.registry.models.claims import STATE_NAMES
from gildia.registry.models.columns import VISIBILITY_CHOICES
from gildia.registry.models.mandates import SCOPE_CHOICES

#: How long a removal can be undone.
UNDO_FOR = timedelta(hours=24)

#: What other rooms remove, they bring back themselves.
_OWN_KINDS = "registry."

#: What each verb says beside the kind of its subject, where no room says it of its own acts (`act_verbs`).
VERBS: Mapping[str, str | Promise] = {
    "add": pgettext_lazy("act", "added"),
    "change": pgettext_lazy("act", "changed"),
    "remove": pgettext_lazy("act", "removed"),
    "restore": pgettext_lazy("act", "brought back"),
    "move": pgettext_lazy("act", "moved"),
    "publish": pgettext_lazy("act", "published"),
    "archive": pgettext_lazy("act", "archived"),
    "ask": pgettext_lazy("act", "asked for"),
    "approve": pgettext_lazy("act", "approved"),
    "deny": pgettext_lazy("act", "denied"),
    "withdraw": pgettext_lazy("act", "withdrawn"),
    "revoke": pgettext_lazy("act", "revoked"),
    "accept": pgettext_lazy("act", "accepted"),
    "grant": pgettext_lazy("act", "granted"),
    "start": pgettext_lazy("act", "started"),
    "apply": pgettext_lazy("act", "applied"),
    "cancel": pgettext_lazy("act", "cancelled"),
    "import": pgettext_lazy("act", "imported"),
    "claim": pgettext_lazy("act", "claimed"),
}

#: What acts tell beside columns: why, and what became of an import's rows.
_NO_COLUMNS: Mapping[str, str | Promise] = {
    "reason": pgettext_lazy("act", "reason"),
    "name_ru": gettext_lazy("name in Russian"),
    "name_en": gettext_lazy("name in English"),
    "name_zh": gettext_lazy("name in Chinese"),
    "created": pgettext_lazy("rows", "added"),
    "updated": pgettext_lazy("rows", "updated"),
    "unchanged": pgettext_lazy("rows", "unchanged"),
    "left_out": pgettext_lazy("rows", "left out"),
    "wrong": pgettext_lazy("rows", "wrong"),
}

#: Fields that tell a reader nothing.
_UNTOLD = frozenset({"position", "slug", "is_demo", "version"})


@dataclass(frozen=True)
class Change:
    """One field of an act, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One act as the history page tells it."""

    act: Act
    what: str
    subject: str
    who: str
    for_whom: str
    changes: Sequence[Change]
    can_undo: bool


def acts_of(organisation_id: int, *, kind: str = "", person_id: int | None = None) -> "QuerySet[Act, Act]":
    """The acts of an organisation's history, newest first."""
    acts = Act.objects.filter(organisation_id=organisation_id).select_related("person")
    if kind:
        acts = acts.filter(subject_kind=kind)
    if person_id is not None:
        acts = acts.filter(person_id=person_id)
    return acts.order_by("-at", "-pk")


def kinds_of(organisation_id: int) -> list[tuple[str, str]]:
    """The kinds of subject that stand in a history, for its filter."""
    kinds = Act.objects.filter(organisation_id=organisation_id).order_by("subject_kind")
    return [(kind, kind_name(kind)) for kind in kinds.values_list("subject_kind", flat=True).distinct()]


def in_words(acts: Iterable[Act], now: datetime) -> list[Entry]:
    """The acts in words: three queries, however many acts."""
    acts = list(acts)
    names = _Names(acts)
    return [_entry(act, names, now) for act in acts]


def find_removal(organisation_id: int, act_id: int, now: datetime) -> Act | None:
    """An act that removed a record of the organisation lately enough to be undone, or None."""
    acts = Act.objects.filter(organisation_id=organisation_id, verb__endswith=".remove")
    acts = acts.filter(subject_kind__startswith=_OWN_KINDS)
    return acts.filter(pk=act_id, at__gt=now - UNDO_FOR).first()


class _Names:
    """The names behind the ids of some acts, looked up at once."""

    def __init__(self, acts: Sequence[Act]) -> None:
        wanted = {act.acting_organisation_id for act in acts if act.acting_organisation_id}
        rows = Organisation.objects.filter(pk__in=wanted).order_by("pk")
        self.organisations = {row.pk: row.name.value for row in rows}
        steps = {
            value for act in acts for value in act.changes.get("process_step", []) if isinstance(value, int)
        }
        self.steps = (
            {
                step.pk: pick(step, "name").value
                for step in ProcessStep.objects.filter(pk__in=steps).order_by("pk")
            }
            if steps
            else {}
        )
        segments = any("segments" in act.changes for act in acts)
        self.segments = (
            {each.code: pick(each, "name").value for each in Segment.objects.order_by("pk")}
            if segments
            else {}
        )


def _entry(act: Act, names: _Names, now: datetime) -> Entry:
    verb = act.verb.rpartition(".")[2]
    what = _("%(kind)s %(verb)s") % {"kind": kind_name(act.subject_kind), "verb": told(act.verb) or verb}
    changes = [
        Change(
            field_name(act.subject_kind, field),
            value_in_words(act.subject_kind, field, before, names),
            value_in_words(act.subject_kind, field, after, names),
        )
        for field, (before, after) in act.changes.items()
        if field not in _UNTOLD or verb == "move"
    ]
    return Entry(
        act=act,
        what=what[:1].upper() + what[1:],
        subject="" if act.subject_kind == "registry.organisation" else act.subject_name.value,
        who=_("The system") if act.person is None else act.person.shown_name,
        for_whom=names.organisations.get(act.acting_organisation_id or 0, ""),
        changes=changes,
        can_undo=verb == "remove" and act.subject_kind.startswith(_OWN_KINDS) and now - act.at < UNDO_FOR,
    )


def told(verb: str) -> str:
    """What an act did: as the room that records it declares in its `act_verbs`, else as `VERBS` says."""
    declared = (getattr(room, "act_verbs", {}) for room in apps.get_app_configs())
    words = next((words[verb] for words in declared if verb in words), "")
    return str(words or VERBS.get(verb.rpartition(".")[2], ""))


def kind_name(kind: str) -> str:
    """What a kind of subject is called, such as “capability”."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind.rpartition(".")[2]


def field_name(kind: str, field: str) -> str:
    """What a field is called."""
    group, _dot, name = field.partition(".")
    if group == "field_visibility":
        return _("who may see: %(field)s") % {"field": field_name("registry.organisation", name)}
    if group == "identifier" and name:
        known = identifiers.SCHEMES.get(name)
        return str(known.name) if known else name
    if field == "limits":
        return _("limits")
    try:
        found = apps.get_model(kind)._meta.get_field(field)
    except (LookupError, ValueError, FieldDoesNotExist):
        return str(_NO_COLUMNS.get(field, field.replace("_", " ")))
    return str(getattr(found, "verbose_name", field))


def value_in_words(kind: str, field: str, value: Any, names: _Names) -> str:  # noqa: ANN401 - JSON
    """A value of the journal as a person says it; nothing is an empty string."""
    if value in (None, "", []):
        return ""
    special = _SPECIAL.get(field.partition(".")[0])
    if special:
        return special(value, names)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_chosen(kind, field, str(each)) for each in value)
    return _chosen(kind, field, str(value))


def _chosen(kind: str, field: str, value: str) -> str:
    """The words of a choice; days as the reader writes them; everything else as it is."""
    try:
        found = apps.get_model(kind)._meta.get_field(field)
    except (LookupError, ValueError, FieldDoesNotExist):
        return value
    if isinstance(found, ForeignKey):
        return value
    column = getattr(found, "base_field", found)
    told = getattr(column, "flatchoices", None) or (STATE_NAMES if field == "state" else {})
    choices = {str(code): words for code, words in dict(told).items()}
    day = parse_date(value) if len(value) == 10 and value[:4].isdigit() else None
    return date_format(day) if day else str(choices.get(value, value))


def _limits_in_words(value: Any, _names: _Names) -> str:  # noqa: ANN401 - JSON
    return "; ".join(
        format_limit(
            each["quantity"],
            None if each["minimum"] is None else float(each["minimum"]),
            None if each["maximum"] is None else float(each["maximum"]),
            each["unit"],
        )
        for each in value
    )


_SPECIAL: Mapping[str, Callable[[Any, _Names], str]] = {
    "limits": _limits_in_words,
    "process_step": lambda value, names: names.steps.get(value, str(value)),
    "segments": lambda value, names: ", ".join(names.segments.get(code, code) for code in value),
    "visibility": lambda value, _names: str(dict(VISIBILITY_CHOICES).get(value, value)),
    "field_visibility": lambda value, _names: str(dict(VISIBILITY_CHOICES).get(value, value)),
    "country": lambda value, _names: country_name(str(value)),
    "scopes": lambda value, _names: "; ".join(str(dict(SCOPE_CHOICES).get(code, code)) for code in value),
}
