"""Templates and their versions: drafts that change, approved ones that never do."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gildia.agreements.rules.texts import Clause, Variable
from gildia.foundation.languages import pick
from gildia.registry.models import Circle, Mandate, Organisation
from gildia.registry.models.columns import NamedInLanguages, Timestamps, transitions
from gildia.registry.rules import Scope, Viewer

DRAFT = "draft"
APPROVED = "approved"
RETIRED = "retired"

VERSION_STATES: Mapping[str, str | Promise] = {
    DRAFT: _("draft"),
    APPROVED: _("approved"),
    RETIRED: _("replaced"),
}

#: Which state of a version may follow which, by verb. The database holds the same table.
VERSION_MOVES = {DRAFT: {"approve": APPROVED}, APPROVED: {"retire": RETIRED}, RETIRED: {}}

JOINING = "joining"
FUNDING = "funding"
NDA = "nda"
OTHER = "other"
KINDS = [
    (JOINING, _("agreement on joining")),
    (FUNDING, _("funding agreement")),
    (NDA, _("non-disclosure agreement")),
    (OTHER, _("other agreement")),
]

#: Staff who write templates and prepare agreements for their managing company.
PREPARING_SCOPES = frozenset({Scope.REGISTER, Scope.MODERATE})
#: Who reads what an organisation has issued: those, and who signs or administers there.
READING_SCOPES = PREPARING_SCOPES | {Scope.ADMINISTER, Scope.SIGN}


class TemplateQuerySet(models.QuerySet["Template", "Template"]):
    """Templates by who may see them."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of one's own organisation, for whoever prepares, signs or administers there."""
        if viewer.organisation_id is None or not viewer.scopes & READING_SCOPES:
            return self.none()
        return self.filter(organisation=viewer.organisation_id)


class Template(NamedInLanguages, Timestamps):
    """A text that an organisation signs again and again."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    circle = models.ForeignKey(
        Circle,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("zone or cluster"),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=KINDS)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name_ru"],
                name="agreements_template_one_name",
                violation_error_message=_("There is a template of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return pick(self, "name").value


class TemplateVersion(Timestamps):
    """One version of a template's text. Approval names it by the hash of its content and freezes it.

    `clauses` and `variables` are lists of `rules.texts.Clause` and `Variable` as JSON.
    """

    template = models.ForeignKey(
        Template, on_delete=models.PROTECT, related_name="versions", verbose_name=_("template")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=16, default=DRAFT)
    clauses = models.JSONField(_("clauses"), default=list)
    variables = models.JSONField(_("variables"), default=list, blank=True)
    note = models.CharField(_("what is new"), max_length=300, blank=True)
    content_hash = models.CharField(_("content hash"), max_length=64, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_under = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("approved under the mandate"),
    )

    class Meta:
        verbose_name = _("version of a template")
        verbose_name_plural = _("versions of templates")
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="agreements_version_number_once"),
            models.UniqueConstraint(
                fields=["template"], condition=Q(state=DRAFT), name="agreements_version_one_draft"
            ),
            models.UniqueConstraint(
                fields=["template"], condition=Q(state=APPROVED), name="agreements_version_one_approved"
            ),
            models.CheckConstraint(
                condition=Q(state__in=VERSION_MOVES), name="agreements_version_state_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=DRAFT, content_hash="", approved_at__isnull=True, approved_under__isnull=True
                )
                | Q(
                    state__in=[APPROVED, RETIRED],
                    content_hash__regex=r"^[0-9a-f]{64}$",
                    approved_at__isnull=False,
                    approved_under__isnull=False,
                ),
                name="agreements_version_approved_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="version_moves", field="state", transitions=transitions(VERSION_MOVES)),
            pgtrigger.Protect(
                name="approved_is_frozen",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state=DRAFT)
                & (
                    pgtrigger.Q(old__clauses__df=pgtrigger.F("new__clauses"))
                    | pgtrigger.Q(old__variables__df=pgtrigger.F("new__variables"))
                    | pgtrigger.Q(old__content_hash__df=pgtrigger.F("new__content_hash"))
                ),
            ),
            pgtrigger.Protect(name="no_version_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.template_id}, {self.number}"

    @property
    def text(self) -> list[Clause]:
        """The clauses as the rules know them."""
        return [Clause(**clause) for clause in self.clauses]

    @property
    def asked(self) -> list[Variable]:
        """The variables as the rules know them."""
        return [Variable(**variable) for variable in self.variables]


def as_json(parts: Sequence[Clause] | Sequence[Variable]) -> list[dict[str, Any]]:
    """Clauses or variables as the columns keep them."""
    return [dict(vars(part)) for part in parts]
