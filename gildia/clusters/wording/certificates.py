"""What a certificate of membership says, in the language that is active."""

from collections.abc import Callable

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gildia.agreements.wording.sheets import numbers
from gildia.clusters.models import Membership
from gildia.clusters.models.memberships import KINDS
from gildia.foundation.languages import pick


def certificate_sentence(membership: Membership) -> str:
    """The sentence under the title."""
    words = {"company": pick(membership.organisation, "name").value, "cluster": membership.cluster}
    return _("%(company)s is a member. %(cluster)s.") % words


def certificate_facts(membership: Membership) -> list[tuple[str | Promise, Callable[[], str]]]:
    """Label and value of each line; values are asked for once in each language."""
    company = membership.organisation
    return [
        (gettext_lazy("Member"), lambda: pick(company, "name").value),
        (gettext_lazy("Legal name"), lambda: company.legal_name),
        (gettext_lazy("Numbers"), lambda: ", ".join(numbers(company))),
        (gettext_lazy("Cluster"), lambda: str(membership.cluster)),
        (gettext_lazy("Kind of member"), lambda: str(dict(KINDS)[membership.kind])),
        (gettext_lazy("Number in the list of members"), lambda: str(membership.number)),
        (gettext_lazy("Member since"), lambda: date_format(membership.joined_date, "DATE_FORMAT")),
    ]
