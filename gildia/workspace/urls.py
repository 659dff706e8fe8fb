"""Addresses of the desk."""

from django.urls import path

from gildia.workspace import views

app_name = "workspace"

urlpatterns = [path("desk/", views.desk, name="desk")]
