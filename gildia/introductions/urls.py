"""Addresses of introductions."""

from django.urls import path

from gildia.introductions.views import pages

app_name = "introductions"
urlpatterns = [
    path("introductions/", pages.index, name="index"),
    path("introductions/<str:introduction>/", pages.introduction, name="introduction"),
]
