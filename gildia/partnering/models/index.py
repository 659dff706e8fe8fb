"""The search index and what is known of it as a whole.

Everything in these tables is derived from the register and can be made anew by
`manage reindex`. Statistics are learnt from public texts only, so that nothing a viewer may not
see can move his ranking.
"""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField

from gildia.foundation.encoders import DEEP
from gildia.registry.models import Capability, Organisation
from gildia.registry.rules import PUBLIC_AUDIENCE, Viewer

CAPABILITY = "capability"
PROFILE = "profile"
ABOUT = "about"
PRODUCT = "product"
OFFER = "offer"

FAST_DIMENSIONS = 512


def shipped_encoder() -> str:
    """The deep encoder that every index begins with."""
    return DEEP.id


def texts_column(label: object) -> "ArrayField[list[str], list[str]]":
    """A list of texts, empty by default."""
    return ArrayField(models.TextField(), default=list, verbose_name=label)  # type: ignore[arg-type]


def numbers_column(label: object) -> "ArrayField[list[int], list[int]]":
    """A list of ids, empty by default."""
    return ArrayField(models.BigIntegerField(), default=list, verbose_name=label)  # type: ignore[arg-type]


class SearchEntryQuerySet(models.QuerySet["SearchEntry", "SearchEntry"]):
    """Entries, starting from what a viewer may see."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Entries whose text and whose organisation the viewer may both see."""
        audience = viewer.audience
        return self.filter(audience__overlap=audience, organisation_audience__overlap=audience)

    def public(self) -> Self:
        """Entries that everybody may see, the only ones that statistics learn from."""
        return self.filter(
            audience__contains=[PUBLIC_AUDIENCE],
            organisation_audience__contains=[PUBLIC_AUDIENCE],
        )


class SearchEntry(models.Model):
    """One text of an organisation in one language, as the search reads it."""

    KINDS = [
        (CAPABILITY, _("capability")),
        (PROFILE, _("profile")),
        (ABOUT, _("about the company")),
        (PRODUCT, _("product")),
        (OFFER, _("offer")),
    ]

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("organisation"),
    )
    capability = models.ForeignKey(
        Capability,
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        verbose_name=_("capability"),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=KINDS)
    source_id = models.BigIntegerField(_("record of the register"), default=0)
    language = models.CharField(_("language"), max_length=8)
    text = models.TextField(_("text"))
    tokens = texts_column(_("terms"))
    audience = numbers_column(_("audience of the text"))
    organisation_audience = numbers_column(_("audience of the organisation"))

    zone_ids = numbers_column(_("zones"))
    cluster_ids = numbers_column(_("clusters"))
    step = models.CharField(_("process step"), max_length=64, blank=True)
    segments = texts_column(_("segments"))
    country = models.CharField(_("country"), max_length=2)
    size = models.CharField(_("size"), max_length=8, blank=True)

    fast_vector = HalfVectorField(_("vector of the fast encoder"), dimensions=FAST_DIMENSIONS, null=True)
    fast_encoder = models.CharField(_("fast encoder"), max_length=64, blank=True)
    fast_hubs = models.JSONField(_("hub scores of the fast encoder"), default=dict)
    # The deep encoder may be changed (actions.encoder): vectors have as many numbers as it gives. Those of
    # the next one stand beside them; then the columns are swapped by name: each needs what the other has.
    deep_vector = HalfVectorField(_("vector of the deep encoder"), null=True)
    deep_encoder = models.CharField(_("deep encoder"), max_length=64, blank=True)
    deep_hubs = models.JSONField(_("hub scores of the deep encoder"), default=dict)
    next_deep_vector = HalfVectorField(_("vector of the next deep encoder"), null=True)
    next_deep_encoder = models.CharField(_("next deep encoder"), max_length=64, blank=True)
    next_deep_hubs = models.JSONField(_("hub scores of the next deep encoder"), default=dict)
    concepts = models.JSONField(_("nearness to process steps"), default=dict)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "source_id", "language"],
                name="partnering_searchentry_once",
            ),
        ]
        indexes = [
            GinIndex(fields=["tokens"], name="partnering_entry_tokens"),
            GinIndex(fields=["zone_ids"], name="partnering_entry_zones"),
            GinIndex(fields=["cluster_ids"], name="partnering_entry_clusters"),
            GinIndex(fields=["segments"], name="partnering_entry_segments"),
            models.Index(fields=["step"], name="partnering_entry_step"),
            models.Index(fields=["country"], name="partnering_entry_country"),
            models.Index(
                fields=["organisation"],
                condition=models.Q(deep_vector__isnull=True),
                name="partnering_entry_waiting",
            ),
            models.Index(
                fields=["organisation"],
                condition=models.Q(next_deep_vector__isnull=True),
                name="partnering_entry_next_waiting",
            ),
            # The graphs of the vectors are not here: a large index gets them from actions.graphs.
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} {self.language} of {self.organisation_id}"


