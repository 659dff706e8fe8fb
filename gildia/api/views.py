"""Answers below /api/ that no endpoint gives."""

from django.http import HttpRequest, JsonResponse


def no_such_endpoint(request: HttpRequest, rest: str) -> JsonResponse:
    """A program that mistypes an address gets JSON too."""
    return JsonResponse({"detail": "Not found"}, status=404)
