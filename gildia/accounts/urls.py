"""Pages of the accounts room; signing in and its safety are allauth's, mounted beside."""

from django.urls import path

from gildia.accounts import views

app_name = "accounts"

urlpatterns = [
    path("accounts/person/", views.person, name="person"),
    path("accounts/demonstration/<int:pk>/", views.step_in, name="step_in"),
]
