"""The root of the API: mounts what each room offers under /api/v1/.

Programs sign in by the session of a person (forms need its CSRF token) or stay anonymous and see what the
public sees. Every problem is JSON: `{"detail": …}`, with the place of each fault where input was wrong.
"""

from django.core.cache.backends.locmem import LocMemCache
from django.http import Http404, HttpRequest, HttpResponse, RawPostDataException
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.throttling import AnonRateThrottle

from gildia.alerts.api import router as alerts
from gildia.clusters.api import router as clusters
from gildia.consortia.api import router as consortia
from gildia.foundation.errors import NotPermitted, Refused
from gildia.introductions.api import router as introductions
from gildia.landscape.api import router as landscape
from gildia.opportunities.api import router as opportunities
from gildia.partnering.api import router as partnering
from gildia.registry.api import router as registry
from gildia.zones.api import router as zones


class _Callers(AnonRateThrottle):
    """So many requests from one address, counted in the process: a visitor's GET writes nothing."""

    cache = LocMemCache("api-callers", {})


api = NinjaAPI(
    title="Gildia",
    version="1",
    description=(
        "Companies, what they can do, and partner search. Anonymous callers see what the public sees; "
        "with the session of a person, what the organisation he acts for may see."
    ),
    urls_namespace="api",
    docs_url="/docs",
    openapi_url="/openapi.json",
    throttle=[_Callers("600/m")],
)
api.add_router("", partnering)
api.add_router("", introductions)
api.add_router("", opportunities)
api.add_router("", alerts)
api.add_router("", landscape)
api.add_router("", clusters)
api.add_router("", consortia)
api.add_router("", registry)
api.add_router("", zones)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """Missing and not allowed are one answer."""
    return api.create_response(request, {"detail": "Not found"}, status=404)


@api.exception_handler(NotPermitted)
def not_permitted(request: HttpRequest, error: NotPermitted) -> HttpResponse:
    """Missing and not allowed are one answer."""
    return api.create_response(request, {"detail": "Not found"}, status=404)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A rule says no, in the caller's language."""
    return api.create_response(request, {"detail": str(error), "field": error.field}, status=422)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Input that cannot be read, with the place of each fault and without the input itself."""
    faults = [{"loc": fault["loc"], "msg": fault["msg"], "type": fault["type"]} for fault in error.errors]
    return api.create_response(request, {"detail": faults}, status=422)


@api.exception_handler(RawPostDataException)
def not_json(request: HttpRequest, error: RawPostDataException) -> HttpResponse:
    """A body of a form, where JSON is read."""
    return api.create_response(request, {"detail": "Send JSON, as application/json"}, status=415)
