"""A blind request never says whose it is: a canary in every field of its company is looked for everywhere."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse
from PIL import Image

from gildia.documents.models import Document
from gildia.documents.permissions import link_to
from gildia.foundation.errors import Refused
from gildia.notifications.models import OutboxMessage
from gildia.opportunities.actions import attachments, lifetime, opportunities
from gildia.opportunities.actions.attachments import without_metadata
from gildia.opportunities.actions.opportunities import Revealing
from gildia.opportunities.models import Opportunity
from gildia.opportunities.tests.scene import NOW, approved, begun, published, sent
from gildia.partnering.actions.entries import index_organisation
from gildia.registry.models import (
    Capability,
    Circle,
    Equipment,
    Identifier,
    Organisation,
    Product,
    Site,
)
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player, mandate, organisation, person

pytestmark = pytest.mark.django_db
CANARY = "kanareika"
#: In every script and spelling in which it is written below.
CANARIES = (CANARY, "канарейка", "KANAREIKA", "金丝雀", "7735987654", "1187746000000")
Committed = Callable[..., Any]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        yield


@pytest.fixture
def owner(anna: Player) -> Player:
    """Anna's company with a canary in every text of its profile and of its records; the address too."""
    own = anna.organisation
    for field in own._meta.get_fields():
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            if field.name in {"slug", "country", "search_key", "sort_ru", "sort_en"}:
                continue
            value = {"website": f"https://{CANARY}.example", "email": f"info@{CANARY}.example"}
            setattr(own, field.name, value.get(field.name, f"{CANARY} {field.name}"))
    own.slug, own.name_ru, own.name_zh = CANARY, "Канарейка", "金丝雀"
    own.save()
    Identifier.objects.create(organisation=own, scheme="inn", value="7735987654")
    Identifier.objects.create(organisation=own, scheme="ogrn", value="1187746000000")
    texts = {"text_ru": f"Резка пластин, {CANARY}", "text_en": f"Dicing, {CANARY}"}
    Capability.objects.create(organisation=own, **texts)
    Product.objects.create(organisation=own, name_en=f"«{CANARY}» probe")
    Equipment.objects.create(organisation=own, name_en=f"{CANARY} saw", maker=CANARY)
    Site.objects.create(
        organisation=own, city_en="Zelenograd", address_en=f"{CANARY} street, 6", country="RU"
    )
    anna.person.name, anna.person.email = "Anna Kanareikina", f"anna@{CANARY}.example"
    anna.person.save()
    index_organisation(organisation_id=own.pk)
    return anna


@pytest.fixture
def strange_staff(db: None) -> Player:
    """Registrar and moderator of another zone."""
    managing = organisation("other-managing", "Чужая управляющая", kind="managing_company")
    Circle.objects.create(kind="zone", code="other", name_ru="Другая", name_en="Other", managed_by=managing)
    holder = person("other@managing.example", "Чужой Модератор")
    return Player(holder, mandate(holder, managing, Scope.ADMINISTER, Scope.REGISTER, Scope.MODERATE))


def picture(*, secret: bytes) -> SimpleUploadedFile:
    """A photograph whose metadata and name name the company."""
    written, exif = io.BytesIO(), Image.Exif()
    exif[0x010E], exif[0x8298], exif[0x0112] = secret.decode(), secret.decode(), 6
    Image.new("RGB", (40, 20), "red").save(written, "JPEG", exif=exif, comment=secret)
    return SimpleUploadedFile(f"{secret.decode()}.jpg", written.getvalue(), "image/jpeg")


def test_the_picture_keeps_its_pixels_and_loses_all_else() -> None:
    bare = without_metadata(picture(secret=CANARY.encode()).read())
    assert CANARY.encode() not in bare
    with Image.open(io.BytesIO(bare)) as opened:
        assert (opened.size, opened.format) == ((20, 40), "PNG"), "turned as the camera meant it"
        assert not opened.getexif()
        assert not opened.info


