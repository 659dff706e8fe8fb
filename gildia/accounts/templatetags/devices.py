"""Devices in words, for the list of sessions and the mails about safety."""

from django import template
from django.utils.translation import gettext as _

from gildia.accounts.rules import device_of

register = template.Library()


@register.filter
def device(user_agent: str) -> str:
    """Browser and system of a session."""
    return device_of(user_agent) or _("Unknown browser")
