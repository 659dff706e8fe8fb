"""Columns that several tables of the register share."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gildia.registry.rules import Visibility

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

VISIBILITY_CHOICES = [
    (Visibility.PUBLIC.value, _("Everyone")),
    (Visibility.ZONE.value, _("Companies of our zones")),
    (Visibility.CLUSTER.value, _("Members of our clusters")),
    (Visibility.ORGANISATION.value, _("Only our organisation")),
]


def visibility_column(
    default: Visibility = Visibility.PUBLIC,
) -> "models.PositiveSmallIntegerField[int, int]":
    """Who may see the row."""
    return models.PositiveSmallIntegerField(
        _("who may see it"), choices=VISIBILITY_CHOICES, default=default.value
    )


def strings_column(label: "StrOrPromise", *, length: int = 120) -> "ArrayField[list[str], list[str]]":
    """A list of short strings, empty by default."""
    return ArrayField(models.CharField(max_length=length), verbose_name=label, default=list, blank=True)


def transitions(moves: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    """A table of moves (state → verb → next state) as the pairs a database trigger checks."""
    return [(state, after) for state, verbs in moves.items() for after in verbs.values()]


class NamedInLanguages(models.Model):
    """A thing of the taxonomy with a name in each content language."""

    name_ru = models.CharField(_("name in Russian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)

    class Meta:
        abstract = True


class Timestamps(models.Model):
    """When a row was made and last changed."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True
