"""What organisations can do and show: capabilities with limits, certificates, equipment, products."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gildia.foundation.languages import Text, pick
from gildia.registry.models.organisations import Record
from gildia.registry.models.taxonomy import ProcessStep

CAPABILITY_TEXT_LIMIT = 2000


class Capability(Record):
    """Something an organisation can do for others, in its own words; what partner search finds."""

    process_step = models.ForeignKey(
        ProcessStep,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("process step"),
    )
    text_ru = models.TextField(_("text in Russian"), max_length=CAPABILITY_TEXT_LIMIT, blank=True)
    text_en = models.TextField(_("text in English"), max_length=CAPABILITY_TEXT_LIMIT, blank=True)
    text_zh = models.TextField(_("text in Chinese"), max_length=CAPABILITY_TEXT_LIMIT, blank=True)
    lead_time_days = models.PositiveSmallIntegerField(
        _("lead time, days"), null=True, blank=True, validators=[MaxValueValidator(1500)]
    )
    evidence_ru = models.TextField(_("evidence in Russian"), max_length=1000, blank=True)
    evidence_en = models.TextField(_("evidence in English"), max_length=1000, blank=True)
    evidence_zh = models.TextField(_("evidence in Chinese"), max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("capability")
        verbose_name_plural = _("capabilities")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text_ru="", text_en="", text_zh=""),
                name="registry_capability_has_a_text",
                violation_error_message=_("Say in at least one language what you can do."),
            )
        ]
        indexes = [models.Index(fields=["organisation", "position"], name="registry_capability_of")]

    def __str__(self) -> str:
        return self.text.value[:80]

    @property
    def text(self) -> Text:
        """The text in the reader's language, or the next best."""
        return pick(self, "text")

    @property
    def evidence(self) -> Text:
        """The evidence in the reader's language, or the next best."""
        return pick(self, "evidence")


class CapabilityLimit(models.Model):
    """A bound of a capability: a quantity from `minimum` to `maximum` in `unit`; one end may be open."""

    capability = models.ForeignKey(
        Capability, on_delete=models.CASCADE, related_name="limits", verbose_name=_("capability")
    )
    quantity = models.SlugField(_("quantity"), max_length=40)
    minimum = models.DecimalField(_("from"), max_digits=18, decimal_places=6, null=True, blank=True)
    maximum = models.DecimalField(_("up to"), max_digits=18, decimal_places=6, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=24, blank=True)

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")
        constraints = [
            models.UniqueConstraint(fields=["capability", "quantity"], name="registry_limit_once"),
            models.CheckConstraint(
                condition=Q(minimum__isnull=False) | Q(maximum__isnull=False),
                name="registry_limit_has_an_end",
                violation_error_message=_("Give at least one of the two ends."),
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True) | Q(maximum__isnull=True) | Q(minimum__lte=F("maximum")),
                name="registry_limit_in_order",
                violation_error_message=_("The lower end is above the upper one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.minimum}–{self.maximum} {self.unit}"


class Certificate(Record):
    """A certificate an organisation holds, valid between two days."""

    standard = models.CharField(_("standard"), max_length=60, help_text=_("For instance ISO 9001."))
    number = models.CharField(_("number"), max_length=80, blank=True)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    document = models.ForeignKey(
        "documents.Document",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("document"),
    )

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lte=F("valid_until")),
                name="registry_certificate_ends_after_start",
                violation_error_message=_("The certificate ends before it begins."),
            )
        ]
        indexes = [models.Index(fields=["standard"], name="registry_certificate_standard")]

    def __str__(self) -> str:
        return f"{self.standard} {self.number}".strip()


class Equipment(Record):
    """A machine or facility an organisation works with."""

    name_ru = models.CharField(_("name in Russian"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    maker = models.CharField(_("maker and model"), max_length=200, blank=True)
    quantity = models.PositiveSmallIntegerField(_("how many"), default=1, validators=[MinValueValidator(1)])
    year = models.PositiveSmallIntegerField(
        _("year of make"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
    )
    process_step = models.ForeignKey(
        ProcessStep,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("process step"),
    )

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_ru="", name_en="", name_zh=""),
                name="registry_equipment_has_a_name",
                violation_error_message=_("Give the name in at least one language."),
            )
        ]

    def __str__(self) -> str:
        return pick(self, "name").value


class Product(Record):
    """Something an organisation makes and sells, with its code of the Harmonised System."""

    name_ru = models.CharField(_("name in Russian"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    description_ru = models.TextField(_("description in Russian"), max_length=1000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=1000, blank=True)
    description_zh = models.TextField(_("description in Chinese"), max_length=1000, blank=True)
    hs_code = models.CharField(_("HS code"), max_length=12, blank=True, help_text=_("For instance 8542.31."))

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_ru="", name_en="", name_zh=""),
                name="registry_product_has_a_name",
                violation_error_message=_("Give the name in at least one language."),
            ),
            models.CheckConstraint(
                condition=Q(hs_code="") | Q(hs_code__regex=r"^\d{4}(\.?\d{2}){0,3}$"),
                name="registry_product_hs_code",
                violation_error_message=_("An HS code has 4 to 10 digits, for instance 8542.31."),
            ),
        ]

    def __str__(self) -> str:
        return pick(self, "name").value
