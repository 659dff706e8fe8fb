"""Templates of a zone: its staff add, change and withdraw them; others begin from them."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from gildia.consortia.actions import templates
from gildia.consortia.models import ChainTemplate, Consortium
from gildia.consortia.tests.scene import NOW, Scene
from gildia.foundation.errors import NotPermitted, Refused

TEXTS = {
    "name_ru": "Короткая линия",
    "name_en": "Short line",
    "text_ru": "Для опытных партий.",
    "text_en": "For trial lots.",
}


def added(scene: Scene, **others: str) -> ChainTemplate:
    steps = [scene.steps["lithography"], scene.steps["packaging"]]
    return templates.add(circle=scene.zone, texts=TEXTS | others, steps=steps, by=scene.pavel.actor, now=NOW)


def test_staff_of_the_zone_keep_templates_and_nobody_else_does(consortia_scene: Scene) -> None:
    scene = consortia_scene
    kept = added(scene)
    steps = list(kept.steps.order_by("position"))
    for stranger in (scene.anna, scene.boris, scene.olga):
        with pytest.raises(NotPermitted):
            templates.add(circle=scene.zone, texts=TEXTS, steps=steps, by=stranger.actor, now=NOW)
        with pytest.raises(NotPermitted):
            templates.change(template_id=kept.pk, texts=TEXTS, steps=steps, by=stranger.actor, now=NOW)
        with pytest.raises(NotPermitted):
            templates.withdraw(template_id=kept.pk, reason="No", by=stranger.actor, now=NOW)
    with pytest.raises(NotPermitted):
        templates.add(circle=scene.cluster, texts=TEXTS, steps=steps, by=scene.pavel.actor, now=NOW)
    templates.withdraw(template_id=kept.pk, reason="Nobody used it", by=scene.pavel.actor, now=NOW)
    seen = ChainTemplate.objects
    assert not seen.visible_to(scene.anna.actor.viewer).exists()
    assert seen.visible_to(scene.pavel.actor.viewer).exists()
    with pytest.raises(Refused):
        templates.change(template_id=kept.pk, texts=TEXTS, steps=steps, by=scene.pavel.actor, now=NOW)
    templates.offer_again(template_id=kept.pk, by=scene.pavel.actor, now=NOW)
    assert seen.visible_to(scene.anna.actor.viewer).exists()


def test_a_template_has_both_languages_one_name_and_two_steps(consortia_scene: Scene) -> None:
    scene = consortia_scene
    kept = added(scene)
    with pytest.raises(Refused) as same_name:
        added(scene)
    assert same_name.value.field == "name_ru"
    one = [scene.steps["dicing"]]
    with pytest.raises(Refused):
        templates.change(template_id=kept.pk, texts=TEXTS, steps=one, by=scene.pavel.actor, now=NOW)
    rows = ChainTemplate.objects.filter(pk=kept.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(text_en="")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(withdrawn_at=NOW)


def test_from_adding_to_a_consortium_and_to_the_history(consortia_scene: Scene, client: Client) -> None:
    scene = consortia_scene
    scene.pavel.sign_in(client)
    assert client.get("/consortia/templates/").status_code == 200
    assert "/consortia/templates/new/?chain=line" in client.get("/consortia/templates/new/").content.decode()
    address = "/consortia/templates/new/?chain=line"
    chosen = [scene.steps["lithography"].pk, scene.steps["packaging"].pk]
    assert client.post(address, TEXTS | {"circle": scene.zone.pk}).status_code == 422
    given = TEXTS | {"circle": scene.zone.pk, "steps": chosen}
    assert client.post(address, given).status_code == 302
    kept = ChainTemplate.objects.get()
    page = kept.get_absolute_url()
    assert client.get(f"{page}change/").status_code == 200
    client.post(f"{page}change/", given | {"name_en": "Shorter line"})
    told = client.get(page).content.decode()
    assert "template added" in told
    assert "Shorter line" in told
    client.logout()
    scene.anna.sign_in(client)
    assert "template added" not in client.get(page).content.decode(), "its history is the staff's"
    assert client.get(f"{page}change/").status_code == 404
    draft = f"/consortia/new/?beginning=zone:{kept.pk}"
    assert "Shorter line" in client.get(draft).content.decode()
    client.post("/consortia/new/", {"name": "Trial", "beginning": f"zone:{kept.pk}", "needs": ""})
    codes = Consortium.objects.get().steps.order_by("position").values_list("process_step__code", flat=True)
    assert list(codes) == ["lithography", "packaging"]
    client.logout()
    scene.pavel.sign_in(client)
    assert client.post(f"{page}withdraw/", {"reason": ""}).status_code == 422
    client.post(f"{page}withdraw/", {"reason": "Replaced"})
    client.logout()
    scene.anna.sign_in(client)
    assert client.get(page).status_code == 404
    assert "Shorter line" not in client.get("/consortia/templates/").content.decode()
    gone = client.post("/consortia/new/", {"name": "T", "beginning": f"zone:{kept.pk}", "needs": ""})
    assert gone.status_code == 422
    assert Consortium.objects.get().steps.count() == 2, "what began from it stays"


def test_a_withdrawn_template_is_offered_again_on_its_page(consortia_scene: Scene, client: Client) -> None:
    kept = added(consortia_scene)
    page = kept.get_absolute_url()
    consortia_scene.pavel.sign_in(client)
    client.post(f"{page}withdraw/", {"reason": "Replaced"})
    assert "Offered no more: Replaced" in client.get(page).content.decode()
    client.post(f"{page}offer/")
    kept.refresh_from_db()
    assert kept.withdrawn_at is None
