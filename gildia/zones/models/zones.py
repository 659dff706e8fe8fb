"""What a zone is told apart by, beside what its circle says: name, code and managing company."""

from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.documents.models import Document
from gildia.foundation import identifiers
from gildia.foundation.languages import CONTENT_LANGUAGES, Text, pick
from gildia.registry.models import Circle, Segment
from gildia.registry.models.columns import Timestamps
from gildia.zones.rules import ACCENTS

LANGUAGES = [("ru", _("Russian")), ("en", _("English")), ("zh", _("Chinese"))]
WEEKDAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]
ACCENT_NAMES = [
    ("green", _("green")),
    ("blue", _("blue")),
    ("violet", _("violet")),
    ("plum", _("plum")),
    ("brick", _("brick")),
    ("slate", _("slate")),
]

_CIRCLE_IS_A_ZONE = """
IF (SELECT kind FROM registry_circle WHERE id = NEW.circle_id) IS DISTINCT FROM 'zone' THEN
    RAISE EXCEPTION 'circle % is no zone', NEW.circle_id USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


def _weekend() -> list[int]:
    return [6, 7]


def _languages() -> list[str]:
    return ["ru", "en"]


class ZoneQuerySet(models.QuerySet["Zone", "Zone"]):
    """Zones with what is said of them everywhere."""

    def with_circle(self) -> Self:
        """Loads name and managing company along."""
        return self.select_related("circle__managed_by")

    def in_order(self) -> Self:
        """As lists show them: those that exist before invented ones."""
        return self.order_by("is_demo", "pk")


class Zone(Timestamps):
    """A zone: texts, look, languages, and the legal setting that counts in it."""

    circle = models.OneToOneField(
        Circle, on_delete=models.PROTECT, related_name="+", verbose_name=_("zone in the register")
    )
    summary_ru = models.CharField(_("summary in Russian"), max_length=300, blank=True)
    summary_en = models.CharField(_("summary in English"), max_length=300, blank=True)
    summary_zh = models.CharField(_("summary in Chinese"), max_length=300, blank=True)
    about_ru = models.TextField(_("about the zone in Russian"), max_length=5000, blank=True)
    about_en = models.TextField(_("about the zone in English"), max_length=5000, blank=True)
    about_zh = models.TextField(_("about the zone in Chinese"), max_length=5000, blank=True)
    country = models.CharField(_("country"), max_length=2)
    founded_date = models.DateField(pgettext_lazy("zone", "founded"), null=True, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    segments = models.ManyToManyField(Segment, related_name="+", blank=True, verbose_name=_("segments"))
    languages = ArrayField(
        models.CharField(max_length=2, choices=LANGUAGES),
        verbose_name=_("languages"),
        default=_languages,
    )
    identifier_schemes = ArrayField(
        models.CharField(max_length=16, choices=identifiers.choices()),
        verbose_name=_("identifiers asked for"),
        default=list,
        blank=True,
    )
    calendar = models.CharField(_("calendar"), max_length=24, blank=True)
    weekend = ArrayField(
        models.PositiveSmallIntegerField(choices=WEEKDAYS),
        verbose_name=_("days of the week that are not worked"),
        default=_weekend,
        blank=True,
    )
    logo = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("logo"),
    )
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    accent = models.CharField(_("accent"), max_length=16, choices=ACCENT_NAMES, default="green")
    is_demo = models.BooleanField(_("demonstration data"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ZoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        constraints = [
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="zones_zone_country_code"),
            models.CheckConstraint(
                condition=Q(languages__len__gt=0) & Q(languages__contained_by=list(CONTENT_LANGUAGES)),
                name="zones_zone_languages_known",
            ),
            models.CheckConstraint(
                condition=Q(weekend__contained_by=list(range(1, 8)))
                & ~Q(weekend__contains=list(range(1, 8))),
                name="zones_zone_works_some_day",
            ),
            models.CheckConstraint(condition=Q(accent__in=ACCENTS), name="zones_zone_accent_known"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="circle_is_a_zone",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_CIRCLE_IS_A_ZONE,
            )
        ]

    def __str__(self) -> str:
        return str(self.circle)

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("zones:zone", args=[self.circle.code])

    @property
    def name(self) -> Text:
        """The name a reader sees; needs the circle loaded."""
        return pick(self.circle, "name")

    @property
    def summary(self) -> Text:
        """The summary in the reader's language, or the next best."""
        return pick(self, "summary")

    @property
    def about(self) -> Text:
        """The longer text in the reader's language, or the next best."""
        return pick(self, "about")
