"""Pages of the head, the council, and those before them."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from gildia.clusters.models import Office
from gildia.clusters.tests.reading import HOME, body
from gildia.clusters.tests.scene import TODAY, Founding
from gildia.foundation.portraits import SIDE

pytestmark = pytest.mark.django_db


def picture(side: int = 900) -> SimpleUploadedFile:
    """A photo that tells where it was taken."""
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera of Pavel"
    Image.new("RGB", (side, side * 2), "teal").save(written, "JPEG", exif=exif)
    return SimpleUploadedFile("pavel.jpeg", written.getvalue(), "image/jpeg")


def test_a_head_takes_office_by_the_address_of_somebody_who_acts_here(
    client: Client, founding_scene: Founding
) -> None:
    founding_scene.choose_agreement()
    founding_scene.joined(founding_scene.anna)
    typed: dict[str, Any] = {
        "kind": "head",
        "email": founding_scene.anna.person.email,
        "began_date": TODAY.isoformat(),
    }
    founding_scene.anna.sign_in(client)
    assert client.post(f"{HOME}leaders/new/", typed).status_code == 404
    founding_scene.pavel.sign_in(client)
    nobody = client.post(f"{HOME}leaders/new/", {**typed, "email": "nobody@example.com"})
    assert "Nobody with this address acts for a member" in nobody.content.decode()
    assert client.post(f"{HOME}leaders/new/", {**typed, "email": ""}).status_code == 422
    assert client.post(f"{HOME}leaders/new/", {**typed, "photo": picture()}).status_code == 302
    head = Office.objects.select_related("photo").get()
    assert head.mandate == founding_scene.anna.mandate
    assert head.name_ru == founding_scene.anna.person.name
    assert head.photo is not None
    with Image.open(head.photo.file) as kept:
        assert kept.size == (SIDE, SIDE)
        assert not kept.getexif()
    page = body(Client(), f"{HOME}leaders/")
    address = page[(at := page.index(f"/documents/{head.photo_id}/")) : page.index('"', at)]
    assert Client().get(address)["Content-Type"] == "image/jpeg"
    taken = client.post(f"{HOME}leaders/new/", {**typed, "email": "", "name_ru": "Другой"})
    assert "Somebody else holds this office" in taken.content.decode()


def test_a_photo_that_is_none_is_refused_beside_its_field(client: Client, founding_scene: Founding) -> None:
    founding_scene.pavel.sign_in(client)
    typed = {"kind": "head", "name_ru": "Мария", "began_date": TODAY.isoformat()}
    wrong = SimpleUploadedFile("photo.png", b"no picture", "image/png")
    answer = client.post(f"{HOME}leaders/new/", {**typed, "photo": wrong})
    assert answer.status_code == 422
    assert "damaged" in str(answer.context["form"].errors["photo"])
    assert Office.objects.count() == 0


def test_an_office_is_corrected_and_ends_and_its_holder_stays_listed(
    client: Client, founding_scene: Founding
) -> None:
    founding_scene.choose_head()
    office = Office.objects.get()
    changing, ending = f"{HOME}leaders/{office.pk}/change/", f"{HOME}leaders/{office.pk}/end/"
    typed = {
        "kind": "head",
        "name_ru": "Мария Головина",
        "began_date": TODAY.isoformat(),
        "career_en": "Fabs",
    }
    founding_scene.anna.sign_in(client)
    assert client.post(changing, typed).status_code == 404
    assert client.post(ending, {"on": TODAY.isoformat()}).status_code == 404
    founding_scene.pavel.sign_in(client)
    assert client.post(changing, typed).status_code == 302
    assert "Fabs" in body(Client(), HOME)
    assert client.post(ending, {"on": "2001-01-01"}).status_code == 422
    assert client.post(ending, {"on": TODAY.isoformat(), "reason": "Срок истёк"}).status_code == 302
    page = body(Client(), f"{HOME}leaders/")
    assert "Before them" in page
    assert "Мария Головина" in page
    assert client.get(ending).status_code == 404
    assert client.post(changing, {**typed, "ended_date": TODAY.isoformat()}).status_code == 302
    assert Office.objects.get().ended_date == TODAY


def test_a_term_that_is_over_calls_for_an_election(client: Client, founding_scene: Founding) -> None:
    founding_scene.choose_head()
    assert "a new election is due" not in body(client, f"{HOME}leaders/")
    Office.objects.update(began_date=TODAY - timedelta(days=800), until_date=TODAY - timedelta(days=70))
    assert "a new election is due" in body(client, f"{HOME}leaders/")
