"""The objects of the authorisation table: for each parameter of an address, whose object is asked for.

`own` belongs to the organisation the person acts for, `foreign` to one that none of the roles represents,
`missing` does not exist. A room that adds an address with a new kind of object adds a line to `OBJECTS`.
"""

from collections.abc import Callable

from django.db.models import Model, QuerySet

from gildia.accounts.models import DemonstrationAccount, Person
from gildia.documents.models import Document
from gildia.journal.models import Act
from gildia.notifications.models import OutboxMessage
from gildia.partnering.models import UnansweredNeed
from gildia.registry.models import (
    Capability,
    Claim,
    Correction,
    ImportBatch,
    ImportRow,
    Invitation,
    Mandate,
    Organisation,
)
from gildia.registry.models.imports import NEW

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
    "string": "no-such",
    "slug": "no-such",
    "int": "999999999",
    "uuid": "00000000-0000-0000-0000-000000000000",
}


def add_missing_kinds() -> None:
    """Add what the demonstration has none of: an import of the managing company, its file, and a mail."""
    registrar = Person.objects.get(email=ROLES["registrar"])
    document = Document.objects.create(
        file="documents/list.csv",
        name="list.csv",
        media_type="text/csv",
        size_bytes=1,
        sha256="0" * 64,
        uploaded_by=registrar,
    )
    batch = ImportBatch.objects.create(
        document=document,
        file_name=document.name,
        organisation=Organisation.objects.get(slug=OWN["registrar"]),
        uploaded_by=registrar,
        rows_total=1,
    )
    ImportRow.objects.create(batch=batch, number=2, outcome=NEW)
    OutboxMessage.objects.create(recipients=[ROLES["member"]], sender="", subject="", body="")


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
    "section": lambda _: "texts",
    "kind": lambda _: "capabilities",
    "record_id": of_organisation(Capability),
    "registry:restore_record act_id": lambda organisation: first(
        Act.objects.filter(organisation_id=organisation.pk)
    ),
    "accounts:step_in pk": lambda _: first(DemonstrationAccount.objects.all()),
    "notifications:message pk": lambda _: first(OutboxMessage.objects.all()),
    "claim_id": of_organisation(Claim),
    "mandate_id": of_organisation(Mandate),
    "invitation_id": of_organisation(Invitation),
    "token": lambda _: None,
    "correction_id": of_organisation(Correction),
    "documents:download document_id": lambda _: first(Document.objects.all()),
    "need_id": lambda _: first(UnansweredNeed.objects.all()),
    "batch_id": lambda _: first(ImportBatch.objects.all()),
    "row_id": lambda _: first(ImportRow.objects.all()),
}
