"""Finding the one organisation that somebody means by what he typed."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gildia.foundation.errors import Refused
from gildia.foundation.names import search_key
from gildia.registry.models import Organisation
from gildia.registry.models.organisations import OrganisationQuerySet

#: What can be typed, for the help beside such a field.
HELP = gettext_lazy("Its name, or its INN, OGRN or another number, as in the register.")
SHOWN_CANDIDATES = 5


def find_one(rows: OrganisationQuerySet, typed: str) -> Organisation:
    """The one of `rows` that has a number or a name; where several fit, the refusal names them."""
    found = _like(rows, typed)
    if not found:
        raise Refused(_("The register has no such company. Look it up first."))
    exact = [each for each in found if typed in {each.legal_name, each.name_ru, each.name_en}]
    if len(found) > 1 and len(exact) != 1:
        names = "; ".join(str(each) for each in found[:SHOWN_CANDIDATES])
        raise Refused(_("Several companies fit: %(names)s. Give the number.") % {"names": names})
    return exact[0] if len(exact) == 1 else found[0]


def _like(rows: OrganisationQuerySet, typed: str) -> list[Organisation]:
    """Those that have it as a number, else those whose name holds it; one more than is ever named."""
    number = "".join(typed.split())
    by_number = rows.filter(identifiers__value__iexact=number).distinct().order_by("pk")
    by_name = rows.filter(search_key__contains=search_key(typed)).order_by("pk")
    return list(by_number[:2]) or list(by_name[: SHOWN_CANDIDATES + 1])
