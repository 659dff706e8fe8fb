"""The outbox of a demonstration."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gildia.notifications.models import OutboxMessage

PAGE_SIZE = 50


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Every mail this demonstration would have sent, newest first."""
    _only_in_a_demonstration()
    messages = OutboxMessage.objects.order_by("-created_at", "-pk")
    if wanted := request.GET.get("to", "").strip().lower()[:254]:
        messages = messages.filter(recipients__contains=[wanted])
    page = Paginator(messages, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "notifications/outbox.html", {"page": page, "wanted": wanted})


@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail in full, its links alive."""
    _only_in_a_demonstration()
    found = get_object_or_404(OutboxMessage, pk=pk)
    return render(request, "notifications/message.html", {"message": found})


def _only_in_a_demonstration() -> None:
    """Outside demonstrations mail is private, and this page does not exist."""
    if not settings.DEMONSTRATION:
        raise Http404
