"""Addresses of landscape."""

from django.urls import URLPattern

app_name = "landscape"
urlpatterns: list[URLPattern] = []
