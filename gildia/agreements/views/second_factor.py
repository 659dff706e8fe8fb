"""What a signer has shown beside the password, and how long ago."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from gildia.accounts.models import DemonstrationAccount
from gildia.agreements.wording import DEMONSTRATION
from gildia.registry.middleware import SignedInRequest

#: A second factor counts for so long after it was shown.
LASTS_S = 5 * 60


def second_factor_of(request: SignedInRequest) -> str:
    """The kind of the factor shown within the last minutes, or an empty string.

    People of a demonstration have none; what they sign is marked as a demonstration.
    """
    if settings.DEMONSTRATION and DemonstrationAccount.objects.filter(person=request.user).exists():
        return DEMONSTRATION
    for shown in reversed(get_authentication_records(request, request.user)):
        if shown.get("method") == "mfa" and time.time() - shown.get("at", 0) < LASTS_S:
            return str(shown.get("type", "mfa"))
    return ""


def has_second_factor(request: SignedInRequest) -> bool:
    """Whether the person has set one up at all."""
    return bool(is_mfa_enabled(request.user))
