"""Before names neither side learns the other: a canary in every field of the hidden company is looked for."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import models
from django.test import Client

from gildia.clusters.tests.scene import Committed
from gildia.introductions.actions import answering, asking, reminding, stages
from gildia.introductions.actions.asking import About, Revealing
from gildia.introductions.models import Introduction
from gildia.introductions.queries.history import history_of
from gildia.introductions.queries.introductions import page_of
from gildia.introductions.queries.sides import outline_of
from gildia.introductions.rules import Side
from gildia.introductions.tests.scene import ANSWERS, again, asked, asked_about, named, opened
from gildia.journal.models import Act
from gildia.opportunities.actions import opportunities
from gildia.opportunities.models import Match
from gildia.opportunities.tests.scene import NOW, published
from gildia.registry.models import Capability, Identifier, Product, Segment, Site
from gildia.registry.queries.history import acts_of
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db
CANARY = "kanareika"
CANARIES = (CANARY, "канарейк", "金丝雀", "7735987654")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        yield


def with_canary(player: Player) -> Player:
    """The same company and person, with the canary in every text, the address and the e-mail."""
    own = player.organisation
    for field in own._meta.get_fields():
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            if field.name in {"slug", "country", "search_key", "sort_ru", "sort_en"}:
                continue
            value = {"website": f"https://{CANARY}.example", "email": f"info@{CANARY}.example"}
            setattr(own, field.name, value.get(field.name, f"{CANARY} {field.name}"))
    own.slug, own.name_ru, own.name_zh, own.employees = CANARY, "Канарейка", "金丝雀", 61
    own.save()
    own.segments.add(Segment.objects.create(code="power", name_ru="Силовая", name_en="Power electronics"))
    Identifier.objects.create(organisation=own, scheme="inn", value="7735987654")
    Capability.objects.create(organisation=own, text_ru=f"Резка, {CANARY}", text_en=f"Dicing, {CANARY}")
    Product.objects.create(organisation=own, name_en=f"«{CANARY}» probe")
    Site.objects.create(
        organisation=own, city_en=CANARY, address_en=f"{CANARY} street, 6", country="RU", region="RU-MOW"
    )
    player.person.name, player.person.email = "Анна Канарейкина", f"person@{CANARY}.example"
    player.person.save()
    return player


def silent(words: str) -> bool:
    return not any(canary in words.lower() for canary in CANARIES)


def walk(player: Player, made: Introduction) -> Iterator[tuple[str, str]]:
    """What this person can fetch that may speak of the introduction."""
    client = player.sign_in(Client())
    page = made.get_absolute_url()
    history = f"/organisations/{player.organisation.slug}/history/"
    for path in ("/introductions/", page, f"{page}log/", history, "/desk/", "/outbox/", "/agreements/"):
        answer = client.get(path)
        told = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
        yield path, told + answer.content.decode("utf-8", "replace")


Step = Callable[[Introduction, Player, Player], object]
STEPS: dict[str, Step] = {
    "asked": lambda _made, _asking, _asked: None,
    "reminded": lambda _made, _asking, _asked: reminding.remind_due(now=NOW + timedelta(days=3)),
    "declined": lambda made, _asking, asked: answering.decline(
        code=made.code,
        reason_kind="busy",
        reason=f"Мы {asked.organisation}",
        is_reason_shown=False,
        by=asked.actor,
        now=NOW,
    ),
    "withdrawn": lambda made, asking, _asked: answering.withdraw(
        code=made.code, reason=f"Мы {asking.organisation}", by=asking.actor, now=NOW
    ),
    "lapsed": lambda _made, _asking, _asked: answering.lapse_due(now=NOW + timedelta(days=22)),
}


@pytest.mark.parametrize("step", STEPS)
def test_the_owner_of_a_blind_opportunity_is_nowhere_before_it_accepts(
    anna: Player, boris: Player, pavel: Player, step: str, mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Committed,
) -> None:  # fmt: skip
    owner = with_canary(anna)
    opportunity = published(owner, pavel, is_blind=True, title_en="Dicing without a name")
    with django_capture_on_commit_callbacks(execute=True):
        made = asking.ask(
            about=About.opportunity(opportunity.code),
            answers=ANSWERS,
            is_consented=True,
            by=boris.actor,
            now=NOW,
        )
        STEPS[step](made, boris, owner)
    for path, told in walk(boris, made):
        assert silent(told), (path, step)
    for letter in mailoutbox:
        if letter.to == [owner.person.email]:
            for telling in (made.code, opportunity.code, "Dicing without a name", "Резка кремниевых"):
                assert telling not in letter.subject + letter.body
        else:
            assert silent(letter.subject + letter.body + letter.message().as_string())
    assert mailoutbox
    for act in Act.objects.filter(subject_id=str(made.pk), verb__startswith="introduction."):
        assert silent(f"{act.subject_name_ru} {act.subject_name_en} {json.dumps(act.changes)}")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("about", ["opportunity", "blind", "company", "consortium"])
def test_the_company_that_asks_is_nowhere_before_it_is_accepted(
    anna: Player, boris: Player, pavel: Player, step: str, about: str, mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Committed,
) -> None:  # fmt: skip
    shy = with_canary(boris)
    things = {
        "company": About.company(anna.organisation.pk),
        "consortium": About.consortium("KEY", anna.organisation.pk, subject="Силовой модуль"),
    }
    if about in {"opportunity", "blind"}:
        made = published(anna, pavel, is_blind=about == "blind")
        things[about] = About.opportunity(made.code)
        Match.objects.create(
            opportunity=made, organisation=shy.organisation, place=1, band="strong", score=1.0,
            text=f"{CANARY} dices wafers", language="en", found_at=NOW,
        )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        found = asking.ask(about=things[about], answers=ANSWERS, is_consented=True, by=shy.actor, now=NOW)
        STEPS[step](found, shy, anna)
    for path, told in walk(anna, found):
        assert silent(told), (path, step)
    for letter in mailoutbox:
        if letter.to != [shy.person.email]:
            assert silent(letter.subject + letter.body + letter.message().as_string())
    page = page_of(again(found), Side.ASKED, now=NOW)
    assert silent(repr(page))
    assert page.other.outline is not None
    assert (page.other.outline.segments, page.other.outline.place) == (
        ["Power electronics"],
        "Russia, Moscow",
    )
    assert page.other.outline.size == "50 to 249 people"
    if about == "opportunity":
        assert page.other.fit is not None
        assert (page.other.fit.band, page.other.fit.text) == ("strong", "")


def test_the_page_of_a_side_holds_what_its_stage_allows(anna: Player, boris: Player, pavel: Player) -> None:
    owner = with_canary(anna)
    made = named(owner, boris, pavel, is_blind=True)
    page = page_of(again(made), Side.ASKING, now=NOW)
    assert page.other.profile is not None
    assert (page.other.profile.name, page.other.contact) == (f"{CANARY} name_en", None)
    assert f"person@{CANARY}" not in repr(page)
    for player in (owner, boris):
        stages.consent(code=made.code, by=player.actor, now=NOW)
    contact = page_of(again(made), Side.ASKING, now=NOW).other.contact
    assert contact is not None
    assert contact.email == f"person@{CANARY}.example"
    stages.withdraw_consent(code=made.code, by=boris.actor, now=NOW)
    assert f"person@{CANARY}" not in repr(page_of(again(made), Side.ASKING, now=NOW))


def test_an_outline_never_reads_the_name(anna: Player, django_assert_num_queries: Any) -> None:  # noqa: ANN401
    with_canary(anna)
    with django_assert_num_queries(3) as queries:
        outline = outline_of(anna.organisation.pk)
    assert silent(repr(outline))
    assert not any('"registry_organisation"."name_' in each["sql"] for each in queries.captured_queries)


def test_of_the_company_asked_nothing_is_told_that_its_profile_keeps_back(
    anna: Player, boris: Player, pavel: Player
) -> None:
    owner = with_canary(anna)
    owner.organisation.field_visibility = {"employees": 3}
    owner.organisation.save()
    found = opened(owner, boris, pavel)
    assert page_of(found, Side.ASKING, now=NOW).other.outline is None
    assert page_of(found, Side.ASKED, now=NOW).other.outline is not None


def test_words_shown_before_names_do_not_say_whose_they_are(
    anna: Player, boris: Player, pavel: Player
) -> None:
    owner = with_canary(anna)
    made = asked_about(owner, boris, pavel, is_blind=True)
    words: dict[str, Any] = {"code": made.code, "reason_kind": "other", "by": owner.actor, "now": NOW}
    with pytest.raises(Revealing) as refusal:
        answering.decline(reason="Канарейка занята", is_reason_shown=True, **words)
    assert refusal.value.texts == {"reason": "Канарейка занята"}
    answering.decline(reason="Мы заняты до осени", is_reason_shown=True, **words)
    assert page_of(again(made), Side.ASKING, now=NOW).reason == "Мы заняты до осени"
    other = asked_about(owner, boris, pavel, title_en="Open")
    answering.decline(
        code=other.code,
        reason_kind="other",
        reason="Про себя",
        is_reason_shown=False,
        by=owner.actor,
        now=NOW,
    )
    assert page_of(again(other), Side.ASKING, now=NOW).reason == ""
    assert page_of(again(other), Side.ASKED, now=NOW).reason == "Про себя"


def test_a_consortiums_subject_does_not_say_whose_it_is(anna: Player, boris: Player) -> None:
    about = About.consortium("KEY", anna.organisation.pk, subject="Модуль Микросборки-Т")
    with pytest.raises(Revealing) as refusal:
        asking.ask(about=about, answers=ANSWERS, is_consented=True, by=boris.actor, now=NOW)
    assert refusal.value.field == "subject"


def test_acts_stand_in_no_companys_history(anna: Player, boris: Player, pavel: Player) -> None:
    """Registrars and colleagues read those; the introduction's own tells sides and no people."""
    made = opened(anna, boris, pavel)
    for player in (anna, boris, pavel):
        assert not acts_of(player.organisation.pk).filter(verb__startswith="introduction.").exists()
    told = [(each.side, each.what) for each in reversed(history_of(made))]
    assert told[:2] == [
        (Side.ASKING, "expressed interest"), (Side.ASKED, "accepted; each learnt the other's name"),
    ]  # fmt: skip


def test_what_becomes_of_the_opportunity_tells_the_asking_side_nothing_more(
    anna: Player, boris: Player, pavel: Player, mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Committed,
) -> None:  # fmt: skip
    owner = with_canary(anna)
    opportunity = published(owner, pavel, is_blind=True)
    made = asked(boris, opportunity)
    with django_capture_on_commit_callbacks(execute=True):
        opportunities.withdraw(code=opportunity.code, reason=CANARY, by=owner.actor, now=NOW)
    assert again(made).state == "lapsed"
    (letter,) = [each for each in mailoutbox if each.to == [boris.person.email]]
    assert silent(letter.subject + letter.body)
    assert letter.subject == "What you asked about is no longer open"
    for path, told in walk(boris, made):
        assert silent(told), path
