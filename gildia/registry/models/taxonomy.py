"""What companies do, in the words of the trade: segments, process chains and their steps."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from gildia.foundation.languages import pick
from gildia.registry.models.columns import NamedInLanguages, strings_column


class Segment(NamedInLanguages):
    """A field of industry, such as microelectronics."""

    code = models.SlugField(_("code"), max_length=64, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")

    def __str__(self) -> str:
        return pick(self, "name").value


class ProcessChain(NamedInLanguages):
    """A value chain: the steps from an idea to a finished product of one field."""

    code = models.SlugField(_("code"), max_length=64, unique=True)
    segment = models.ForeignKey(
        Segment, on_delete=models.PROTECT, related_name="+", verbose_name=_("segment")
    )
    description_ru = models.TextField(_("description in Russian"), max_length=1000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=1000, blank=True)
    description_zh = models.TextField(_("description in Chinese"), max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("process chain")
        verbose_name_plural = _("process chains")

    def __str__(self) -> str:
        return pick(self, "name").value


class ProcessStep(NamedInLanguages):
    """One step of a chain, with the words people use for it in three languages.

    Staff may edit it; `edited` then keeps the shipped taxonomy from overwriting it.
    """

    chain = models.ForeignKey(
        ProcessChain, on_delete=models.PROTECT, related_name="steps", verbose_name=_("process chain")
    )
    code = models.SlugField(_("code"), max_length=64, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    phase_ru = models.CharField(_("phase in Russian"), max_length=120, blank=True)
    phase_en = models.CharField(_("phase in English"), max_length=120, blank=True)
    phase_zh = models.CharField(_("phase in Chinese"), max_length=120, blank=True)
    description_ru = models.TextField(_("description in Russian"), max_length=1000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=1000, blank=True)
    description_zh = models.TextField(_("description in Chinese"), max_length=1000, blank=True)
    synonyms_ru = strings_column(_("synonyms in Russian"))
    synonyms_en = strings_column(_("synonyms in English"))
    synonyms_zh = strings_column(_("synonyms in Chinese"))
    edited = models.BooleanField(_("edited here"), default=False)

    class Meta:
        verbose_name = _("process step")
        verbose_name_plural = _("process steps")

    def __str__(self) -> str:
        return pick(self, "name").value

    @property
    def words(self) -> dict[str, list[str]]:
        """Name and synonyms by language: every way to say this step."""
        words: dict[str, list[Any]] = {
            "ru": [self.name_ru, *self.synonyms_ru],
            "en": [self.name_en, *self.synonyms_en],
            "zh": [self.name_zh, *self.synonyms_zh],
        }
        return {language: [word for word in found if word] for language, found in words.items()}
