"""A zone's land, and the days that decrees move in it."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.foundation.languages import pick
from gildia.registry.models.columns import Timestamps
from gildia.zones.models.zones import Zone


class RemovableQuerySet(models.QuerySet[Any, Any]):
    """Rows that can be taken away and brought back."""

    def current(self) -> Self:
        """Those that were not removed."""
        return self.filter(removed_at__isnull=True)


class Territory(Timestamps):
    """A piece of a zone's land. One that was removed keeps its row, so that it can come back."""

    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, related_name="territories", verbose_name=_("zone")
    )
    name_ru = models.CharField(_("name in Russian"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    city_ru = models.CharField(_("city in Russian"), max_length=100, blank=True)
    city_en = models.CharField(_("city in English"), max_length=100, blank=True)
    city_zh = models.CharField(_("city in Chinese"), max_length=100, blank=True)
    address_ru = models.CharField(_("address in Russian"), max_length=300, blank=True)
    address_en = models.CharField(_("address in English"), max_length=300, blank=True)
    address_zh = models.CharField(_("address in Chinese"), max_length=300, blank=True)
    area_hectares = models.DecimalField(
        _("area, hectares"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0.01)],
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)

    objects = RemovableQuerySet.as_manager()

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_ru="", name_en="", name_zh=""),
                name="zones_territory_has_a_name",
                violation_error_message=_("Give the name in at least one language."),
            ),
            models.CheckConstraint(
                condition=Q(area_hectares__isnull=True) | Q(area_hectares__gt=0),
                name="zones_territory_has_an_area",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="zones_territory_lies_on_earth",
                violation_error_message=_("Give both latitude and longitude, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return pick(self, "name").value


class MovedDay(Timestamps):
    """A day that a decree makes worked or not worked in a zone, whatever its calendar says."""

    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, related_name="moved_days", verbose_name=_("zone")
    )
    day = models.DateField(_("day"))
    is_working = models.BooleanField(pgettext_lazy("day", "worked"), default=False)
    name_ru = models.CharField(_("what it is called in Russian"), max_length=120, blank=True)
    name_en = models.CharField(_("what it is called in English"), max_length=120, blank=True)
    name_zh = models.CharField(_("what it is called in Chinese"), max_length=120, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)

    objects = RemovableQuerySet.as_manager()

    class Meta:
        verbose_name = _("moved day")
        verbose_name_plural = _("moved days")
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "day"],
                condition=Q(removed_at__isnull=True),
                name="zones_movedday_once",
                violation_error_message=_("This day is moved already. Remove that entry first."),
            )
        ]

    def __str__(self) -> str:
        return date_format(self.day)
