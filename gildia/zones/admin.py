"""The operator's view of zones. Their staff change them on their own pages; add_zone adds them."""

from django.contrib import admin

from gildia.foundation.read_only import ReadOnlyAdmin
from gildia.zones.models import Zone


@admin.register(Zone)
class ZoneAdmin(ReadOnlyAdmin):
    """Zones by managing company and legal setting."""

    list_display = ("circle", "managing_company", "country", "calendar", "is_demo", "updated_at")
    list_select_related = ("circle__managed_by",)

    @admin.display(description="managing company")
    def managing_company(self, zone: Zone) -> str:
        """Who runs it."""
        return str(zone.circle.managed_by or "")
