"""What was found for whom, whether a letter told it, and whether it was seen."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gildia.alerts.models.searches import SavedSearch
from gildia.alerts.rules import Kind
from gildia.opportunities.models import Opportunity
from gildia.registry.models import Organisation
from gildia.registry.rules import Viewer


class NoticeQuerySet(models.QuerySet["Notice", "Notice"]):
    """Notices by whose they are and how far they came."""

    def visible_to(self, viewer: Viewer) -> Self:
        """A person's own for the organisation he acts for now."""
        return self.filter(person=viewer.person_id, organisation=viewer.organisation_id)

    def dealt_with(self) -> Self:
        """What no letter tells any more: told already, or seen on the page."""
        return self.exclude(told_at__isnull=True, seen_at__isnull=True)

    def waiting(self) -> Self:
        """Neither told nor seen."""
        return self.filter(told_at__isnull=True, seen_at__isnull=True)


class Notice(models.Model):
    """One thing found for one person: there is one at most, so nothing is told twice.

    | kind | opportunity | company | search |
    |---|---|---|---|
    | requests | the request that the company could serve | | |
    | companies | the company's own request | who could serve it | |
    | searches | what was found, or | what was found | in which |

    What a search finds gets its notice when it is looked at; a match gets one when it is told or seen.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
        db_index=False,
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("organisation"),
        db_index=False,
    )
    kind = models.CharField(_("kind"), max_length=16)
    opportunity = models.ForeignKey(
        Opportunity,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("offer or request"),
    )
    company = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("company"),
    )
    search = models.ForeignKey(
        SavedSearch,
        on_delete=models.CASCADE,
        related_name="notices",
        null=True,
        blank=True,
        verbose_name=_("saved search"),
    )
    found_at = models.DateTimeField(_("found at"))
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "kind", "search", "opportunity", "company"],
                nulls_distinct=False,
                name="alerts_notice_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=Kind.REQUESTS, opportunity__isnull=False, company__isnull=True, search__isnull=True
                )
                | Q(
                    kind=Kind.COMPANIES, opportunity__isnull=False, company__isnull=False, search__isnull=True
                )
                | Q(kind=Kind.SEARCHES, opportunity__isnull=False, company__isnull=True, search__isnull=False)
                | Q(
                    kind=Kind.SEARCHES, opportunity__isnull=True, company__isnull=False, search__isnull=False
                ),
                name="alerts_notice_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
