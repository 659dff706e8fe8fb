"""Two people at once: each race is shown with the lock taken away, then that the lock ends it."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from gildia.agreements.actions import sealing, signing
from gildia.agreements.models import Agreement
from gildia.agreements.tests.scene import Scene
from gildia.introductions.actions import answering, asking, letters, nda, outcomes, stages
from gildia.introductions.models import Consent, Introduction
from gildia.introductions.models.introductions import IntroductionQuerySet
from gildia.introductions.tests.scene import again, asked, asked_about, named, reported
from gildia.journal.models import Act
from gildia.opportunities.models.opportunities import OpportunityQuerySet
from gildia.opportunities.tests.scene import NOW, published
from gildia.opportunities.tests.test_races import at_once
from gildia.registry.models import Mandate
from gildia.registry.models.organisations import OrganisationQuerySet
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player, mandate, person

pytestmark = pytest.mark.django_db(transaction=True)
Attempts = Callable[[], list[str]]


@pytest.fixture
def alla(anna: Player) -> Player:
    """A colleague of Anna's."""
    holder = person("alla@pribor-sensor.example", "Алла Вторая")
    return Player(holder, mandate(holder, anna.organisation, Scope.PARTNER))


@pytest.fixture
def bella(boris: Player) -> Player:
    """A colleague of Boris's."""
    holder = person("bella@mikrosborka.example", "Белла Вторая")
    return Player(holder, mandate(holder, boris.organisation, Scope.PARTNER))


def unlock(monkeypatch: pytest.MonkeyPatch, *, meeting: str, module: object, parties: int = 2) -> None:
    """Take the lock away, and let everybody look before anybody writes."""
    both_looked = threading.Barrier(parties, timeout=20)
    whole = getattr(module, meeting)

    def late(*arguments: Any, **words: Any) -> Any:  # noqa: ANN401 - whatever the function gives
        both_looked.wait()
        return whole(*arguments, **words)

    monkeypatch.setattr(module, meeting, late)
    monkeypatch.setattr(IntroductionQuerySet, "select_for_update", lambda self, **_options: self)


def accept_and_decline(made: Introduction, anna: Player, alla: Player) -> list[str]:
    first, second = anna.actor, alla.actor
    words: dict[str, Any] = {"reason_kind": "busy", "reason": "", "is_reason_shown": False}
    return at_once(
        lambda: answering.accept(code=made.code, by=first, now=NOW),
        lambda: answering.decline(code=made.code, by=second, now=NOW, **words),
    )


def test_accepted_and_declined_at_once_is_one_of_the_two(
    anna: Player, alla: Player, boris: Player, pavel: Player
) -> None:
    made = asked_about(anna, boris, pavel)
    assert accept_and_decline(made, anna, alla) == ["done", "refused"]
    assert again(made).state in {"named", "declined"}
    assert Act.objects.filter(verb__in=["introduction.accept", "introduction.decline"]).count() == 1