class CrowdMember(models.Model):
    """A public entry against which others are measured: a sample of every language, drawn when learning.

    Nothing in the database holds it to its entry, which may lie on another server; a gone one is passed over.
    """

    entry = models.OneToOneField(
        SearchEntry,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("entry"),
    )

    class Meta:
        verbose_name = _("member of the crowd")
        verbose_name_plural = _("members of the crowd")

    def __str__(self) -> str:
        return f"entry {self.entry_id}"


class StepVector(models.Model):
    """What a process step means in one language: the bridge between a need and foreign texts."""

    step = models.CharField(_("process step"), max_length=64)
    language = models.CharField(_("language"), max_length=8)
    text = models.TextField(_("text"))
    fast_vector = HalfVectorField(_("vector of the fast encoder"), dimensions=FAST_DIMENSIONS)
    deep_vector = HalfVectorField(_("vector of the deep encoder"))
    deep_encoder = models.CharField(_("deep encoder"), max_length=64, default=shipped_encoder)

    class Meta:
        verbose_name = _("vector of a process step")
        verbose_name_plural = _("vectors of process steps")
        constraints = [
            models.UniqueConstraint(fields=["step", "language"], name="partnering_stepvector_once")
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.language}"


class TermCount(models.Model):
    """How many public texts hold a term."""

    term = models.TextField(_("term"), primary_key=True)
    texts = models.PositiveIntegerField(_("texts"))

    class Meta:
        verbose_name = _("term count")
        verbose_name_plural = _("term counts")

    def __str__(self) -> str:
        return f"{self.term}: {self.texts}"


class Word(models.Model):
    """A word as public texts write it: what a misspelt word of a need may have been meant to be."""

    word = models.TextField(_("word"), primary_key=True)
    latin = models.TextField(_("word in Latin letters"))
    texts = models.PositiveIntegerField(_("texts"))

    class Meta:
        verbose_name = _("word of the index")
        verbose_name_plural = _("words of the index")
        indexes = [GinIndex(name="partnering_word_latin", fields=["latin"], opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return f"{self.word}: {self.texts}"


class LanguageMean(models.Model):
    """The mean vector of one language and one side, by which stored vectors are centred."""

    NEED = "need"
    TEXT = "text"
    SIDES = [(NEED, _("need")), (TEXT, _("text"))]

    encoder = models.CharField(_("encoder"), max_length=64)
    side = models.CharField(_("side"), max_length=8, choices=SIDES)
    language = models.CharField(_("language"), max_length=8)
    mean: "ArrayField[list[float], list[float]]" = ArrayField(models.FloatField(), verbose_name=_("mean"))
    prior: "ArrayField[list[float], list[float]]" = ArrayField(
        models.FloatField(), default=list, verbose_name=_("mean of the taxonomy")
    )

    class Meta:
        verbose_name = _("mean of a language")
        verbose_name_plural = _("means of languages")
        constraints = [
            models.UniqueConstraint(
                fields=["encoder", "side", "language"],
                name="partnering_languagemean_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.encoder} {self.side} {self.language}"


class IndexState(models.Model):
    """What was learnt from the index as a whole; one row, replaced when it is learnt again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.PositiveIntegerField(_("version"), default=0)
    entries = models.PositiveIntegerField(_("entries"), default=0)
    public_entries = models.PositiveIntegerField(_("public entries"), default=0)
    deep_entries = models.PositiveIntegerField(_("public entries read deeply"), default=0)
    languages = models.JSONField(_("public entries by language"), default=dict)
    nearness: "ArrayField[list[float], list[float]]" = ArrayField(
        models.FloatField(), default=list, verbose_name=_("nearness")
    )
    words: "ArrayField[list[float], list[float]]" = ArrayField(
        models.FloatField(), default=list, verbose_name=_("expected coverage")
    )
    learnt_at = models.DateTimeField(_("learnt"), null=True)
    deep_encoder = models.CharField(_("deep encoder"), max_length=64, default=shipped_encoder)
    deep_source = models.CharField(_("source of the deep encoder"), max_length=500, blank=True)
    next_deep_encoder = models.CharField(_("next deep encoder"), max_length=64, blank=True)
    next_deep_source = models.CharField(_("source of the next deep encoder"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("state of the index")
        verbose_name_plural = _("states of the index")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="partnering_indexstate_single")]

    def __str__(self) -> str:
        return f"version {self.version}, {self.entries} entries"
