"""Addresses of the API."""

from django.urls import path

from gildia.api.api import api
from gildia.api.views import no_such_endpoint

urlpatterns = [path("api/v1/", api.urls), path("api/<path:rest>", no_such_endpoint, name="no_such_endpoint")]
