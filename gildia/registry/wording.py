"""The register's codes in the reader's words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from gildia.registry.rules import Size

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SIZE_LABELS: Mapping[str, "StrOrPromise"] = {
    Size.MICRO: gettext_lazy("under 10 people"),
    Size.SMALL: gettext_lazy("10 to 49 people"),
    Size.MEDIUM: gettext_lazy("50 to 249 people"),
    Size.LARGE: gettext_lazy("250 people and more"),
}
