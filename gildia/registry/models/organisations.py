"""Organisations: who they are and where, with what a viewer may see of them."""

from collections.abc import Iterable
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gildia.foundation import names
from gildia.foundation.languages import Text, pick
from gildia.registry.models.circles import CLUSTER, ZONE, Circle, CircleMembership
from gildia.registry.models.columns import Timestamps, transitions, visibility_column
from gildia.registry.models.taxonomy import Segment
from gildia.registry.rules import FIELD_VISIBILITY, Scope, Viewer, Visibility, levels_seen

DRAFT = "draft"
PUBLISHED = "published"
ARCHIVED = "archived"

#: Which state may follow which, by verb. The database holds the same table.
ORGANISATION_MOVES = {
    DRAFT: {"publish": PUBLISHED, "archive": ARCHIVED},
    PUBLISHED: {"archive": ARCHIVED},
    ARCHIVED: {"publish": PUBLISHED},
}


class InCircles(Func):
    """Whether the organisation in a column is in one of some circles of a kind today.

    A list asks it of each row and of each kind of record. As a subquery of the ORM every asking cost a
    millisecond to build; ids and kind are ours, so they may stand in the statement itself.
    """

    template = (
        "EXISTS (SELECT 1 FROM registry_circlemembership inside"
        " JOIN registry_circle circle ON circle.id = inside.circle_id"
        " WHERE inside.organisation_id = %(expressions)s AND inside.until IS NULL"
        " AND inside.circle_id IN (%(circles)s) AND circle.kind = '%(kind)s')"
    )
    output_field = models.BooleanField()

    def __init__(self, owner: str | F, *, circles: str, kind: str) -> None:
        super().__init__(owner, circles=circles, kind=kind)


def shares(viewer: Viewer, kind: str, *, owner: str) -> InCircles | Value:
    """Whether the organisation in `owner` is in one of the viewer's zones or clusters today."""
    own = viewer.zone_ids if kind == ZONE else viewer.cluster_ids
    circles = own | viewer.staffed_circle_ids
    if not circles:
        return Value(False)  # noqa: FBT003 - an SQL value
    return InCircles(owner, circles=", ".join(map(str, sorted(circles))), kind=kind)


def visible_rows(viewer: Viewer, *, owner: str) -> Q:
    """Which rows with a `visibility` column a viewer may see.

    `owner` names the column that holds the id of the row's organisation.
    """
    rows = Q(visibility=Visibility.PUBLIC.value)
    for kind, visibility in ((ZONE, Visibility.ZONE), (CLUSTER, Visibility.CLUSTER)):
        together = shares(viewer, kind, owner=owner)
        if isinstance(together, InCircles):
            rows |= Q(together, visibility=visibility.value)
    if viewer.organisation_id is not None:
        rows |= Q(**{owner: viewer.organisation_id})
    return rows


def in_care_of(viewer: Viewer) -> Q:
    """Which organisations a viewer looks after who is staff: those of his circles, and those of no circle.

    A managing company belongs to the circles it runs, so that staff of another one have no say in it.
    """
    inside = CircleMembership.objects.filter(organisation=OuterRef("pk"), until__isnull=True)
    run = Circle.objects.filter(managed_by=OuterRef("pk"))
    staffed = viewer.staffed_circle_ids
    theirs = Q(Exists(inside.filter(circle__in=staffed))) | Q(Exists(run.filter(pk__in=staffed)))
    return theirs | ~(Q(Exists(inside)) | Q(Exists(run)))


