"""Addresses of agreements, templates, verification and the seal."""

from django.urls import path

from gildia.agreements.views import agreements, preparing, signing, templates, verification

app_name = "agreements"

urlpatterns = [
    path("agreements/", agreements.index, name="index"),
    path("agreements/<int:agreement_id>/", agreements.agreement, name="agreement"),
    path("agreements/<int:agreement_id>/sign/", signing.sign, name="sign"),
    path("agreements/<int:agreement_id>/upload/", signing.upload, name="upload"),
    path("agreements/<int:agreement_id>/ask/", signing.ask, name="ask"),
    path("agreements/<int:agreement_id>/decline/", signing.decline, name="decline"),
    path("agreements/<int:agreement_id>/change/", preparing.change, name="change"),
    path("agreements/<int:agreement_id>/send/", preparing.send, name="send"),
    path("agreements/<int:agreement_id>/approve/", preparing.approve, name="approve"),
    path("agreements/<int:agreement_id>/return/", preparing.give_back, name="return"),
    path("agreements/<int:agreement_id>/cancel/", preparing.cancel, name="cancel"),
    path("agreements/templates/", templates.index, name="templates"),
    path("agreements/templates/new/", templates.add, name="template_add"),
    path("agreements/templates/<int:template_id>/", templates.template, name="template"),
    path("agreements/templates/<int:template_id>/prepare/", preparing.prepare, name="prepare"),
    path("agreements/templates/<int:template_id>/write/", templates.write, name="template_write"),
    path("agreements/templates/<int:template_id>/approve/", templates.approve, name="template_approve"),
    path("verify/", verification.verify, name="verify"),
    path("verify/<slug:code>/", verification.verify_code, name="verify_code"),
    path("verify/<slug:code>/file/", verification.attestation_file, name="attestation_file"),
    path("seal/", verification.seal, name="seal"),
    path("seal/<slug:fingerprint>.pem", verification.certificate, name="certificate"),
]
