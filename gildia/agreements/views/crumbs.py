"""The way to the pages of this room."""

from django.urls import reverse
from django.utils.translation import gettext as _

from gildia.agreements.models import Agreement, Template


def crumbs(agreement: Agreement | None = None) -> list[tuple[str, str]]:
    """To an agreement, or to a page below it."""
    way = [(_("Agreements"), reverse("agreements:index"))]
    return way if agreement is None else [*way, (str(agreement), agreement.get_absolute_url())]


def template_crumbs(template: Template | None = None) -> list[tuple[str, str]]:
    """To a template, or to a page below it."""
    way = [*crumbs(), (_("Templates"), reverse("agreements:templates"))]
    if template is None:
        return way
    return [*way, (str(template), reverse("agreements:template", args=[template.pk]))]
