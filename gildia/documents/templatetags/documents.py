"""Links to files in templates: `{% load documents %}`."""

from django import template
from django.template import Context

from gildia.documents.models import Document
from gildia.documents.permissions import link_to

register = template.Library()


@register.simple_tag(takes_context=True)
def document_link(context: Context, document: Document) -> str:
    """The address under which the reader of this page may open a file."""
    return link_to(document.pk, context["request"].user.pk)
