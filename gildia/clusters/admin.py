"""The operator's view of clusters. They change through their pages, which record who did it and why."""

from django.contrib import admin

from gildia.clusters.models import Cluster, FoundingRecord, Joining, Membership, Office
from gildia.foundation.read_only import ReadOnlyAdmin


@admin.register(Cluster)
class ClusterAdmin(ReadOnlyAdmin):
    """Clusters by state."""

    list_display = ("circle", "state", "is_published", "is_entered", "members_needed", "updated_at")
    list_filter = ("state", "is_published")
    list_select_related = ("circle",)
    search_fields = ("circle__code", "circle__name_ru", "circle__name_en")


@admin.register(FoundingRecord)
class FoundingRecordAdmin(ReadOnlyAdmin):
    """What staff recorded of foundings, and took back."""

    list_display = ("cluster", "step", "happened_date", "recorded_at", "withdrawn_at")
    list_select_related = ("cluster__circle",)


@admin.register(Office)
class OfficeAdmin(ReadOnlyAdmin):
    """Who led which cluster, and when."""

    list_display = ("name_ru", "kind", "cluster", "began_date", "until_date", "ended_date")
    list_filter = ("kind",)
    list_select_related = ("cluster__circle",)


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Members by cluster and state."""

    list_display = ("organisation", "cluster", "number", "kind", "state", "joined_date", "left_date")
    list_filter = ("state", "kind")
    list_select_related = ("organisation", "cluster__circle")
    search_fields = ("organisation__legal_name", "organisation__name_ru", "organisation__name_en")


@admin.register(Joining)
class JoiningAdmin(ReadOnlyAdmin):
    """Companies on their way, by state."""

    list_display = ("organisation", "cluster", "origin", "state", "state_since")
    list_filter = ("state", "origin")
    list_select_related = ("organisation", "cluster__circle")
    search_fields = ("organisation__legal_name", "organisation__name_ru", "organisation__name_en")
