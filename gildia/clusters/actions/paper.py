"""Printing the letters of invitations. Loads typst, so only the worker imports this."""

from datetime import datetime

import structlog
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from gildia.clusters.actions.invitations import token_of
from gildia.clusters.models import Invitation
from gildia.clusters.rules import paper
from gildia.clusters.wording.paper import letter_of
from gildia.documents.actions import store
from gildia.documents.rules import PDF
from gildia.registry.actions.mandates import digest

log = structlog.get_logger(__name__)


@transaction.atomic
def print_letter(*, invitation_id: int, now: datetime) -> None:
    """Make the letter of an invitation for those who send it on paper, once."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related(
        "joining__organisation", "joining__cluster__circle__managed_by", "made_under__person"
    )
    invitation = rows.get(pk=invitation_id)
    token = token_of(invitation)
    if invitation.letter_id is not None:
        return
    if invitation.token_digest != digest(token):
        log.warning(
            "letter_not_printed", invitation=invitation.pk, reason="the secret has changed: send it again"
        )
        return
    pdf = paper.print_letter(letter_of(invitation, token), at=now)
    name = f"{invitation.joining.cluster.circle.code}-{invitation.joining.organisation.slug}.pdf"
    file = SimpleUploadedFile(name, pdf, content_type="application/pdf")
    invitation.letter = store(file=file, kinds=(PDF,), person_id=None, now=now)
    invitation.save(update_fields=["letter"])
