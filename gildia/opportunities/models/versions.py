"""What an opportunity says: its versions, each with its files."""

from typing import Self

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gildia.documents.models import Document
from gildia.foundation.languages import CONTENT_LANGUAGES, Text, pick
from gildia.opportunities.models.opportunities import VISIBILITIES, Opportunity
from gildia.registry.models import Mandate, ProcessStep
from gildia.registry.models.columns import Timestamps, strings_column, transitions
from gildia.registry.rules import Visibility

WRITING = "writing"
WAITING = "waiting"
ACCEPTED = "accepted"
REPLACED = "replaced"
DROPPED = "dropped"

#: Which state of a version may follow which, by verb. The database holds the same table.
VERSION_MOVES = {
    WRITING: {"send": WAITING, "drop": DROPPED},
    WAITING: {"accept": ACCEPTED, "return": WRITING, "retract": WRITING, "drop": DROPPED},
    ACCEPTED: {"replace": REPLACED},
    REPLACED: {},
    DROPPED: {},
}
OPEN = (WRITING, WAITING)

TITLE_LIMIT = 160
TEXT_LIMIT = 4000

COOPERATION = [
    ("manufacturing", _("contract manufacturing")),
    ("services", _("services and engineering")),
    ("supply", _("supply of goods")),
    ("distribution", _("distribution and representation")),
    ("licence", _("licence")),
    ("joint_venture", _("joint venture")),
    ("investment", _("investment")),
    ("joint_development", _("joint development")),
]
#: Stages of development, in words beside the number of the usual scale.
STAGES = [
    (1, _("1 · principle observed")),
    (2, _("2 · concept formulated")),
    (3, _("3 · proven in a laboratory experiment")),
    (4, _("4 · works in the laboratory")),
    (5, _("5 · works in a realistic environment")),
    (6, _("6 · prototype shown in a realistic environment")),
    (7, _("7 · prototype shown in operation")),
    (8, _("8 · complete and qualified")),
    (9, _("9 · proven in use")),
]
RIGHTS = [
    ("patent_pending", _("patent applied for")),
    ("patent", _("patent granted")),
    ("copyright", _("copyright")),
    ("know_how", _("secret know-how")),
    ("none", _("no exclusive rights")),
]
ROLES = [
    ("coordinator", _("coordinator")),
    ("partner", _("research partner")),
    ("industry", _("industrial partner")),
    ("user", _("user who tries it out")),
    ("subcontractor", _("subcontractor")),
]

#: Texts of a version, each in every language.
STEMS = ("title", "text", "advantages", "partner")
#: What a version says; nothing of it changes once it was sent.
CONTENT = (
    *(f"{stem}_{code}" for stem in STEMS for code in CONTENT_LANGUAGES),
    *(f"is_machine_{code}" for code in CONTENT_LANGUAGES),
    "process_step", "segments", "countries", "cooperation", "volume", "term", "region", "stage", "rights",
    "programme", "deadline", "role", "budget", "limits", "visibility",
)  # fmt: skip


class SentAndChanged(pgtrigger.AnyChange):
    """Whether what a version says would change although it was sent."""

    def resolve(self, model: type[models.Model]) -> str:
        return f"(OLD.state <> '{WRITING}' AND ({super().resolve(model)}))"


class VersionQuerySet(models.QuerySet["Version", "Version"]):
    """Versions by where they stand."""

    def open(self) -> Self:
        """Written or waiting for review."""
        return self.filter(state__in=OPEN)

    def waiting(self) -> Self:
        """Sent and not decided."""
        return self.filter(state=WAITING)


