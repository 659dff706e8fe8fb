"""Addresses of consortia."""

from django.urls import path

from gildia.consortia.views import acting, asking, managing, showing, templates

app_name = "consortia"

urlpatterns = [
    path("consortia/", showing.index, name="index"),
    path("consortia/new/", asking.draft, name="draft"),
    path("consortia/templates/", templates.index, name="templates"),
    path("consortia/templates/new/", templates.add, name="template_add"),
    path("consortia/templates/<int:template_id>/", templates.template, name="template"),
    path("consortia/templates/<int:template_id>/change/", templates.change, name="template_change"),
    path("consortia/templates/<int:template_id>/withdraw/", templates.withdraw, name="template_withdraw"),
    path("consortia/templates/<int:template_id>/offer/", templates.offer_again, name="template_offer"),
    path("consortia/<int:consortium_id>/", showing.consortium, name="consortium"),
    path("consortia/<int:consortium_id>/steps/", asking.change, name="change"),
    path("consortia/<int:consortium_id>/start/", asking.start, name="start"),
    path("consortia/<int:consortium_id>/cancel/", asking.cancel, name="cancel"),
    path("consortia/<int:consortium_id>/ask/", acting.ask, name="ask"),
    path("consortia/<int:consortium_id>/requests/", acting.request_gaps, name="request_gaps"),
    path(
        "consortia/<int:consortium_id>/without/<int:organisation_id>/",
        acting.solve_without,
        name="solve_without",
    ),
    path("consortia/<int:consortium_id>/manage/", managing.manage, name="manage"),
    path("consortia/<int:consortium_id>/rename/", managing.rename, name="rename"),
    path("consortia/<int:consortium_id>/duplicate/", managing.duplicate, name="duplicate"),
    path("consortia/<int:consortium_id>/share/", managing.share, name="share"),
    path("consortia/<int:consortium_id>/unshare/<int:organisation_id>/", managing.unshare, name="unshare"),
    path("consortia/<int:consortium_id>/show-to-staff/", managing.show_to_staff, name="show_to_staff"),
    path("consortia/<int:consortium_id>/delete/", managing.delete, name="delete"),
]
