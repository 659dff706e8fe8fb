"""What the encoders read of versions: kept, so that a night of matching reads nothing twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gildia.opportunities.models.versions import Version


class Reading(models.Model):
    """The vectors of one text of a version, as the encoders gave them; made anew at any time.

    A need is what the search is asked for a request, in as many parts as it has; a text is what the version
    says in one language. `deep` is empty where the deep encoder was not asked.
    """

    version = models.ForeignKey(
        Version, on_delete=models.CASCADE, related_name="readings", verbose_name=_("version")
    )
    place = models.PositiveSmallIntegerField(_("place"))
    is_need = models.BooleanField(_("asked as a need"))
    language = models.CharField(_("language"), max_length=8)
    text = models.TextField(_("text"))
    fast = models.BinaryField(_("vector of the fast encoder"))
    fast_encoder = models.CharField(_("fast encoder"), max_length=64)
    deep = models.BinaryField(_("vector of the deep encoder"), default=b"")
    deep_encoder = models.CharField(_("deep encoder"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("reading of a version")
        verbose_name_plural = _("readings of versions")
        constraints = [
            models.UniqueConstraint(fields=["version", "place"], name="opportunities_reading_once"),
            models.CheckConstraint(
                condition=models.Q(deep=b"", deep_encoder="")
                | ~models.Q(deep=b"") & ~models.Q(deep_encoder=""),
                name="opportunities_reading_deep_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.place}"
