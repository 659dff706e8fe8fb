"""Certificates of membership, asked for on the membership's page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gildia.clusters.actions import certificates
from gildia.clusters.models import Membership
from gildia.clusters.models.clusters import DISSOLVED
from gildia.clusters.models.memberships import MEMBER
from gildia.clusters.queries.certificates import withdrawn
from gildia.clusters.queries.memberships import pages_for
from gildia.foundation.refusals import as_message
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in


@require_POST
@signed_in
def ask(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """Have the certificate made, or made anew."""
    found = get_object_or_404(pages_for(request.acting.viewer), pk=membership_id)
    with as_message(request):
        certificates.ask(membership_id=found.pk, by=actor_in(request), now=timezone.now())
        messages.success(request, _("The certificate is being made."))
    return redirect("clusters:membership", found.pk)


def shown(membership: Membership) -> dict[str, Any]:
    """What `clusters/members/certificate.html` takes."""
    return {
        "may_ask_certificate": membership.state == MEMBER and membership.cluster.state != DISSOLVED,
        "withdrawn_certificates": withdrawn(membership),
    }
