"""How an organisation is known outside: its numbers in registers, its classes of activity."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gildia.registry.models.organisations import Organisation


class Identifier(models.Model):
    """A number that names an organisation in a register, valid by that register's own check.

    A KPP names the tax office and the reason for registration, so many organisations share one.
    """

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="identifiers",
        verbose_name=_("organisation"),
    )
    scheme = models.CharField(_("scheme"), max_length=16)
    value = models.CharField(_("number"), max_length=40)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"],
                condition=~Q(scheme="kpp"),
                name="registry_identifier_unique",
                violation_error_message=_("Another organisation has this number."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "scheme"], name="registry_identifier_one_a_scheme"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class Activity(models.Model):
    """A class of economic activity of an organisation, by a public classification."""

    SCHEMES = [("isic", "ISIC Rev. 4"), ("nace", "NACE Rev. 2"), ("okved", "ОКВЭД 2")]

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="activities",
        verbose_name=_("organisation"),
    )
    scheme = models.CharField(_("classification"), max_length=8, choices=SCHEMES)
    code = models.CharField(_("code"), max_length=12)
    is_main = models.BooleanField(_("main activity"), default=False)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "scheme", "code"], name="registry_activity_once"),
            models.UniqueConstraint(
                fields=["organisation", "scheme"],
                condition=Q(is_main=True),
                name="registry_activity_one_main",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.code}"
