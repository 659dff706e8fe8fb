"""Addresses of the public pages."""

from django.urls import path

from gildia.website.views.home import home
from gildia.website.views.style import style

app_name = "website"
urlpatterns = [
    path("", home, name="home"),
    path("style/", style, name="style"),
]
