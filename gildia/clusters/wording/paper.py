"""The words of an invitation's letter on paper."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from gildia.agreements.wording.sheets import numbers
from gildia.clusters.models import Cluster, Invitation
from gildia.clusters.rules.letters import Letter
from gildia.foundation.languages import pick
from gildia.registry.models import Organisation

PURPOSE_LIMIT = 1500


def letter_of(invitation: Invitation, token: str) -> Letter:
    """The letter in the language that was asked for."""
    with override(invitation.language):
        return _letter(invitation, token)


def _letter(invitation: Invitation, token: str) -> Letter:
    joining = invitation.joining
    cluster, company = joining.cluster, joining.organisation
    issuer = cluster.circle.managed_by
    mandate = invitation.made_under
    site = str(settings.SITE_ADDRESS).rstrip("/")
    words = {"cluster": str(cluster), "company": _name(company), "issuer": _name(issuer)}
    return Letter(
        language=invitation.language,
        issuer=_name(issuer),
        issuer_lines=_lines(issuer),
        company=company.legal_name,
        addressee_lines=[*_lines(company), *([invitation.name] if invitation.name else [])],
        date=date_format(timezone.localdate(invitation.made_at), "DATE_FORMAT"),
        subject=_("Invitation to join: %(cluster)s") % words,
        salutation=_("Good day, %(name)s.") % {"name": invitation.name}
        if invitation.name
        else _("Good day."),
        paragraphs=[
            _("%(issuer)s invites %(company)s to join: %(cluster)s.") % words,
            *_about(cluster),
            _way(is_approved=joining.approved_at is not None),
        ],
        greeting=[part for part in invitation.greeting.split("\n\n") if part.strip()],
        answer=_("Accept, ask or decline here:"),
        address=site + reverse("clusters:link", args=[token]),
        until=_("The link is meant for your company only, works once, and until %(day)s.")
        % {"day": date_format(timezone.localtime(invitation.expires_at), "DATE_FORMAT")},
        closing=_("Respectfully,"),
        signed=mandate.person.shown_name,
        signed_title=", ".join(part for part in (pick(mandate, "title").value, _name(issuer)) if part),
        footer=site,
        qr_alt=_("QR code of the link"),
    )


def _about(cluster: Cluster) -> list[str]:
    """What the cluster is and is for, as it says itself."""
    parts = [pick(cluster, "summary").value, *pick(cluster, "purpose").value[:PURPOSE_LIMIT].split("\n")]
    return [part.strip() for part in parts if part.strip()]


def _way(*, is_approved: bool) -> str:
    if is_approved:
        return _(
            "Your membership is approved beforehand: when you accept, the agreement on joining goes to both "
            "sides for signing, and with the last signature your company is a member."
        )
    return _(
        "When you accept, your application is read and decided; then the agreement on joining goes to both "
        "sides for signing, and with the last signature your company is a member."
    )


def _name(organisation: Organisation | None) -> str:
    if organisation is None:
        return ""
    return pick(organisation, "name").value or organisation.legal_name


def _lines(organisation: Organisation | None) -> list[str]:
    """The numbers by which a company is known."""
    found = [] if organisation is None else numbers(organisation)
    return [", ".join(found)] if found else []
