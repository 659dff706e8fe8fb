"""Makes allauth's pages answer a refused form as every other page does."""

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


class RefusedFormMiddleware:
    """Answers a form with errors by 422 where allauth would say 200.

    A 200 would count as the answer to the form's idempotency key, and the corrected form, sent
    by the browser's back button with the same key, would get the old errors again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Called before the page is rendered."""
        form = (response.context_data or {}).get("form")
        if request.method == "POST" and isinstance(form, BaseForm) and form.errors:
            response.status_code = 422
        return response
