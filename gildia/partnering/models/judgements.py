"""What a person says of a need and a company: that they do not fit, and why (ADR 0024)."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from pgvector.django import HalfVectorField

from gildia.partnering.models.index import FAST_DIMENSIONS, numbers_column
from gildia.partnering.rules.judgements import MOST_WORDS, Because, Side
from gildia.partnering.rules.unanswered import may_read_unanswered
from gildia.registry.models import Organisation
from gildia.registry.rules import Viewer


class JudgementQuerySet(models.QuerySet["Judgement", "Judgement"]):
    """Judgements, starting from what a viewer may see."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those given for the viewer's organisation: neither the company judged nor staff read them."""
        if viewer.organisation_id is None:
            return self.none()
        return self.filter(organisation=viewer.organisation_id)

    def given_by(self, viewer: Viewer) -> Self:
        """The viewer's own."""
        if viewer.person_id is None:
            return self.none()
        return self.visible_to(viewer).filter(person=viewer.person_id)

    def counted_for(self, viewer: Viewer) -> Self:
        """Those of organisations in the viewer's care: for sums, never to be shown one by one."""
        if not may_read_unanswered(viewer):
            return self.none()
        staffed = Organisation.objects.filter(
            circle_memberships__circle__in=viewer.staffed_circle_ids, circle_memberships__until__isnull=True
        )
        return self.filter(organisation__in=staffed)

    def standing(self) -> Self:
        """Those that have not been taken back."""
        return self.filter(taken_back_at__isnull=True)


class Judgement(models.Model):
    """That a company does not fit a need (`SEEKS`), or a need does not fit one's own company (`SERVES`).

    The vectors are as the encoders give them, not centred. What it says of other pairs stands in
    `company_step`, `country` and `zone_ids`, as it was when it was given.
    """

    SIDES = [
        (Side.SEEKS.value, _("the company does not fit what we need")),
        (Side.SERVES.value, _("the request does not fit our company")),
    ]
    REASONS = [
        (Because.OTHER_PROCESS.value, _("Another process or product than needed")),
        (Because.LIMITS.value, _("Limits are not met")),
        (Because.TOO_FAR.value, _("Too far away")),
        (Because.VOLUME.value, _("Too small or too large a volume")),
        (Because.CERTIFICATE.value, _("A certificate is missing")),
        (Because.COMPETITOR.value, pgettext_lazy("reason", "Competitor")),
        (Because.IN_CONTACT.value, _("We are already in contact")),
        (Because.OUTDATED.value, _("The company or the request is outdated")),
        (Because.OTHER.value, _("Another reason")),
    ]

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("given for")
    )
    side = models.CharField(_("side"), max_length=8, choices=SIDES)
    company = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("company")
    )
    about = models.CharField(_("offer or request"), max_length=64, blank=True)
    text = models.TextField(_("need"))
    text_key = models.CharField(_("key of the text"), max_length=64)
    language = models.CharField(_("language"), max_length=8)
    because = models.CharField(_("reason"), max_length=16, choices=REASONS)
    words = models.CharField(_("in words"), max_length=MOST_WORDS, blank=True)
    given_at = models.DateTimeField(_("given at"))
    taken_back_at = models.DateTimeField(_("taken back at"), null=True)

    step = models.CharField(_("process step nearest to the need"), max_length=64, blank=True)
    company_step = models.CharField(
        _("process step of the company's nearest text"), max_length=64, blank=True
    )
    country = models.CharField(_("country that is too far"), max_length=2, blank=True)
    zone_ids = numbers_column(_("zones that are too far"))
    fast_vector = HalfVectorField(_("vector of the fast encoder"), dimensions=FAST_DIMENSIONS)
    fast_encoder = models.CharField(_("fast encoder"), max_length=64)
    deep_vector = HalfVectorField(_("vector of the deep encoder"), null=True)
    deep_encoder = models.CharField(_("deep encoder"), max_length=64, blank=True)

    place_without = models.PositiveIntegerField(_("place without any judgement"), null=True)
    place_by_others = models.PositiveIntegerField(_("place by judgements of other needs"), null=True)
    measured_on = models.DateField(_("measured"), null=True)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "side", "company", "text_key", "about"],
                condition=Q(taken_back_at__isnull=True),
                name="partnering_judgement_once",
            ),
            models.CheckConstraint(
                condition=Q(side=Side.SEEKS.value) & ~Q(company=F("organisation"))
                | Q(side=Side.SERVES.value, company=F("organisation")),
                name="partnering_judgement_of_the_other_side",
            ),
            models.CheckConstraint(
                condition=Q(because__in=[each.value for each in Because]),
                name="partnering_judgement_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(because=Because.OTHER.value) & ~Q(words="")
                | ~Q(because=Because.OTHER.value) & Q(words=""),
                name="partnering_judgement_words_of_other",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(taken_back_at__gte=F("given_at")),
                name="partnering_judgement_back_after",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "organisation", "-given_at"],
                condition=Q(taken_back_at__isnull=True),
                name="partnering_judgement_standing",
            ),
            models.Index(fields=["organisation", "-given_at"], name="partnering_judgement_of"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="judgement_stays_said",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "person",
                    "organisation",
                    "side",
                    "company",
                    "about",
                    "text",
                    "because",
                    "words",
                    "given_at",
                ),
            ),
            pgtrigger.Protect(
                name="judgement_taken_back_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__taken_back_at__isnull=False,
                    old__taken_back_at__df=pgtrigger.F("new__taken_back_at"),
                ),
            ),
        ]

    def __str__(self) -> str:
        """Without need and company: names of subjects stay in the journal for good."""
        return str(_("judgement %(number)s")) % {"number": self.pk}

    @property
    def is_standing(self) -> bool:
        """Whether it has not been taken back."""
        return self.taken_back_at is None