class Version(Timestamps):
    """The text of an opportunity and its facts, as they are or were at one time."""

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="versions", verbose_name=_("offer or request")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=16, default=WRITING)
    title_ru = models.CharField(_("title in Russian"), max_length=TITLE_LIMIT, blank=True)
    title_en = models.CharField(_("title in English"), max_length=TITLE_LIMIT, blank=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=TITLE_LIMIT, blank=True)
    text_ru = models.TextField(_("text in Russian"), max_length=TEXT_LIMIT, blank=True)
    text_en = models.TextField(_("text in English"), max_length=TEXT_LIMIT, blank=True)
    text_zh = models.TextField(_("text in Chinese"), max_length=TEXT_LIMIT, blank=True)
    is_machine_ru = models.BooleanField(_("Russian is a machine draft"), default=False)
    is_machine_en = models.BooleanField(_("English is a machine draft"), default=False)
    is_machine_zh = models.BooleanField(_("Chinese is a machine draft"), default=False)
    advantages_ru = models.TextField(_("advantages, in Russian"), max_length=2000, blank=True)
    advantages_en = models.TextField(_("advantages, in English"), max_length=2000, blank=True)
    advantages_zh = models.TextField(_("advantages, in Chinese"), max_length=2000, blank=True)
    partner_ru = models.TextField(_("partner sought, in Russian"), max_length=1000, blank=True)
    partner_en = models.TextField(_("partner sought, in English"), max_length=1000, blank=True)
    partner_zh = models.TextField(_("partner sought, in Chinese"), max_length=1000, blank=True)
    process_step = models.ForeignKey(
        ProcessStep,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("process step"),
    )
    segments = strings_column(_("segments"), length=64)
    countries = strings_column(_("countries of the partner"), length=2)
    cooperation = strings_column(_("kinds of cooperation"), length=24)
    volume = models.CharField(pgettext_lazy("opportunity", "volume"), max_length=200, blank=True)
    term = models.CharField(pgettext_lazy("opportunity", "term"), max_length=200, blank=True)
    region = models.CharField(_("region"), max_length=200, blank=True)
    stage = models.PositiveSmallIntegerField(
        _("stage of development"),
        null=True,
        blank=True,
        choices=STAGES,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    rights = strings_column(_("rights"), length=24)
    programme = models.CharField(_("programme"), max_length=200, blank=True)
    deadline = models.DateField(_("deadline of the programme"), null=True, blank=True)
    role = models.CharField(_("role of the partner"), max_length=24, choices=ROLES, blank=True)
    budget = models.CharField(_("budget"), max_length=200, blank=True)
    #: As the register lists those of a capability: quantity, minimum, maximum, unit; numbers as texts.
    limits = models.JSONField(_("limits"), default=list, blank=True)
    visibility = models.PositiveSmallIntegerField(
        _("who may see it"), choices=VISIBILITIES, default=Visibility.PUBLIC.value
    )
    sent_at = models.DateTimeField(_("sent to review at"), null=True, blank=True)
    sent_under = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("sent under the mandate"),
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of an offer or request")
        verbose_name_plural = _("versions of offers and requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=VERSION_MOVES), name="opportunities_version_state_known"
            ),
            models.UniqueConstraint(fields=["opportunity", "number"], name="opportunities_version_number"),
            models.UniqueConstraint(
                fields=["opportunity"], condition=Q(state__in=OPEN), name="opportunities_version_one_open"
            ),
            models.UniqueConstraint(
                fields=["opportunity"], condition=Q(state=ACCEPTED), name="opportunities_version_one_accepted"
            ),
            models.CheckConstraint(
                condition=~Q(title_ru="", title_en="", title_zh=""),
                name="opportunities_version_has_a_title",
                violation_error_message=_("Give the title in at least one language."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[WRITING, DROPPED]) | ~Q(text_ru="", text_en="", text_zh=""),
                name="opportunities_version_sent_with_text",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[WRITING, DROPPED])
                | (~Q(text_ru="") & Q(is_machine_ru=False))
                | (~Q(text_en="") & Q(is_machine_en=False))
                | (~Q(text_zh="") & Q(is_machine_zh=False)),
                name="opportunities_version_written_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_under__isnull=True)
                | Q(sent_at__isnull=False, sent_under__isnull=False),
                name="opportunities_version_sent_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[WRITING, DROPPED]) | Q(sent_at__isnull=False),
                name="opportunities_version_sent_first",
            ),
            models.CheckConstraint(
                condition=Q(stage__isnull=True) | Q(stage__range=(1, 9)),
                name="opportunities_version_stage_on_scale",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="version_moves", field="state", transitions=transitions(VERSION_MOVES)),
            pgtrigger.Protect(name="no_version_goes", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="sent_stays_as_it_is",
                operation=pgtrigger.Update,
                condition=SentAndChanged(*CONTENT),
            ),
        ]

    def __str__(self) -> str:
        return self.title.value

    @property
    def title(self) -> Text:
        """The title in the reader's language, or the next best."""
        return pick(self, "title")

    @property
    def text(self) -> Text:
        """The text in the reader's language, or the next best."""
        return pick(self, "text")

    @property
    def advantages(self) -> Text:
        """What is new or better, in the reader's language, or the next best."""
        return pick(self, "advantages")

    @property
    def partner(self) -> Text:
        """What partner is sought, in the reader's language, or the next best."""
        return pick(self, "partner")

    @property
    def is_open(self) -> bool:
        """Whether it is being written or reviewed."""
        return self.state in OPEN

    def is_machine(self, language: str) -> bool:
        """Whether nobody has written or read through what it says in a language."""
        return bool(getattr(self, f"is_machine_{language}", False))


class Attachment(models.Model):
    """A file of a version. `is_stripped` says that its metadata and name were taken away."""

    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="attachments", verbose_name=_("version")
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", verbose_name=_("document")
    )
    visibility = models.PositiveSmallIntegerField(
        _("who may see it"), choices=VISIBILITIES, default=Visibility.PUBLIC.value
    )
    is_stripped = models.BooleanField(_("without metadata"), default=False)
    added_at = models.DateTimeField(pgettext_lazy("file", "added at"))

    class Meta:
        verbose_name = _("file of an offer or request")
        verbose_name_plural = _("files of offers and requests")
        constraints = [
            models.UniqueConstraint(fields=["version", "document"], name="opportunities_attachment_once"),
        ]

    def __str__(self) -> str:
        return self.document.name
