"""Whose a blind request is cannot be told from outside: another owner, and not one answer differs.

Every address that anybody may read is asked as several readers; then the request is given to a company of
another country, kind and size, what is derived from it is made anew, and everything is asked again.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from difflib import unified_diff
from io import BytesIO
from zipfile import ZipFile

import pgtrigger
import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gildia.accounts.models import Person
from gildia.config.testing.pages import GildiaClient
from gildia.introductions.models import Introduction
from gildia.opportunities.actions import matching
from gildia.opportunities.models import Opportunity
from gildia.registry.models import Organisation
from tests.authorisation_objects import OWN
from tests.test_authorisation import SIGN_IN_BACKEND, parameters, rows

#: Nobody of the owner's company, of the company it is given to, or of the staff who review it. The last one's
#: company has expressed interest in the request and waits for the answer.
READERS = {
    "visitor": "",
    "narrow": "gleb.ostroukhov@mikrosborka-t.example",
    "other staff": "camille.duroc@photonics-valley.example",
    "interested": "zhou.jingxing@lanqiao-packaging.example",
}
TITLE = "Герметизация корпуса без прогрева выше 120 °C"
#: In the care of the same staff: whoever reviews it knows whose it is.
OWNER, OTHER = "pribor-sensor", "litografika"
WORDS = "герметизация корпуса"
#: What differs between any two answers.
CHANCE = re.compile(
    r'name="(?:csrfmiddlewaretoken|idempotency_key)" value="[^"]*"|nonce="[^"]*"|"X-CSRFToken": ?"[^"]*"'
    r"|X-Request-ID: \S+|Server-Timing: .*|/documents/[^\s\"']+"
)


def paths(blind: Opportunity) -> Iterator[str]:
    """Everything that can be read without writing, the request's own pages and its lists first."""
    for name in ("index", "mine", "feed"):
        yield reverse(f"opportunities:{name}")
    for query in (
        f"q={WORDS}",
        "country=RU",
        "country=KZ",
        "sort=ending",
        "format=csv",
        "kind=technology_request",
    ):
        yield f"{reverse('opportunities:index')}?{query}"
    yield f"{reverse('partnering:search')}?q={WORDS}"
    yield f"/api/v1/opportunities?q={WORDS}"
    for row in rows():
        if row.method != "GET" or row.whose == "missing":
            continue
        takes = {name for name, _kind in row.address.parameters}
        if takes == {"opportunity"}:
            yield reverse(row.address.name, kwargs={"opportunity": blind.code})
        values = parameters(row, "narrow")
        if values is not None:
            yield reverse(row.address.name, kwargs=values)


def told(client: Client, path: str) -> str:
    """Status, headers and body without what is left to chance."""
    with transaction.atomic():
        answer = client.get(path)
        body = b"".join(answer)
        transaction.set_rollback(True)
    headers = "".join(f"{name}: {value}\n" for name, value in sorted(answer.headers.items()))
    return CHANCE.sub("", f"{answer.status_code}\n{headers}\n{text_of(body)}")


def text_of(body: bytes) -> str:
    """What an answer says; a workbook is read sheet by sheet, since it holds the moment it was made."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with ZipFile(BytesIO(body)) as book:
        sheets = [book.read(name) for name in sorted(book.namelist()) if name.startswith("xl/")]
    return b"\n".join(sheets).decode("utf-8", "replace")


def difference(before: str, after: str) -> list[str]:
    """The lines that differ, shortly."""
    lines = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line[:300] for line in lines][2:8]


def give(blind: Opportunity, company: Organisation, now: datetime) -> None:
    """Make it another company's, with all that follows from whose it is."""
    with pgtrigger.ignore("opportunities.Opportunity:owner_stays"):
        Opportunity.objects.filter(pk=blind.pk).update(organisation=company)
    for asked in Introduction.objects.filter(opportunity=blind).order_by("pk"):
        with pgtrigger.ignore():
            Introduction.objects.filter(pk=asked.pk).update(asked=company)
    matching.match(opportunity_id=blind.pk, now=now)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.xdist_group("authorisation")
def test_no_answer_depends_on_whose_a_blind_request_is(every_kind: None) -> None:
    blind = Opportunity.objects.get(shown__title_ru=TITLE)
    assert blind.is_blind
    assert blind.organisation.slug == OWNER
    assert OTHER not in OWN.values()
    Organisation.objects.filter(slug=OTHER).update(country="KZ", employees=3000)
    asked = list(dict.fromkeys(paths(blind)))
    clients = {reader: GildiaClient(raise_request_exception=False) for reader in READERS}
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        for reader, email in READERS.items():
            if email:
                clients[reader].force_login(Person.objects.get(email=email), backend=SIGN_IN_BACKEND)
        give(blind, Organisation.objects.get(slug=OWNER), now)
        before = {(reader, path): told(client, path) for reader, client in clients.items() for path in asked}
        give(blind, Organisation.objects.get(slug=OTHER), now)
        differ = {
            (reader, path): difference(before[reader, path], after)
            for reader, path in before
            if before[reader, path].startswith("200")
            and (after := told(clients[reader], path)) != before[reader, path]
        }
    assert differ == {}, differ
    shown = before["visitor", blind.get_absolute_url()]
    assert TITLE in shown, "the pages that were compared show it"