class OrganisationQuerySet(models.QuerySet["Organisation", "Organisation"]):
    """Organisations, starting from what a viewer may see."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Published organisations the viewer may know of, and always its own.

        Staff see drafts and archived ones too, of their circles and of no circle at all.
        """
        visible = visible_rows(viewer, owner="pk")
        seen = Q(state=PUBLISHED) & visible
        if viewer.staffed_circle_ids and viewer.scopes & {Scope.REGISTER, Scope.MODERATE}:
            seen |= Q(state__in=[DRAFT, ARCHIVED]) & visible & in_care_of(viewer)
        if viewer.organisation_id is not None:
            seen |= Q(pk=viewer.organisation_id)
        return self.filter(seen)

    def in_circle(self, circle_id: int) -> Self:
        """Organisations that are in a circle today."""
        inside = CircleMembership.objects.filter(
            organisation=OuterRef("pk"), circle=circle_id, until__isnull=True
        )
        return self.filter(Exists(inside))

    def with_inside(self, viewer: Viewer) -> Self:
        """Adds `shares_zone` and `shares_cluster`, which `Organisation.levels_for` needs."""
        return self.annotate(
            shares_zone=shares(viewer, ZONE, owner="pk"), shares_cluster=shares(viewer, CLUSTER, owner="pk")
        )

    def with_shown(self, field: str, viewer: Viewer) -> Self:
        """Adds `shown_FIELD`: a column of `FIELD_VISIBILITY` where the viewer may see it, else null.

        Needs `with_inside`.
        """
        default = str(FIELD_VISIBILITY[field].value)
        stored = Coalesce(KT(f"field_visibility__{field}"), Value(default), output_field=models.TextField())
        seen = (
            Q(level=str(Visibility.PUBLIC.value))
            | Q(level=str(Visibility.ZONE.value), shares_zone=True)
            | Q(level=str(Visibility.CLUSTER.value), shares_cluster=True)
        )
        if viewer.organisation_id is not None:
            seen |= Q(pk=viewer.organisation_id)
        return self.alias(level=stored).annotate(**{f"shown_{field}": Case(When(seen, then=F(field)))})

    def in_name_order(self, language: str) -> Self:
        """By the name a reader of `language` sees; ё sorts as е, ties by id."""
        return self.order_by("sort_ru" if language == "ru" else "sort_en", "pk")

    def named_like(self, words: str) -> Self:
        """Organisations whose name in any language resembles `words`, whichever script they are typed in."""
        key = names.search_key(words)
        return self.filter(Q(search_key__contains=key) | Q(search_key__trigram_word_similar=key))


def _sort_column(first: str, second: str) -> models.GeneratedField:
    """The name that a reader of one language sees, as lists sort it."""
    shown = Coalesce(
        NullIf(F(f"name_{first}"), Value("")),
        NullIf(F(f"name_{second}"), Value("")),
        NullIf(F("name_zh"), Value("")),
        F("legal_name"),
    )
    return models.GeneratedField(
        expression=names.sort_key_expression(shown), output_field=models.TextField(), db_persist=True
    )


