"""Pages of partner finding."""

from django.urls import path

from gildia.partnering import views

app_name = "partnering"

urlpatterns = [path("partners/", views.partners, name="search")]