def test_without_the_lock_both_would_answer(
    anna: Player, alla: Player, boris: Player, pavel: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = asked_about(anna, boris, pavel)
    unlock(monkeypatch, meeting="move", module=answering)
    assert accept_and_decline(made, anna, alla) == ["done", "stopped by the database"]


def accept_and_withdraw(made: Introduction, anna: Player, boris: Player) -> list[str]:
    first, second = anna.actor, boris.actor
    return at_once(
        lambda: answering.accept(code=made.code, by=first, now=NOW),
        lambda: answering.withdraw(code=made.code, by=second, now=NOW),
    )


def test_accepting_what_is_being_withdrawn_names_nobody_who_did_not_want_it(
    anna: Player, boris: Player, pavel: Player
) -> None:
    """Withdrawn first, accepting is refused; accepted first, the withdrawal ends what has begun."""
    made = asked_about(anna, boris, pavel)
    outcomes_seen = accept_and_withdraw(made, anna, boris)
    found = again(made)
    standing = Consent.objects.standing().filter(introduction=made, side="asking").exists()
    assert (found.state, standing) == ("withdrawn", False)
    assert outcomes_seen in (["done", "done"], ["done", "refused"])
    assert (found.named_at is None) == (outcomes_seen == ["done", "refused"])


def test_without_the_lock_one_would_act_on_what_is_no_longer_so(
    anna: Player, boris: Player, pavel: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database stops an acceptance after the withdrawal; a withdrawal after it tells of a question."""
    made = asked_about(anna, boris, pavel)
    told: list[object] = []
    monkeypatch.setattr(letters, "tell", lambda *_args, **words: told.append(words.get("was_named")))
    unlock(monkeypatch, meeting="move", module=answering)
    ends = accept_and_withdraw(made, anna, boris)
    is_known = again(made).named_at is not None
    assert ends == ["done", "stopped by the database"] or (is_known and False in told)


def consent_twice(made: Introduction, anna: Player, boris: Player) -> list[str]:
    first, second = anna.actor, boris.actor
    return at_once(
        lambda: stages.consent(code=made.code, by=first, now=NOW),
        lambda: stages.consent(code=made.code, by=second, now=NOW),
    )


def test_the_last_two_consents_at_once_open_it_once(anna: Player, boris: Player, pavel: Player) -> None:
    made = named(anna, boris, pavel)
    assert consent_twice(made, anna, boris) == ["done", "done"]
    assert again(made).state == "open"
    assert Act.objects.filter(verb="introduction.open").count() == 1


def test_without_the_lock_each_would_wait_for_the_other(
    anna: Player, boris: Player, pavel: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each counts its own consent only: both have agreed, and nothing opens."""
    made = named(anna, boris, pavel)
    unlock(monkeypatch, meeting="open_if_agreed", module=stages)
    counted = threading.Barrier(2, timeout=20)
    tell = letters.tell

    def late(*arguments: Any, **words: Any) -> None:
        counted.wait()
        tell(*arguments, **words)

    monkeypatch.setattr(letters, "tell", late)
    assert consent_twice(made, anna, boris) == ["done", "done"]
    assert again(made).state == "named"
    assert Consent.objects.standing().filter(introduction=made, stage="open").count() == 2


def answer_an_outcome(anna: Player, alla: Player, boris: Player, pavel: Player) -> tuple[list[str], str]:
    outcome = reported(named(anna, boris, pavel), boris)
    options: dict[str, Any] = {"code": outcome.introduction.code, "outcome_id": outcome.pk, "now": NOW}
    first, second, third = anna.actor, alla.actor, boris.actor
    ends = at_once(
        lambda: outcomes.confirm(may_be_shown=False, by=first, **options),
        lambda: outcomes.dispute(reason="Договора нет", by=second, **options),
        lambda: outcomes.retract(by=third, **options),
    )
    outcome.refresh_from_db()
    return ends, outcome.state


def test_confirmed_disputed_and_retracted_at_once_follows_the_table(
    anna: Player, alla: Player, boris: Player, pavel: Player
) -> None:
    """A dispute may come before a confirmation or a retraction; nothing comes after one of these."""
    ends, state = answer_an_outcome(anna, alla, boris, pavel)
    assert state in {"confirmed", "retracted"}
    verbs = Act.objects.filter(verb__endswith="_outcome").exclude(verb="introduction.report_outcome")
    happened = list(verbs.order_by("pk").values_list("verb", flat=True))
    assert ends.count("done") == len(happened)
    assert set(ends) <= {"done", "refused"}
    assert happened[:-1] in ([], ["introduction.dispute_outcome"])


def test_without_the_lock_more_than_one_would_answer_the_same_report(
    anna: Player, alla: Player, boris: Player, pavel: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlock(monkeypatch, meeting="_move", module=outcomes, parties=3)
    ends, _state = answer_an_outcome(anna, alla, boris, pavel)
    assert "refused" not in ends, "none of them saw the others; only the database stops some"
    assert "stopped by the database" in ends


def ask_twice(anna: Player, boris: Player, bella: Player, pavel: Player) -> list[str]:
    opportunity = published(anna, pavel)
    return at_once(lambda: asked(boris, opportunity), lambda: asked(bella, opportunity))


def test_two_people_of_a_company_ask_once(anna: Player, boris: Player, bella: Player, pavel: Player) -> None:
    assert ask_twice(anna, boris, bella, pavel) == ["done", "refused"]
    assert Introduction.objects.count() == 1


def test_without_the_lock_only_the_database_would_stop_the_second(
    anna: Player, boris: Player, bella: Player, pavel: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlock(monkeypatch, meeting="_create", module=asking)
    monkeypatch.setattr(OrganisationQuerySet, "select_for_update", lambda self, **_options: self)
    monkeypatch.setattr(OpportunityQuerySet, "select_for_update", lambda self, **_o: self)
    assert ask_twice(anna, boris, bella, pavel) == ["done", "stopped by the database"]


def sign_and_consent(made: Introduction, agreement: Agreement, player: Player) -> list[str]:
    """The worker completes what both have signed, while the second side consents."""
    actor = player.actor
    return at_once(
        lambda: sealing.advance(agreement_id=agreement.pk, now=NOW),
        lambda: stages.consent(code=made.code, by=actor, now=NOW),
    )


@pytest.fixture
def nearly(scene: Scene, boris: Player) -> tuple[Introduction, Agreement]:
    """Boris has consented, both have signed, and the worker has not sealed it yet."""
    Mandate.objects.filter(pk=boris.mandate.pk).update(scopes=[Scope.PARTNER.value, Scope.SIGN.value])
    boris.mandate.refresh_from_db()
    nda.add_shipped(by=scene.pavel.actor, now=NOW)
    made = nda.require_first(code=named(scene.anna, boris, scene.pavel).code, by=scene.anna.actor, now=NOW)
    stages.consent(code=made.code, by=boris.actor, now=NOW)
    agreement = Agreement.objects.get(pk=made.nda_id or 0)
    sealing.advance(agreement_id=agreement.pk, now=NOW)
    for player in (scene.anna, boris):
        place = agreement.signatories.get(party__organisation=player.organisation)
        signing.sign(signatory_id=place.pk, has_read=True, second_factor="totp", by=player.actor, now=NOW)
    return made, agreement


def test_the_last_consent_while_the_agreement_is_completed_opens(
    nearly: tuple[Introduction, Agreement], anna: Player
) -> None:
    assert sign_and_consent(*nearly, anna) == ["done", "done"]
    assert again(nearly[0]).state == "open"


def test_without_the_lock_each_would_miss_what_the_other_did(
    nearly: tuple[Introduction, Agreement], anna: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_decided = threading.Barrier(2, timeout=60)
    whole = stages.open_if_agreed

    def late(*arguments: Any, **words: Any) -> bool:
        is_open = whole(*arguments, **words)
        both_decided.wait()
        return is_open

    monkeypatch.setattr(stages, "open_if_agreed", late)
    monkeypatch.setattr(nda, "open_if_agreed", late)
    monkeypatch.setattr(IntroductionQuerySet, "select_for_update", lambda self, **_options: self)
    assert sign_and_consent(*nearly, anna) == ["done", "done"]
    assert again(nearly[0]).state == "named", "signed by both, wanted by both, and closed"
