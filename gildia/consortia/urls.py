"""Addresses of consortia."""

from django.urls import path

from gildia.consortia.views import asking, managing, showing

app_name = "consortia"

urlpatterns = [
    path("consortia/", showing.index, name="index"),
    path("consortia/new/", asking.draft, name="draft"),
    path("consortia/<int:consortium_id>/", showing.consortium, name="consortium"),
    path("consortia/<int:consortium_id>/steps/", asking.change, name="change"),
    path("consortia/<int:consortium_id>/start/", asking.start, name="start"),
    path("consortia/<int:consortium_id>/cancel/", asking.cancel, name="cancel"),
    path("consortia/<int:consortium_id>/manage/", managing.manage, name="manage"),
    path("consortia/<int:consortium_id>/rename/", managing.rename, name="rename"),
    path("consortia/<int:consortium_id>/duplicate/", managing.duplicate, name="duplicate"),
    path("consortia/<int:consortium_id>/share/", managing.share, name="share"),
    path("consortia/<int:consortium_id>/unshare/<int:organisation_id>/", managing.unshare, name="unshare"),
    path("consortia/<int:consortium_id>/show-to-staff/", managing.show_to_staff, name="show_to_staff"),
    path("consortia/<int:consortium_id>/delete/", managing.delete, name="delete"),
]
