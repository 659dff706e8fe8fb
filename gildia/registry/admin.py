"""The operator's last resort: looking things up. Writing belongs to the pages, which record it."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

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


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Shows rows and changes nothing."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


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
