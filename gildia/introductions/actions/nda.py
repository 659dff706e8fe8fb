"""A non-disclosure agreement first: wanted by one side, signed by both, heard from the agreements room."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gildia.agreements.actions import agreements, templates
from gildia.agreements.actions.agreements import PartyTerms, Terms
from gildia.agreements.models import Agreement, TemplateVersion
from gildia.agreements.models.agreements import OPEN as BEING_SIGNED
from gildia.agreements.models.templates import APPROVED, NDA
from gildia.agreements.rules.texts import languages_of
from gildia.foundation.errors import Refused
from gildia.introductions.actions import letters
from gildia.introductions.actions.introductions import MovedOn, locked, note, relocked, save
from gildia.introductions.actions.stages import open_if_agreed
from gildia.introductions.events import outcome_confirmed
from gildia.introductions.models import Introduction, Outcome
from gildia.introductions.models.introductions import NAMED
from gildia.introductions.models.outcomes import CONFIRMED
from gildia.introductions.models.outcomes import NDA as NDA_OUTCOME
from gildia.introductions.queries.nda import shipped, text_for
from gildia.registry.models import Mandate, Organisation
from gildia.registry.permissions import Actor, require
from gildia.registry.rules import Scope

#: For how long both may sign.
SIGNED_WITHIN = timedelta(days=30)
#: How the text calls the two.
ROLES = (("первая сторона", "first party"), ("вторая сторона", "second party"))


@transaction.atomic
def require_first(*, code: str, by: Actor, now: datetime) -> Introduction:
    """Want an agreement signed before contacts are open; also once more, after one ended unsigned."""
    introduction, side = locked(code, by=by, now=now, with_nda=True)
    if introduction.state != NAMED:
        raise MovedOn
    if introduction.nda_id is not None and not _ended_unsigned(introduction.nda_id):
        raise Refused(_("The agreement is prepared already."))
    version = text_for(introduction, side)
    if version is None:
        raise Refused(
            _("No managing company of yours keeps a non-disclosure agreement for companies. Ask it for one.")
        )
    companies = list(Organisation.objects.filter(pk__in=_both(introduction)).order_by("pk"))
    _have_signers(companies, now)
    made = agreements.draft_between(terms=_terms(version, companies, now), by=by, now=now)
    save(introduction, nda_required_by=introduction.nda_required_by or side.value, nda=made)
    note("require_nda", introduction, by=by, now=now)
    letters.tell(introduction, "nda_wanted", to=side.other, now=now)
    return introduction


@transaction.atomic
def waive(*, code: str, by: Actor, now: datetime) -> Introduction:
    """The side that wanted it does without; what nobody signed to the end is taken back."""
    introduction, side = locked(code, by=by, now=now, with_nda=True)
    require(introduction.nda_required_by == side.value)
    if introduction.state != NAMED:
        raise MovedOn
    cancel_open(introduction, now=now)
    save(introduction, nda_required_by="", nda=None)
    note("waive_nda", introduction, by=by, now=now)
    if not open_if_agreed(introduction, by=by, now=now):
        letters.tell(introduction, "nda_waived", to=side.other, now=now)
    return introduction


@transaction.atomic
def completed(*, agreement_id: int, now: datetime) -> Outcome | None:
    """Both have signed: an outcome that needs nobody's word, and perhaps what was missing to open."""
    found = Introduction.objects.filter(nda=agreement_id).values_list("pk", flat=True).first()
    if found is None:
        return None
    introduction = relocked(Q(pk=found))
    outcome = Outcome.objects.create(
        introduction=introduction,
        kind=NDA_OUTCOME,
        happened_date=timezone.localdate(now),
        state=CONFIRMED,
        reported_at=now,
        agreement_id=agreement_id,
    )
    note("sign_nda", introduction, by=None, now=now)
    outcome_confirmed.send(sender=Outcome, outcome_id=outcome.pk)
    open_if_agreed(introduction, by=None, now=now)
    return outcome


@transaction.atomic
def closed(*, agreement_id: int, now: datetime) -> Introduction | None:
    """It ended unsigned. The agreements room has told both; here it can be wanted once more, or waived."""
    found = Introduction.objects.filter(nda=agreement_id, state=NAMED).values_list("pk", flat=True).first()
    if found is None:
        return None
    introduction = relocked(Q(pk=found))
    note("lose_nda", introduction, by=None, now=now)
    return introduction


def cancel_open(introduction: Introduction, *, now: datetime) -> None:
    """Take back an agreement that is not signed by all; the caller holds its lock."""
    nda = Agreement.objects.filter(pk=introduction.nda_id or 0, state__in=BEING_SIGNED).first()
    if nda is not None and (nda.issued_at is None or nda.signatories.pending().exists()):
        reason = _("The introduction for which it was prepared goes on without it.")
        agreements.cancel(agreement_id=nda.pk, reason=reason, by=None, now=now)


def _ended_unsigned(agreement_id: int) -> bool:
    return Agreement.objects.filter(pk=agreement_id, closed_at__isnull=False).exists()


def _both(introduction: Introduction) -> list[int]:
    return [introduction.asking_id, introduction.asked_id]


def _have_signers(companies: Sequence[Organisation], now: datetime) -> None:
    """Refuse an agreement that one of the two could not sign, naming it: names are known by now."""
    held = Mandate.objects.in_force(timezone.localdate(now)).filter(scopes__contains=[Scope.SIGN.value])
    for company in companies:
        if not held.filter(organisation=company).exists():
            raise Refused(_("Nobody has a mandate to sign for %(company)s here yet.") % {"company": company})


def _terms(version: TemplateVersion, companies: Sequence[Organisation], now: datetime) -> Terms:
    """Both languages where the text has them; anybody who signs for a company may."""
    return Terms(
        version=version,
        languages="_".join(languages_of(version.text)),
        expires_at=now + SIGNED_WITHIN,
        parties=[
            PartyTerms(company, role_ru, role_en)
            for company, (role_ru, role_en) in zip(companies, ROLES, strict=True)
        ],
    )


@transaction.atomic
def add_shipped(*, by: Actor, now: datetime) -> TemplateVersion:
    """Put the shipped text into force for the actor's managing company, unless it keeps one of that name."""
    text = shipped()
    rows = TemplateVersion.objects.filter(template__organisation=by.organisation_id, state=APPROVED)
    there = rows.filter(template__kind=NDA, template__name_ru=text.name_ru).first()
    if there is not None:
        return there
    draft = templates.add(kind=NDA, name_ru=text.name_ru, name_en=text.name_en, circle=None, by=by, now=now)
    templates.write(version_id=draft.pk, clauses=text.clauses, variables=[], note=text.note, by=by, now=now)
    return templates.approve(version_id=draft.pk, by=by, now=now)
