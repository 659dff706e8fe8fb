"""From the decision to the signed agreement: prepared by the worker, and what becomes of it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from gildia.agreements.actions import agreements
from gildia.agreements.actions.agreements import PartyTerms, Terms
from gildia.agreements.models import Agreement
from gildia.agreements.models.agreements import CANCELLED, EXPIRED
from gildia.agreements.models.templates import APPROVED
from gildia.clusters.actions import letters, memberships
from gildia.clusters.actions.joinings import locked, move, note
from gildia.clusters.models import Cluster, Joining
from gildia.clusters.models.joinings import PREPARING, SIGNING
from gildia.foundation.errors import Refused
from gildia.registry.models import Mandate, Organisation
from gildia.registry.permissions import actor_of

#: The roles of the two parties in the text, as the printed page names them.
ROLES = {"issuer": ("управляющая компания", "managing company"), "member": ("участник", "member")}


@transaction.atomic
def prepare(*, joining_id: int, now: datetime) -> Joining:
    """Draft the agreement and send it on its way, once; what hinders it is shown to the staff."""
    joining = locked(joining_id)
    if joining.state != PREPARING:
        return joining
    under = joining.handled_under
    try:
        with override(_language_of(under)), transaction.atomic():
            made = make(joining.cluster, joining.organisation, under=under, now=now)
    except Refused as refusal:
        _halt(joining, str(refusal), now)
        return joining
    move(joining, "issue", now=now, agreement=made)
    note("issue", joining, by=None, now=now, changes={"agreement": (None, made.pk)})
    return joining


def _language_of(under: Mandate | None) -> str:
    return (under and under.person.language) or settings.LANGUAGE_CODE


def _halt(joining: Joining, trouble: str, now: datetime) -> None:
    """Give it back to the staff, with a sentence in the language of the one who handled it."""
    move(joining, "halt", now=now, trouble=trouble[:500])
    letters.tell_handler(joining, "trouble", now=now)
    note("halt", joining, by=None, now=now, changes={"trouble": (None, trouble)})


def make(
    cluster: Cluster,
    company: Organisation,
    *,
    under: Mandate | None,
    now: datetime,
    expires_at: datetime | None = None,
) -> Agreement:
    """An agreement on joining between the managing company and a company, on its way to be printed."""
    if under is None or not under.is_in_force(timezone.localdate(now)):
        raise Refused(_("The mandate under which this was prepared is over. Approve it again."))
    terms = terms_for(cluster, company, expires_at=expires_at or now + timedelta(days=cluster.signing_days))
    by = actor_of(under)
    made = agreements.draft(terms=terms, by=by, now=now)
    return agreements.send(agreement_id=made.pk, by=by, now=now)


def terms_for(cluster: Cluster, company: Organisation, *, expires_at: datetime) -> Terms:
    """What a company signs to be a member of a cluster."""
    version = None if cluster.template is None else cluster.template.versions.filter(state=APPROVED).first()
    if version is None or cluster.template is None:
        raise Refused(_("The cluster has no approved agreement on joining. Choose one in its settings."))
    issuer_ru, issuer_en = ROLES["issuer"]
    member_ru, member_en = ROLES["member"]
    return Terms(
        version=version,
        languages=cluster.agreement_languages,
        expires_at=expires_at,
        parties=[
            PartyTerms(cluster.template.organisation, issuer_ru, issuer_en),
            PartyTerms(company, member_ru, member_en),
        ],
        values=cluster.agreement_values,
        circle=cluster.circle,
    )


@transaction.atomic
def completed(*, agreement_id: int, now: datetime) -> Joining | None:
    """All have signed: the company is a member."""
    joining = _of_agreement(agreement_id)
    if joining is None or joining.state != SIGNING:
        return None
    membership = memberships.begin(
        cluster_id=joining.cluster_id,
        organisation=joining.organisation,
        kind=joining.kind,
        agreement=joining.agreement,
        basis_note="",
        joined_date=timezone.localdate(now),
        by=None,
        now=now,
    )
    move(joining, "join", now=now, membership=membership)
    letters.tell_applicant(joining, "joined", now=now)
    letters.tell_handler(joining, "member_joined", now=now)
    note("join", joining, by=None, now=now)
    return joining


@transaction.atomic
def closed(*, agreement_id: int, now: datetime) -> Joining | None:
    """The agreement ended unsigned: by the company, by time, or by the managing company."""
    joining = _of_agreement(agreement_id)
    if joining is None or joining.agreement is None or joining.state != SIGNING:
        return None
    agreement = joining.agreement
    changes: dict[str, str]
    if agreement.state == EXPIRED:
        verb, changes = "lapse", {}
    elif agreement.state == CANCELLED or not _declined_by(agreement, joining.organisation_id):
        verb, changes = "halt", {"trouble": agreement.reason}
    else:
        verb, changes = "decline", {"reason": agreement.reason, "reason_kind": "terms"}
    move(joining, verb, now=now, **changes)
    letters.tell_handler(joining, "unsigned", now=now)
    note(verb, joining, by=None, now=now, changes={name: (None, value) for name, value in changes.items()})
    return joining


def _of_agreement(agreement_id: int) -> Joining | None:
    found = Joining.objects.filter(agreement=agreement_id).values_list("pk", flat=True).first()
    if found is None:
        return None
    joining = locked(found)
    joining.agreement = Agreement.objects.get(pk=agreement_id)
    return joining


def _declined_by(agreement: Agreement, organisation_id: int) -> bool:
    refused = agreement.signatories.filter(declined_at__isnull=False, party__organisation=organisation_id)
    return refused.exists()