class Organisation(Timestamps):
    """A company, institute, authority or managing company: the actor of everything in Gildia."""

    KINDS = [
        ("company", _("company")),
        ("research", _("research institute or university")),
        ("managing_company", _("managing company")),
        ("authority", _("authority")),
        ("association", _("association")),
    ]
    STATES = [(DRAFT, _("draft")), (PUBLISHED, _("published")), (ARCHIVED, _("archived"))]

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS, default="company")
    state = models.CharField(_("state"), max_length=16, choices=STATES, default=DRAFT)
    visibility = visibility_column()
    legal_name = models.CharField(
        _("legal name"), max_length=300, help_text=_("As in the register of legal entities.")
    )
    legal_name_source = models.CharField(_("source of the legal name"), max_length=200, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    summary_ru = models.TextField(_("summary in Russian"), max_length=500, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=500, blank=True)
    summary_zh = models.TextField(_("summary in Chinese"), max_length=500, blank=True)
    about_ru = models.TextField(_("about us in Russian"), max_length=5000, blank=True)
    about_en = models.TextField(_("about us in English"), max_length=5000, blank=True)
    about_zh = models.TextField(_("about us in Chinese"), max_length=5000, blank=True)
    country = models.CharField(_("country"), max_length=2, help_text=_("ISO 3166-1 code."))
    founded_year = models.PositiveSmallIntegerField(
        _("founded"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1700), MaxValueValidator(2100)],
    )
    employees = models.PositiveIntegerField(
        _("employees"), null=True, blank=True, validators=[MaxValueValidator(1_000_000)]
    )
    website = models.URLField(_("website"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    logo = models.ForeignKey(
        "documents.Document",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("logo"),
    )
    segments = models.ManyToManyField(Segment, related_name="+", blank=True, verbose_name=_("segments"))
    field_visibility = models.JSONField(_("visibility of fields"), default=dict, blank=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    search_key = models.GeneratedField(
        expression=names.search_key_expression(names.joined("legal_name", "name_ru", "name_en", "name_zh")),
        output_field=models.TextField(),
        db_persist=True,
    )
    sort_ru = _sort_column("ru", "en")
    sort_en = _sort_column("en", "ru")

    objects = OrganisationQuerySet.as_manager()

    #: Added by `with_inside`.
    shares_zone: bool
    shares_cluster: bool

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_ru="", name_en="", name_zh=""),
                name="registry_organisation_has_a_name",
                violation_error_message=_("Give the name in at least one language."),
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="registry_organisation_country_code"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ORGANISATION_MOVES), name="registry_organisation_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "visibility"], name="registry_org_state_visibility"),
            models.Index(fields=["sort_ru", "id"], name="registry_org_sort_ru"),
            models.Index(fields=["sort_en", "id"], name="registry_org_sort_en"),
            GinIndex(name="registry_org_search_key", fields=["search_key"], opclasses=["gin_trgm_ops"]),
        ]
        triggers = [
            pgtrigger.FSM(
                name="organisation_moves", field="state", transitions=transitions(ORGANISATION_MOVES)
            )
        ]

    def __str__(self) -> str:
        return self.name.value

    def get_absolute_url(self) -> str:
        """The profile page."""
        return reverse("registry:profile", args=[self.slug])

    @property
    def name(self) -> Text:
        """The name a reader sees: in his language if there is one, else the next best."""
        return pick(self, "name") or Text(self.legal_name, "")

    @property
    def summary(self) -> Text:
        """The summary in the reader's language, or the next best."""
        return pick(self, "summary")

    @property
    def about(self) -> Text:
        """The longer text in the reader's language, or the next best."""
        return pick(self, "about")

    def visibility_of(self, field: str) -> Visibility:
        """How far a field of `FIELD_VISIBILITY` may be seen."""
        return Visibility(self.field_visibility.get(field, FIELD_VISIBILITY[field]))

    def levels_for(self, viewer: Viewer) -> frozenset[Visibility]:
        """Which levels of visibility the viewer sees here; needs the columns of `with_inside`."""
        return levels_seen(
            own=viewer.organisation_id == self.pk,
            shares_zone=self.shares_zone,
            shares_cluster=self.shares_cluster,
        )


class RecordQuerySet(models.QuerySet[Any, Any]):
    """Rows that belong to an organisation and have a visibility of their own."""

    def visible_to(self, viewer: Viewer) -> Self:
        """The rows a viewer may see; a row is never more visible than its organisation."""
        organisations = Organisation.objects.visible_to(viewer)
        return self.filter(visible_rows(viewer, owner="organisation_id"), organisation__in=organisations)

    def of(self, organisation_id: int) -> Self:
        """The rows of one organisation."""
        return self.filter(organisation_id=organisation_id)

    def at(self, levels: Iterable[Visibility]) -> Self:
        """Rows with one of these levels of visibility, such as `Organisation.levels_for` gives."""
        return self.filter(visibility__in=sorted(levels))


class Record(Timestamps):
    """Something an organisation says of itself, seen as far as it chooses."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    visibility = visibility_column()

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True


class Site(Record):
    """A place where an organisation works."""

    KINDS = [
        ("office", _("office")),
        ("production", _("production")),
        ("laboratory", _("laboratory")),
        ("warehouse", _("warehouse")),
    ]

    kind = models.CharField(_("kind"), max_length=16, choices=KINDS, default="office")
    name_ru = models.CharField(_("name in Russian"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    address_ru = models.CharField(_("address in Russian"), max_length=300, blank=True)
    address_en = models.CharField(_("address in English"), max_length=300, blank=True)
    address_zh = models.CharField(_("address in Chinese"), max_length=300, blank=True)
    city_ru = models.CharField(_("city in Russian"), max_length=120, blank=True)
    city_en = models.CharField(_("city in English"), max_length=120, blank=True)
    city_zh = models.CharField(_("city in Chinese"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2)
    region = models.CharField(_("region"), max_length=10, blank=True, help_text=_("ISO 3166-2 code."))
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    is_main = models.BooleanField(_("main site"), default=False)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(is_main=True), name="registry_site_one_main"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="registry_site_whole_point",
                violation_error_message=_("Give both latitude and longitude, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return pick(self, "name").value or pick(self, "city").value
