"""Templates: written as drafts, approved, replaced by newer versions."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gildia.agreements.models import Template, TemplateVersion
from gildia.agreements.models.templates import APPROVED, DRAFT, RETIRED, as_json
from gildia.agreements.permissions import may_approve, may_prepare
from gildia.agreements.rules.texts import (
    BUILT_IN,
    CLAUSE_LIMIT,
    Clause,
    Variable,
    content_hash,
    languages_of,
    stray_brace,
    unknown_variables,
)
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.registry.models import Circle
from gildia.registry.permissions import Actor, require


@transaction.atomic
def add(
    *, kind: str, name_ru: str, name_en: str, circle: Circle | None, by: Actor, now: datetime
) -> TemplateVersion:
    """Begin a template with an empty draft."""
    require(may_prepare(by.viewer, by.organisation_id))
    require(circle is None or circle.managed_by_id == by.organisation_id)
    try:
        with transaction.atomic():
            template = Template.objects.create(
                organisation_id=by.organisation_id, circle=circle, kind=kind, name_ru=name_ru, name_en=name_en
            )
    except IntegrityError as error:
        raise Refused(_("There is a template of this name already."), field="name_ru") from error
    draft = TemplateVersion.objects.create(template=template, number=1)
    changes = {"name": (None, name_ru), "kind": (None, kind)}
    record(
        verb="template.add",
        subject=template,
        by=by,
        now=now,
        organisation_id=by.organisation_id,
        changes=changes,
    )
    return draft


@transaction.atomic
def begin_version(*, template_id: int, by: Actor, now: datetime) -> TemplateVersion:
    """A draft that begins with the text of the version in force; the one there is, if there is one."""
    template = _locked(template_id, by)
    require(may_prepare(by.viewer, template.organisation_id))
    versions = template.versions.order_by("-number")
    draft = versions.filter(state=DRAFT).first()
    if draft is not None:
        return draft
    last = versions[0]
    draft = TemplateVersion.objects.create(
        template=template, number=last.number + 1, clauses=last.clauses, variables=last.variables
    )
    _note("begin_version", draft, by=by, now=now)
    return draft


@transaction.atomic
def write(
    *,
    version_id: int,
    clauses: Sequence[Clause],
    variables: Sequence[Variable],
    note: str,
    by: Actor,
    now: datetime,
) -> TemplateVersion:
    """Change the text of a draft."""
    draft = _draft(version_id, by)
    require(may_prepare(by.viewer, draft.template.organisation_id))
    if len(clauses) > CLAUSE_LIMIT:
        raise Refused(_("A template has at most %(limit)s clauses.") % {"limit": CLAUSE_LIMIT})
    taken = [variable.name for variable in variables if variable.name in BUILT_IN]
    if taken:
        raise Refused(_("The platform fills {%(name)s} in itself. Choose another name.") % {"name": taken[0]})
    draft.clauses, draft.variables, draft.note = as_json(clauses), as_json(variables), note
    draft.save(update_fields=["clauses", "variables", "note", "updated_at"])
    _note("write", draft, by=by, now=now)
    return draft


@transaction.atomic
def rewrite(
    *,
    template_id: int,
    clauses: Sequence[Clause],
    variables: Sequence[Variable],
    note: str,
    by: Actor,
    now: datetime,
) -> TemplateVersion:
    """Write the draft of a template, beginning one where the newest version is approved."""
    draft = begin_version(template_id=template_id, by=by, now=now)
    return write(version_id=draft.pk, clauses=clauses, variables=variables, note=note, by=by, now=now)


@transaction.atomic
def approve(*, version_id: int, by: Actor, now: datetime) -> TemplateVersion:
    """Freeze a draft under the hash of its content; the version before it is replaced."""
    draft = _draft(version_id, by)
    require(may_approve(by.viewer, draft.template.organisation_id))
    check(draft.text, draft.asked)
    retired = draft.template.versions.filter(state=APPROVED).first()
    if retired is not None:
        retired.state = RETIRED
        retired.save(update_fields=["state", "updated_at"])
    draft.state, draft.content_hash = APPROVED, content_hash(draft.text, draft.asked)
    draft.approved_at, draft.approved_under = now, by.mandate
    draft.save(update_fields=["state", "content_hash", "approved_at", "approved_under", "updated_at"])
    _note("approve", draft, by=by, now=now, content_hash=draft.content_hash)
    return draft


def check(clauses: Sequence[Clause], variables: Sequence[Variable]) -> None:
    """Refuse a text that cannot be printed as it is meant."""
    if not languages_of(clauses):
        raise Refused(_("Write every clause in Russian, or every clause in English, or both."))
    if unknown := unknown_variables(clauses, variables):
        sentence = _("The text asks for {%(name)s}, which nobody fills in. Declare it below, or correct it.")
        raise Refused(sentence % {"name": unknown[0]})
    for number, clause in enumerate(clauses, start=1):
        if any(stray_brace(part) for part in vars(clause).values()):
            raise Refused(
                _("Clause %(number)s has a brace that belongs to no variable.") % {"number": number}
            )


def _locked(template_id: int, by: Actor) -> Template:
    found = Template.objects.select_for_update().visible_to(by.viewer).filter(pk=template_id).first()
    if found is None:
        raise NotPermitted(_("There is no such template."))
    return found


def _draft(version_id: int, by: Actor) -> TemplateVersion:
    found = TemplateVersion.objects.filter(pk=version_id).values_list("template_id", flat=True).first()
    template = _locked(found or 0, by)
    version = template.versions.select_for_update().get(pk=version_id)
    if version.state != DRAFT:
        raise Refused(_("This version is approved and cannot change any more. Begin a new one."))
    version.template = template
    return version


def _note(verb: str, version: TemplateVersion, *, by: Actor, now: datetime, **facts: str) -> None:
    changes = {"number": (None, version.number), **{name: (None, value) for name, value in facts.items()}}
    record(
        verb=f"template.{verb}",
        subject=version.template,
        by=by,
        now=now,
        organisation_id=version.template.organisation_id,
        changes=changes,
    )
