"""What is taken out of addresses: what PostgreSQL cannot hold, and what no log shall hold."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

_NUL = re.compile("%00|\x00")


class NoNulMiddleware:
    """Drops NUL characters from the query, and finds nothing at a path that holds one.

    PostgreSQL refuses them in any text, so every view that hands a parameter to a query would
    answer 500. Fields of forms are checked by Django itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["QUERY_STRING"] = _NUL.sub("", request.META.get("QUERY_STRING", ""))
        request.path_info = request.path_info.replace("\x00", "\N{REPLACEMENT CHARACTER}")
        return self.get_response(request)


class LogMiddleware(RequestMiddleware):
    """Logs requests by their path alone: what somebody searches for is nobody else's to read."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and path, without the query."""
        return f"{request.method} {request.path}"
