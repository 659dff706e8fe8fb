"""The demonstration's people, for the sign-in page."""

from django import template
from django.conf import settings

from gildia.accounts.models import DemonstrationAccount

register = template.Library()


@register.simple_tag
def demonstration_accounts() -> list[DemonstrationAccount]:
    """Everybody a visitor may step into; empty outside demonstrations."""
    if not settings.DEMONSTRATION:
        return []
    accounts = DemonstrationAccount.objects.select_related("person")
    return list(accounts.order_by("position", "pk"))
