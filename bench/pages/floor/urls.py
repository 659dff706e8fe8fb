"""Three pages."""

from django.urls import path

from bench.pages.floor import views

urlpatterns = [
    path("organisations/", views.directory),
    path("organisations/<slug:slug>/", views.profile, name="profile"),
    path("search/", views.search),
]
