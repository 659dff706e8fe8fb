"""The operator's last resort: looking things up. Writing belongs to the pages, which record it."""

from django.contrib import admin

from gildia.foundation.read_only import ReadOnlyAdmin
from gildia.registry.models import (
    Circle,
    CircleMembership,
    Claim,
    Correction,
    ImportBatch,
    Mandate,
    Organisation,
    ProcessChain,
    ProcessStep,
    Segment,
)


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    """Organisations by name and number."""

    list_display = ("legal_name", "slug", "kind", "state", "country", "updated_at")
    list_filter = ("state", "kind", "country")
    search_fields = ("legal_name", "search_key", "identifiers__value")


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    """Mandates by person and organisation."""

    list_display = ("person", "organisation", "scopes", "valid_from", "valid_until", "revoked_at")
    list_select_related = ("person", "organisation")
    search_fields = ("person__email", "organisation__legal_name")


admin.site.register(
    [Circle, CircleMembership, Claim, Correction, ImportBatch, ProcessChain, ProcessStep, Segment],
    ReadOnlyAdmin,
)
