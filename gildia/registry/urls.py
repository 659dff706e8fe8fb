"""Addresses of the register."""

from django.urls import URLPattern, path

from gildia.registry.views import claims, directory, editing, history, imports, mandates, profile, records
from gildia.registry.views import moderation as moderation_views

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
    path("claims/", claims.index, name="claims"),
    path("claims/<int:claim_id>/", claims.detail, name="claim_detail"),
    path("claims/<int:claim_id>/approve/", claims.approve, name="claim_approve"),
    path("claims/<int:claim_id>/deny/", claims.deny, name="claim_deny"),
    path("claims/<int:claim_id>/revoke/", claims.revoke, name="claim_revoke"),
    path("claims/<int:claim_id>/withdraw/", claims.withdraw, name="claim_withdraw"),
    path("organisations/<slug:slug>/claim/", claims.ask, name="claim"),
    path("organisations/<slug:slug>/corrections/", moderation_views.ask_correction, name="ask_correction"),
    path("organisations/<slug:slug>/people/", mandates.people, name="people"),
    path("organisations/<slug:slug>/people/new/", mandates.give, name="mandate_give"),
    path("organisations/<slug:slug>/people/<int:mandate_id>/end/", mandates.revoke, name="mandate_revoke"),
    path(
        "organisations/<slug:slug>/people/invitations/<int:invitation_id>/withdraw/",
        mandates.withdraw_invitation,
        name="invitation_withdraw",
    ),
    path("acting/", mandates.act_for, name="act_for"),
    path("invitations/<str:token>/", mandates.accept, name="invitation"),
    path("who-may-do-what/", mandates.scopes, name="scopes"),
    path("moderation/", moderation_views.changes, name="moderation"),
    path("moderation/seen/", moderation_views.seen, name="moderation_seen"),
    path("moderation/<int:act_id>/revert/", moderation_views.revert, name="moderation_revert"),
    path("moderation/corrections/", moderation_views.corrections_queue, name="corrections"),
    path(
        "moderation/corrections/<int:correction_id>/approve/",
        moderation_views.approve_correction,
        name="correction_approve",
    ),
    path(
        "moderation/corrections/<int:correction_id>/deny/",
        moderation_views.deny_correction,
        name="correction_deny",
    ),
    path(
        "moderation/corrections/<int:correction_id>/withdraw/",
        moderation_views.withdraw_correction,
        name="correction_withdraw",
    ),
]

urlpatterns = [*organisations, *moderation]
