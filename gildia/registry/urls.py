"""Addresses of the register."""

from django.urls import URLPattern, path

from gildia.registry.views import directory, editing, history, imports, profile, records

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
moderation: list[URLPattern] = [
    path("imports/", imports.history, name="imports"),
    path("imports/new/", imports.start, name="import_start"),
    path("imports/template.xlsx", imports.template, name="import_template"),
    path("imports/<int:batch_id>/", imports.batch, name="import"),
    path("imports/<int:batch_id>/columns/", imports.columns, name="import_columns"),
    path("imports/<int:batch_id>/rows/", imports.decide_all, name="import_decide_all"),
    path("imports/<int:batch_id>/rows/<int:row_id>/", imports.decide, name="import_decide"),
    path("imports/<int:batch_id>/apply/", imports.apply, name="import_apply"),
    path("imports/<int:batch_id>/cancel/", imports.cancel, name="import_cancel"),
    path("imports/<int:batch_id>/wrong-rows.xlsx", imports.faults, name="import_faults"),
]

urlpatterns = [*organisations, *moderation]
