"""Every address: each room's `urls.py` carries its own prefixes and is mounted at the root."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver
from django.views.i18n import set_language

from gildia.config.health import health, metrics

ROOMS = (
    "website",
    "workspace",
    "api",
    "landscape",
    "consortia",
    "introductions",
    "alerts",
    "opportunities",
    "partnering",
    "clusters",
    "agreements",
    "zones",
    "registry",
    "documents",
    "journal",
    "notifications",
    "accounts",
    "foundation",
)


def room_urls() -> list[URLPattern | URLResolver]:
    """The pages of every room that has some."""
    modules = [f"gildia.{room}.urls" for room in ROOMS]
    return [path("", include(module)) for module in modules if find_spec(module)]


urlpatterns = [
    *room_urls(),
    path("accounts/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("health/", health, name="health"),
    path("metrics/", metrics, name="metrics"),
    path("operator/", admin.site.urls),
]
