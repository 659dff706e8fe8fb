"""What was found of the rows of a list, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gildia.clusters.models.invitations import DOUBTFUL, KNOWN, NEW, WRONG

_SENTENCES: Mapping[str, str | Promise] = {
    "no_name": _("The row names no company."),
    "too_long": _("A cell is longer than %(limit)s characters."),
    "identifier": _("“%(value)s” is no such number; a digit is wrong or missing."),
    "number_shortened": _("The spreadsheet program has shortened the number: %(value)s. Write it as text."),
    "country": _("There is no country “%(value)s”."),
    "email": _("“%(value)s” is no e-mail address."),
    "twice": _("The same company stands in row %(row)s."),
    "managing": _("The managing company does not join its own cluster."),
    "member": _("The company is a member already."),
    "under_way": _("The company is on its way into the cluster already."),
    "hidden": _("The register knows this number, but the company is not one of yours."),
    "no_number": _("The register has no such company, and without a number it cannot be added."),
    "no_email": _("There is no e-mail address, and nobody acts for the company here."),
    "same_name": _("The register has a company of this name, but the list gives no number that says so."),
    "address_of_representative": _("The letter goes to whoever administers the company here."),
}

PROSE: Mapping[str, str | Promise] = {
    KNOWN: _("The register knows these companies. They are invited unless you untick them."),
    NEW: _(
        "The register does not have these. Ticked ones are added to it, for everybody to see, and invited."
    ),
    DOUBTFUL: _("Tick a row if the company of the register is the one you mean. If not, add it by hand."),
    WRONG: _("These cannot be invited as they stand. Mend them in your file and upload it again."),
}
TAB_NAMES: Mapping[str, str | Promise] = {
    KNOWN: _("In the register: %(count)s"),
    NEW: _("Not in the register: %(count)s"),
    DOUBTFUL: _("Doubtful: %(count)s"),
    WRONG: _("Cannot be invited: %(count)s"),
}


def sentences(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    """Why a row is what it is."""
    return [
        str(_SENTENCES[each["code"]]) % each["details"] for each in findings if each["code"] in _SENTENCES
    ]
