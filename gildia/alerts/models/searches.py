"""Searches that people keep to hear what is new in them."""

from collections.abc import Mapping
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gildia.alerts.rules import NAME_LIMIT
from gildia.registry.models import Organisation
from gildia.registry.models.columns import Timestamps
from gildia.registry.rules import Viewer

PARTNERS = "partners"
OPPORTUNITIES = "opportunities"
PAGE_LABELS: Mapping[str, str | Promise] = {
    PARTNERS: pgettext_lazy("saved search", "companies"),
    OPPORTUNITIES: _("offers and requests"),
}
#: The pages on which a search is kept, by the names of their addresses.
PAGES = {"partnering:search": PARTNERS, "opportunities:index": OPPORTUNITIES}


class SavedSearchQuerySet(models.QuerySet["SavedSearch", "SavedSearch"]):
    """Searches by whose they are and whether they run."""

    def visible_to(self, viewer: Viewer) -> Self:
        """A person's own, kept for the organisation he acts for now."""
        return self.filter(person=viewer.person_id, organisation=viewer.organisation_id)

    def current(self) -> Self:
        """Those that were not removed."""
        return self.filter(removed_at__isnull=True)

    def running(self) -> Self:
        """Those that are looked at."""
        return self.current().filter(paused_at__isnull=True)


class SavedSearch(Timestamps):
    """A search as its page's address says it. It speaks to nobody but its person."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    page = models.CharField(_("what is searched"), max_length=16, choices=list(PAGE_LABELS.items()))
    query = models.TextField(_("search"))
    name = models.CharField(_("name"), max_length=NAME_LIMIT)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    looked_at = models.DateTimeField(_("last looked at"))

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = [
            models.CheckConstraint(condition=Q(page__in=PAGE_LABELS), name="alerts_search_page_known"),
            models.CheckConstraint(condition=~Q(name=""), name="alerts_search_has_a_name"),
            models.UniqueConstraint(
                F("person"),
                F("organisation"),
                F("page"),
                MD5("query"),
                condition=Q(removed_at__isnull=True),
                name="alerts_search_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["looked_at"],
                condition=Q(removed_at__isnull=True, paused_at__isnull=True),
                name="alerts_search_looked",
            )
        ]

    def __str__(self) -> str:
        """Not its name: the journal is never forgotten, and a need is its person's own."""
        return gettext("saved search %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("alerts:search", args=[self.pk])

    @property
    def search_url(self) -> str:
        """The page on which it was kept."""
        name = next(name for name, page in PAGES.items() if page == self.page)
        return f"{reverse(name)}?{self.query}"
