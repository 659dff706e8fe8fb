"""Addresses of what every page needs."""

from django.urls import path

from gildia.foundation.theme import choose_theme

app_name = "foundation"
urlpatterns = [path("theme/", choose_theme, name="theme")]
