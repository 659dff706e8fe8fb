"""The pages: from a chain to its proof, for the owner, for whom it is shown to, and for nobody else."""

from django.test import Client

from gildia.config.testing.counts import QueryCounter
from gildia.consortia.actions import consortia, solving
from gildia.consortia.actions.consortia import StepTerms
from gildia.consortia.models import Consortium
from gildia.consortia.models.consortia import CANCELLED, DRAFT, PARTLY, SOLVED, WAITING
from gildia.consortia.tests.scene import NOW, Scene
from gildia.registry.models import Site
from gildia.registry.rules import Visibility

STEPS = ("lithography", "dicing", "packaging")


def page(client: Client, asked: Consortium) -> str:
    answer = client.get(asked.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_a_chain_to_the_proof(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    scene.company("alpha", "lithography", "dicing")
    scene.company("beta", "packaging")
    scene.anna.sign_in(client)
    assert "No consortium yet" in client.get("/consortia/").content.decode()
    wrong = client.post("/consortia/new/", {"name": "Line", "beginning": "chain:line", "needs": "dicing"})
    assert wrong.status_code == 422
    client.post("/consortia/new/", {"name": "Line", "beginning": "chain:line", "needs": ""})
    asked = Consortium.objects.get()
    assert (asked.state, asked.steps.count()) == (DRAFT, 3)
    assert "3 steps to be covered" in page(client, asked)
    client.post(f"/consortia/{asked.pk}/start/")
    asked.refresh_from_db()
    assert asked.state == WAITING
    assert "held against the steps" in page(client, asked)
    solving.run(consortium_id=asked.pk, clock=lambda: NOW)
    text = page(client, asked)
    assert "2 companies cover all steps" in text
    assert "No smaller team exists: proven." in text
    assert "cannot be replaced" in text
    assert "There is no other team" in text
    listed = client.get(asked.get_absolute_url(), {"format": "csv"}).content.decode("utf-8-sig")
    assert len(listed.strip().splitlines()) == 4
    assert "Alpha" in listed


def test_steps_and_conditions_are_changed_on_one_page(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    company = scene.company("alpha", *STEPS, volume=100)
    asked = scene.draft()
    scene.anna.sign_in(client)
    address = f"/consortia/{asked.pk}/steps/"
    assert client.get(address).status_code == 200
    first, second = scene.steps["lithography"].pk, scene.steps["dicing"].pk
    whole = {
        f"step-{first}-is_asked": "on",
        f"step-{first}-volume": "500",
        f"step-{second}-is_divisible": "on",
        f"step-{second}-is_asked": "on",
        "left_out": "Nobody at all",
        "counts_unstated": "on",
    }
    wrong = client.post(address, whole)
    assert wrong.status_code == 422
    assert "Nobody at all: The register has no such company." in wrong.content.decode()
    assert "Say how much it is" in wrong.content.decode()
    right = whole | {f"step-{second}-volume": "100", "left_out": ""}
    assert client.post(address, right).status_code == 302
    steps = asked.steps.order_by("position")
    assert [(each.volume, each.is_divisible) for each in steps] == [(500, False), (100, True)]
    scene.solved(asked)
    asked.refresh_from_db()
    assert asked.state == PARTLY
    text = page(client, asked)
    assert "1 company covers 1 of 2 steps" in text
    assert "No smaller team covers these steps: proven." in text
    assert "short" in text
    client.post(address, right | {"left_out": str(company)})
    asked.refresh_from_db()
    assert (asked.state, asked.teams.count()) == (DRAFT, 0)
    assert list(asked.left_out.order_by("pk")) == [company]


def test_places_are_typed_by_name(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    company = scene.company("alpha", "dicing")
    Site.objects.create(organisation=company, country="RU", region="RU-MOS", city_ru="Тайнинка")
    asked = scene.draft()
    scene.anna.sign_in(client)
    address, step = f"/consortia/{asked.pk}/steps/", f"step-{scene.steps['dicing'].pk}"
    wrong = client.post(address, {f"{step}-is_asked": "on", f"{step}-places": "Nowhereville"})
    assert wrong.status_code == 422
    assert "is called “Nowhereville”" in wrong.content.decode()
    places = "Zelenograd, de-sn; тайнинка, Germany"
    assert client.post(address, {f"{step}-is_asked": "on", f"{step}-places": places}).status_code == 302
    (row,) = asked.steps.order_by("position")
    assert row.places == ["RU-MOW/Zelenograd", "DE-SN", "RU-MOS/Тайнинка", "DE"]
    assert "Zelenograd, Saxony, Тайнинка, Germany" in client.get(address).content.decode()
    assert "only in: Zelenograd, Saxony, Тайнинка, Germany" in page(client, asked)


def test_typed_steps_are_added_and_taken_away(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    scene.anna.sign_in(client)
    client.post("/consortia/new/", {"name": "Typed", "beginning": "", "needs": "one\ntwo"})
    asked = Consortium.objects.get()
    address = f"/consortia/{asked.pk}/steps/"
    answer = client.post(address, {"typed-0-need": "", "typed-1-need": "two", "typed-4-need": "three"})
    assert answer.status_code == 302
    assert [step.need for step in asked.steps.order_by("position")] == ["two", "three"]
    none = client.post(address, {})
    assert none.status_code == 422
    assert "Name at least one step." in none.content.decode()


def test_readers_see_no_reasons_and_no_hidden_company(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    hidden = scene.company("hidden", volume=700)
    scene.offer(hidden, "packaging", volume=700, visibility=Visibility.ZONE)
    hidden.visibility = Visibility.ZONE.value
    hidden.save(update_fields=["visibility"])
    scene.offer(hidden, "dicing", visibility=Visibility.ZONE)
    asked = scene.draft()
    scene.change(asked, StepTerms(scene.steps["packaging"], volume=500))
    assert scene.solved(asked).state == SOLVED
    address = asked.get_absolute_url()
    for reader in (scene.olga, scene.boris):
        assert reader.sign_in(client).get(address).status_code == 404
    consortia.share(
        consortium_id=asked.pk, organisation=scene.olga.organisation, by=scene.anna.actor, now=NOW
    )
    mine = scene.anna.sign_in(client).get(address).content.decode()
    assert "Hidden" in mine
    assert "700" in mine
    client.logout()
    shared = scene.olga.sign_in(client)
    theirs = shared.get(address).content.decode()
    assert "a company you cannot see" in theirs
    assert "Hidden" not in theirs
    assert "700" not in theirs
    listed = shared.get(address, {"format": "csv"}).content.decode("utf-8-sig")
    assert "Hidden" not in listed
    assert "700" not in listed
    for verb in ("start", "cancel", "rename", "duplicate", "share", "delete", "show-to-staff"):
        assert shared.post(f"{address}{verb}/").status_code == 404
    for verb in ("steps", "manage"):
        assert shared.get(f"{address}{verb}/").status_code == 404


def test_others_are_not_told_of_a_capability_that_the_register_hides(
    consortia_scene: Scene, client: Client
) -> None:
    scene = consortia_scene
    known = scene.company("known")
    scene.offer(known, "dicing", visibility=Visibility.ZONE)
    asked = scene.draft()
    scene.change(asked, StepTerms(scene.steps["dicing"]))
    assert scene.solved(asked).state == SOLVED
    for reader in (scene.olga, scene.boris):
        consortia.share(
            consortium_id=asked.pk, organisation=reader.organisation, by=scene.anna.actor, now=NOW
        )
    assert "Known" not in page(scene.olga.sign_in(client), asked)
    client.logout()
    assert "Known" in page(scene.boris.sign_in(client), asked), "who is in the zone sees the capability"


def test_words_in_which_no_condition_is_recognised_are_refused(
    consortia_scene: Scene, client: Client
) -> None:
    scene = consortia_scene
    asked = scene.draft()
    scene.anna.sign_in(client)
    step = f"step-{scene.steps['dicing'].pk}"
    address = f"/consortia/{asked.pk}/steps/"
    vague = client.post(address, {f"{step}-is_asked": "on", f"{step}-need": "good and cheap"})
    assert vague.status_code == 422
    assert "No limit, certificate or place was recognised here." in vague.content.decode()
    assert client.post(address, {f"{step}-is_asked": "on", f"{step}-need": "ISO 9001"}).status_code == 302
    assert "ISO 9001" in page(client, asked)


def test_it_is_renamed_copied_shared_and_deleted(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    asked = scene.draft()
    address = asked.get_absolute_url()
    scene.anna.sign_in(client)
    assert client.get(f"{address}manage/").status_code == 200
    assert client.post(f"{address}rename/", {"name": ""}).status_code == 422
    client.post(f"{address}rename/", {"name": "New name"})
    client.post(f"{address}duplicate/", {"name": "Copy"})
    assert set(Consortium.objects.values_list("name", flat=True)) == {"New name", "Copy"}
    assert client.post(f"{address}share/", {"organisation": "Unknown"}).status_code == 422
    own = client.post(f"{address}share/", {"organisation": str(scene.anna.organisation)})
    assert own.status_code == 422
    client.post(f"{address}share/", {"organisation": "Микросборка-Т"})
    assert asked.shares.get().organisation == scene.boris.organisation
    client.post(f"{address}unshare/{scene.boris.organisation.pk}/")
    assert not asked.shares.exists()
    client.post(f"{address}show-to-staff/", {"is_shown": "yes"})
    asked.refresh_from_db()
    assert asked.is_shown_to_staff
    client.post(f"{address}start/")
    client.post(f"{address}cancel/")
    asked.refresh_from_db()
    assert asked.state == CANCELLED
    assert client.post(f"{address}delete/").status_code == 422
    client.post(f"{address}delete/", {"is_meant": "on"})
    assert not Consortium.objects.filter(pk=asked.pk).exists()


def test_pages_ask_as_much_of_one_step_as_of_three(
    consortia_scene: Scene, client: Client, counted_queries: QueryCounter
) -> None:
    scene = consortia_scene
    scene.company("alpha", *STEPS[:2])
    scene.company("beta", *STEPS)
    asked = scene.draft()
    scene.anna.sign_in(client)
    scene.solved(asked)
    with counted_queries("consortium, answered"):
        page(client, asked)
    scene.change(asked, StepTerms(scene.steps["dicing"]))
    scene.solved(asked)
    with counted_queries("consortium, answered"):
        page(client, asked)
    with counted_queries("consortia, member"):
        client.get("/consortia/")
    scene.draft("Another")
    with counted_queries("consortia, member"):
        client.get("/consortia/")
