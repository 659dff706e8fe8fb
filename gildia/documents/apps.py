"""Files, versions and PDFs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Files, versions and PDFs."""

    name = "gildia.documents"
    label = "documents"
    verbose_name = _("documents")
