"""Who may open the files that the register's rows point at."""

from django.db.models import Q
from django.http import HttpRequest

from gildia.documents.models import Document
from gildia.registry.models import Certificate, Invitation, Mandate, Organisation
from gildia.registry.permissions import may_register
from gildia.registry.queries.claims import claims_visible_to
from gildia.registry.queries.imports import batches, changeable
from gildia.registry.queries.moderation import corrections
from gildia.registry.rules import Scope, Viewer


def may_open(document: Document, request: HttpRequest) -> bool:
    """Whether a row the reader sees points at the file. The register's answer for `documents`."""
    viewer: Viewer = request.acting.viewer  # type: ignore[attr-defined]
    return (
        _is_public_part(document, viewer)
        or claims_visible_to(viewer).filter(evidence=document).exists()
        or batches(viewer).filter(document=document).exists()
        or _is_evidence_of_own(document, viewer)
        or corrections(viewer).filter(evidence=document).exists()
    )


def _is_public_part(document: Document, viewer: Viewer) -> bool:
    """A logo or certificate of a profile, as visible as the profile makes it."""
    logos = Organisation.objects.visible_to(viewer).filter(logo=document)
    return logos.exists() or Certificate.objects.visible_to(viewer).filter(document=document).exists()


def _is_evidence_of_own(document: Document, viewer: Viewer) -> bool:
    """Evidence of a mandate: for those who act for the organisation, its administrators and registrars."""
    if viewer.organisation_id is None:
        return False
    theirs = Q(organisation=viewer.organisation_id)
    if may_register(viewer):
        theirs |= Q(organisation__in=changeable(viewer))
    if Mandate.objects.filter(theirs, evidence=document).exists():
        return True
    offered = Invitation.objects.filter(organisation=viewer.organisation_id, evidence=document)
    return Scope.ADMINISTER in viewer.scopes and offered.exists()
