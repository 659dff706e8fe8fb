"""The signature service that the operator named."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from gildia.agreements.queries.seal import current_seal

if TYPE_CHECKING:
    from gildia.agreements.rules.provider import SignatureProvider


def has_provider() -> bool:
    """Whether there is one; asks nothing of it, so that a page can."""
    return bool(settings.SIGNATURE_PROVIDER)


def current_provider() -> "SignatureProvider":
    """The service itself. Its adapter may weigh much: for the worker and the process of a verdict."""
    make = import_string(settings.SIGNATURE_PROVIDER)
    provider: SignatureProvider = make()
    return provider


def reference_provider() -> "SignatureProvider":
    """The reference on the embedded key: `gildia.agreements.queries.provider.reference_provider`."""
    from gildia.agreements.rules.provider import ReferenceProvider  # noqa: PLC0415 - loads pyHanko

    return ReferenceProvider(current_seal())
