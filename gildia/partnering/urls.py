"""Pages of partner finding."""

from django.urls import path

from gildia.partnering import views
from gildia.partnering.views import why

app_name = "partnering"

urlpatterns = [
    path("partners/", views.partners, name="search"),
    path("partners/why/", why.why, name="why"),
]
