"""Addresses of the register."""

from django.urls import path

from gildia.registry.views import directory, profile

app_name = "registry"

#: Directory and profiles.
organisations = [
    path("organisations/", directory.directory, name="directory"),
    path("organisations/<slug:slug>/", profile.profile, name="profile"),
]

#: Imports, claims, corrections and mandates.
moderation: list[object] = []

urlpatterns = [*organisations, *moderation]
