"""Addresses of the register."""

from django.urls import URLPattern, path

from gildia.registry.views import directory, editing, history, profile, records

app_name = "registry"

#: Directory and profiles.
organisations: list[URLPattern] = [
    path("organisations/", directory.directory, name="directory"),
    path("organisations/activities/", records.activity_classes, name="activity_classes"),
    path("organisations/<slug:slug>/", profile.profile, name="profile"),
    path("organisations/<slug:slug>/history/", history.history, name="history"),
    path("organisations/<slug:slug>/profile.json", history.export_profile, name="export_profile"),
    path("organisations/<slug:slug>/export/", history.export_everything, name="export"),
    path("organisations/<slug:slug>/publish/", editing.publish, name="publish"),
    path("organisations/<slug:slug>/archive/", editing.archive, name="archive"),
    path("organisations/<slug:slug>/edit/<slug:section>/", editing.edit_section, name="edit_section"),
    path("organisations/<slug:slug>/undo/<int:act_id>/", records.restore_record, name="restore_record"),
    path("organisations/<slug:slug>/records/<slug:kind>/add/", records.add_record, name="add_record"),
    path(
        "organisations/<slug:slug>/records/<slug:kind>/<int:record_id>/",
        records.change_record,
        name="change_record",
    ),
    path(
        "organisations/<slug:slug>/records/<slug:kind>/<int:record_id>/remove/",
        records.remove_record,
        name="remove_record",
    ),
    path(
        "organisations/<slug:slug>/records/<slug:kind>/<int:record_id>/move/",
        records.move_record,
        name="move_record",
    ),
]

#: Imports, claims, corrections and mandates.
moderation: list[URLPattern] = []

urlpatterns = [*organisations, *moderation]
