"""What letters need beside words. Loaded as `{% load letters %}`."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def site_address() -> str:
    """Where this installation is reached, without a slash at the end."""
    return str(settings.SITE_ADDRESS).rstrip("/")
