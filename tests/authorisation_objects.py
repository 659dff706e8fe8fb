"""The objects of the authorisation table: for each parameter of an address, whose object is asked for.

`own` belongs to the organisation the person acts for, `foreign` to one that none of the roles represents,
`missing` does not exist. A room that adds an address with a new kind of object adds a line to `OBJECTS`.
"""

from collections.abc import Callable

from django.db.models import Model, QuerySet

from gildia.accounts.models import DemonstrationAccount
from gildia.documents.models import Document
from gildia.notifications.models import OutboxMessage
from gildia.registry.models import Organisation

ROLES = {
    "visitor": "",
    "newcomer": "zoya.kapustinskaya@tonkosloy.example",
    "member": "anna.krylova@pribor-sensor.example",
    "narrow": "gleb.ostroukhov@mikrosborka-t.example",
    "outsider": "alexey.burmistrov@reaktiv-sloy.example",
    "registrar": "pavel.volkov@technopolis.example",
}
OWN = {
    "member": "pribor-sensor",
    "narrow": "mikrosborka-t",
    "outsider": "reaktiv-sloy",
    "registrar": "technopolis-moscow",
}
FOREIGN = "tonkosloy"
MISSING = {
    "str": "no-such",
    "slug": "no-such",
    "int": "999999999",
    "uuid": "00000000-0000-0000-0000-000000000000",
}

Finder = Callable[[Organisation], str | None]


def first(rows: QuerySet[Model], attribute: str = "pk") -> str | None:
    """One value of the first row, or None if there is no row."""
    value = rows.order_by("pk").values_list(attribute, flat=True).first()
    return None if value is None else str(value)


def of_organisation(model: type[Model]) -> Finder:
    """Finds an object that belongs to an organisation."""
    return lambda organisation: first(model._default_manager.filter(organisation=organisation))


#: By address and parameter; an address not named here takes the one of its parameter alone.
OBJECTS: dict[str, Finder] = {
    "slug": lambda organisation: organisation.slug,
    "accounts:step_in pk": lambda _: first(DemonstrationAccount.objects.all()),
    "notifications:message pk": lambda _: first(OutboxMessage.objects.all()),
    "documents:download document_id": lambda _: first(Document.objects.all()),
}