def test_text_that_gives_the_company_away_is_not_sent_and_the_page_marks_it(
    client: Client, owner: Player
) -> None:
    made = begun(owner, is_blind=True, text_en="Ask KANAREIKA about it, or write to x@kanareika.example.")
    with pytest.raises(Revealing, match="2 places say"):
        opportunities.send(code=made.code, by=owner.actor, now=NOW)
    owner.sign_in(client)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "<mark>KANAREIKA</mark>" in page
    assert "<mark>x@kanareika.example</mark>" in page
    assert "your company&#x27;s name" in page
    open_one = begun(owner, text_en="Ask KANAREIKA about it.")
    assert opportunities.send(code=open_one.code, by=owner.actor, now=NOW).state == "review"


def test_files_of_a_blind_one_are_pictures_without_a_past(owner: Player) -> None:
    made = begun(owner, is_blind=True)
    options: dict[str, Any] = {"code": made.code, "visibility": 0, "by": owner.actor, "now": NOW}
    pdf = SimpleUploadedFile("plan.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    with pytest.raises(Refused, match="PNG, JPEG, WebP"):
        attachments.attach(file=pdf, **options)
    kept = attachments.attach(file=picture(secret=CANARY.encode()), **options).document
    assert kept.name == "picture.png"
    assert CANARY.encode() not in kept.file.read()
    assert list(Document.objects.all()) == [kept]


def test_a_file_from_before_it_became_blind_keeps_it_back(owner: Player) -> None:
    made = begun(owner)
    options: dict[str, Any] = {"code": made.code, "by": owner.actor, "now": NOW}
    kept = attachments.attach(file=picture(secret=CANARY.encode()), visibility=0, **options)
    opportunities.write(content={}, is_blind=True, lifetime_days=30, **options)
    with pytest.raises(Revealing, match="before this became anonymous"):
        opportunities.send(**options)
    attachments.detach(attachment_id=kept.pk, **options)
    assert opportunities.send(**options).state == "review"


def walk(client: Client, made: Opportunity) -> Iterator[tuple[str, str]]:
    """Everything a reader can fetch that may speak of the opportunity, with what it says of itself."""
    page = made.get_absolute_url()
    paths = [
        page, reverse("opportunities:index"), "/opportunities/?q=dicing", "/opportunities/?q=kanareika",
        "/opportunities/?country=RU", "/opportunities/?sort=ending", "/opportunities/?format=csv",
        "/opportunities/feed/", "/opportunities/mine/", "/opportunities/review/", f"{page}review/",
        f"{page}write/", f"{page}withdraw/", "/desk/", "/", "/moderation/", "/partners/?q=Dicing+of+150+mm",
        "/api/v1/opportunities", f"/api/v1/opportunities/{made.code}", "/api/v1/opportunities?q=kanareika",
        "/api/v1/opportunities?country=RU", "/outbox/",
    ]  # fmt: skip
    for path in paths:
        answer = client.get(path)
        told = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
        yield path, told + answer.content.decode("utf-8", "replace")


def test_the_canary_is_nowhere_near_the_opportunity(
    owner: Player, pavel: Player, boris: Player, olga: Player, strange_staff: Player,
    django_capture_on_commit_callbacks: Committed,
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        draft = begun(owner, is_blind=True, title_en="Dicing without a name")
        file = picture(secret=CANARY.encode())
        kept = attachments.attach(code=draft.code, file=file, visibility=0, by=owner.actor, now=NOW)
        made = opportunities.send(code=draft.code, by=owner.actor, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        made = approved(made, pavel)
    readers = {"visitor": Client(), "member": boris.sign_in(Client())}
    readers |= {"outsider": olga.sign_in(Client()), "other staff": strange_staff.sign_in(Client())}
    telling = {made.get_absolute_url(), "/opportunities/", "/opportunities/?q=dicing", "/opportunities/feed/"}
    telling |= {"/api/v1/opportunities", f"/api/v1/opportunities/{made.code}"}
    for reader, client in readers.items():
        for path, told in walk(client, made):
            if path in telling:
                assert "Dicing without a name" in told, (reader, path)
            if path.startswith(("/partners/", "/desk/", "/moderation/")) or path == "/":
                assert made.code not in told, (reader, path)
                assert "Dicing without a name" not in told, (reader, path)
                continue
            for secret in (*CANARIES, f"/{CANARY}/"):
                found = told.replace("q=kanareika", "").replace('value="kanareika"', "")
                found = found.replace("“kanareika”", "")
                # The link that saves the search.
                found = found.replace("q%3Dkanareika&amp;name=kanareika", "")
                assert secret not in found, (reader, path, secret)
        person_id = int(client.session.get("_auth_user_id", 0)) or None
        opened = client.get(link_to(kept.document.pk, person_id))
        assert opened.status_code == 200, reader
        assert CANARY not in str(opened.headers)
    assert CANARY in readers["member"].get(f"/organisations/{CANARY}/").content.decode(), "the canary sings"
    staff = pavel.sign_in(Client()).get(made.get_absolute_url()).content.decode()
    assert "kanareika" in staff.lower(), "whoever reviews it knows whose it is"


def test_a_company_with_one_under_its_name_does_not_give_its_blind_one_away(
    client: Client, owner: Player, pavel: Player, boris: Player
) -> None:
    published(owner, pavel, title_en="Open dicing")
    published(owner, pavel, is_blind=True, title_en="Blind dicing")
    for reader in (client, boris.sign_in(Client())):
        told = {card.title.value: card.owner for card in reader.get("/opportunities/").context["cards"]}
        assert told["Open dicing"] is not None
        assert told["Blind dicing"] is None
        listed = reader.get("/api/v1/opportunities").json()["results"]
        assert {each["title"]: each["company"] is None for each in listed} == {
            "Open dicing": False, "Blind dicing": True,
        }  # fmt: skip
        lines = reader.get("/opportunities/?format=csv").content.decode("utf-8-sig").splitlines()
        (blind,) = [line for line in lines if "Blind dicing" in line]
        assert CANARY not in blind.lower()
        entries = reader.get("/opportunities/feed/").content.decode().split("<entry>")
        (blind,) = [entry for entry in entries if "Blind dicing" in entry]
        assert CANARY not in blind.lower()


def test_no_letter_that_its_company_gets_names_it(
    owner: Player, pavel: Player, mailoutbox: list[Any], django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        made = published(owner, pavel, is_blind=True, title_en="Dicing without a name")
        lifetime.remind_due(now=NOW + timedelta(days=29))
        lifetime.expire_due(now=NOW + timedelta(days=31))
    assert len(mailoutbox) == 4
    for letter in mailoutbox:
        for telling in (made.code, "Dicing without a name", "Резка кремниевых", "/renew/"):
            assert telling not in letter.subject + letter.body
        if CANARY not in letter.to[0]:
            assert CANARY not in (letter.subject + letter.body).lower()
    assert not OutboxMessage.objects.filter(body__contains=made.code).exists()


def test_its_country_is_in_no_count_and_its_owners_visibility_shows_nothing(
    client: Client, owner: Player, pavel: Player
) -> None:
    published(owner, pavel, is_blind=True)
    facets = {each.name for each in client.get("/opportunities/?country=RU").context["facets"]}
    assert "country" in facets
    counts = client.get("/opportunities/?country=RU").context["facets"]
    country = next(each for each in counts if each.name == "country")
    assert [(option.value, option.count) for option in country.options] == [("RU", 0)]
    Organisation.objects.filter(pk=owner.organisation.pk).update(visibility=3)
    assert len(client.get("/opportunities/").context["cards"]) == 1


def test_a_text_that_a_new_name_gives_away_is_not_renewed(owner: Player, pavel: Player) -> None:
    made = published(owner, pavel, is_blind=True, text_en="We need it in Glassworks quality.")
    options: dict[str, Any] = {"code": made.code, "by": owner.actor}
    assert lifetime.renew(now=NOW + timedelta(days=2), **options).until_date is not None
    Organisation.objects.filter(pk=owner.organisation.pk).update(name_en="Glassworks")
    with pytest.raises(Refused, match="your company's data have changed"):
        lifetime.renew(now=NOW + timedelta(days=3), **options)


def test_only_its_own_company_and_its_reviewers_read_its_acts(
    owner: Player, pavel: Player, boris: Player, strange_staff: Player
) -> None:
    made = sent(owner, is_blind=True)
    history = f"/organisations/{CANARY}/history/"
    for reader, status in ((owner, 200), (pavel, 200), (boris, 404), (strange_staff, 404)):
        assert reader.sign_in(Client()).get(history).status_code == status
    for reader, status in ((owner, 200), (pavel, 200), (boris, 404), (strange_staff, 404)):
        assert reader.sign_in(Client()).get(made.get_absolute_url()).status_code == status
