"""The founding page, and what staff record on it."""

import threading

import pytest
from django.db import connection
from django.test import Client

from gildia.clusters.models import Cluster, FoundingRecord
from gildia.clusters.tests.reading import HOME, body
from gildia.clusters.tests.scene import TODAY, Founding, pdf
from gildia.foundation.errors import Refused
from gildia.registry.models import (
    Capability,
    CircleMembership,
    ProcessChain,
    ProcessStep,
    Segment,
)

pytestmark = pytest.mark.django_db


def test_a_recorded_step_says_that_staff_recorded_it(client: Client, founding_scene: Founding) -> None:
    visitor, recording = Client(), f"{HOME}founding/meeting/record/"
    typed = {
        "happened_date": TODAY.isoformat(),
        "note_ru": "Собрались 18 компаний",
        "note_en": "18 companies met",
    }
    founding_scene.anna.sign_in(client)
    assert client.post(recording, {**typed, "file": pdf()}).status_code == 404
    founding_scene.pavel.sign_in(client)
    assert "Record this step" in body(client, f"{HOME}founding/")
    assert client.get(f"{HOME}founding/members/record/").status_code == 404
    missing = client.post(recording, typed)
    assert missing.status_code == 422
    assert "18 companies met" in missing.content.decode()
    assert client.post(recording, {**typed, "file": pdf()}).status_code == 302
    page = body(visitor, f"{HOME}founding/")
    assert "18 companies met" in page
    assert "recorded by staff with a document" in page
    assert "Forming" in page
    assert "Record this step" not in page
    again = client.post(recording, {**typed, "file": pdf()})
    assert "recorded already" in again.content.decode()


@pytest.mark.parametrize("is_public", [True, False])
def test_a_document_of_the_founding_is_opened_by_whom_it_is_meant_for(
    is_public: bool, client: Client, founding_scene: Founding
) -> None:
    typed = {"happened_date": TODAY.isoformat(), "is_document_public": "on" if is_public else ""}
    founding_scene.pavel.sign_in(client)
    client.post(f"{HOME}founding/meeting/record/", {**typed, "file": pdf()})
    document = FoundingRecord.objects.get().document
    link = f"/documents/{document.pk}/"
    staff = client.get(f"{HOME}founding/").content.decode()
    assert client.get(staff[(at := staff.index(link)) : staff.index('"', at)]).status_code == 200
    page = body(Client(), f"{HOME}founding/")
    assert (link in page) is is_public
    if is_public:
        address = page[(at := page.index(link)) : page.index('"', at)]
        assert Client().get(address).status_code == 200
        Cluster.objects.update(is_published=False)
        assert Client().get(address).status_code == 404


def test_a_record_is_taken_back_with_its_reason_in_the_story(
    client: Client, founding_scene: Founding
) -> None:
    founding_scene.record("charter")
    record = FoundingRecord.objects.get()
    taking = f"/clusters/founding-records/{record.pk}/take-back/"
    founding_scene.anna.sign_in(client)
    assert client.get(taking).status_code == 404
    assert client.post(taking, {"reason": "Не тот файл"}).status_code == 404
    founding_scene.pavel.sign_in(client)
    assert client.post(taking, {"reason": ""}).status_code == 422
    assert client.post(taking, {"reason": "Не тот файл"}).status_code == 302
    page = body(client, f"{HOME}founding/")
    assert "The adopted charter is not recorded yet." in page
    assert "Не тот файл" in page
    assert client.get(taking).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_who_record_a_step_at_once_one_does(founding_scene: Founding) -> None:
    scene = founding_scene
    outcomes, together = [], threading.Barrier(2)
    inside = FoundingRecord.objects.filter(step="charter")

    def record() -> None:
        try:
            together.wait(timeout=10)
            scene.record("charter")
            outcomes.append("recorded")
        except Refused as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=record) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["This step is recorded already. Take that record back first.", "recorded"]
    assert inside.count() == 1


def test_the_founding_page_counts_the_field_in_the_zone(client: Client, founding_scene: Founding) -> None:
    industry = Segment.objects.create(code="chips", name_ru="Чипы", name_en="Chips")
    chain = ProcessChain.objects.create(code="chain", segment=industry, name_ru="Ц", name_en="C")
    steps = [
        ProcessStep.objects.create(chain=chain, code=f"step-{n}", name_ru=f"Шаг {n}", name_en=f"Step {n}")
        for n in range(3)
    ]
    founding_scene.cluster.industries.set([industry])
    founding_scene.cluster.process_steps.set(steps)
    companies = [founding_scene.company(number).organisation for number in range(2)]
    for company in companies:
        company.segments.set([industry])
        CircleMembership.objects.create(circle=founding_scene.zone, organisation=company, since=TODAY)
        Capability.objects.create(organisation=company, process_step=steps[0], text_en="Etching")
    Capability.objects.create(organisation=companies[1], process_step=steps[1], text_en="Dicing")
    shown = client.get(f"{HOME}founding/").context["field"]
    assert (shown.companies, shown.steps, shown.covered, shown.single) == (2, 3, 2, 1)
