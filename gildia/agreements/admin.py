"""The operator's view of whom the installation trusts. Loading is done by commands, which record it."""

from django.contrib import admin

from gildia.agreements.models import Attestation, RevocationList, SealCertificate, TrustRoot
from gildia.foundation.read_only import ReadOnlyAdmin


@admin.register(TrustRoot)
class TrustRootAdmin(ReadOnlyAdmin):
    """Authorities by name and days."""

    list_display = ("subject", "is_root", "valid_from", "valid_until", "loaded_at", "withdrawn_at")
    search_fields = ("subject", "fingerprint")
    exclude = ("certificate",)


@admin.register(RevocationList)
class RevocationListAdmin(ReadOnlyAdmin):
    """Lists by authority and age."""

    list_display = ("issuer", "entries", "issued_at", "next_at", "loaded_at")
    list_select_related = ("issuer",)
    exclude = ("data",)


@admin.register(SealCertificate)
class SealCertificateAdmin(ReadOnlyAdmin):
    """Certificates of the seal, never their keys."""

    list_display = ("subject", "fingerprint", "is_current", "valid_until", "made_at", "retired_at")
    exclude = ("certificate", "chain", "key")


@admin.register(Attestation)
class AttestationAdmin(ReadOnlyAdmin):
    """What was attested, by code, kind and state; staff withdraw on the pages of the room that issued."""

    list_display = ("code", "kind", "issuer", "subject", "issued_at", "valid_until", "withdrawn_at")
    list_select_related = ("issuer", "subject")
    list_filter = ("kind",)
    search_fields = ("code", "key")
