"""A non-disclosure agreement first: between the two, heard from the agreements room."""

import pytest
from django.core.management import CommandError

from gildia.agreements.actions import agreements
from gildia.agreements.actions import signing as agreement_signing
from gildia.agreements.actions.sealing import advance
from gildia.agreements.models import Agreement, TemplateVersion
from gildia.agreements.tests.scene import Scene, said
from gildia.foundation.errors import NotPermitted, Refused
from gildia.introductions.actions import answering, nda, stages
from gildia.introductions.models import Introduction, Outcome
from gildia.introductions.queries.introductions import page_of
from gildia.introductions.rules import Side
from gildia.introductions.tests.scene import again, named
from gildia.journal.models import Act
from gildia.opportunities.tests.scene import NOW
from gildia.registry.models import Mandate
from gildia.registry.queries.history import acts_of
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player

pytestmark = pytest.mark.django_db


@pytest.fixture
def signers(scene: Scene, boris: Player) -> Scene:
    """Boris's company signs, too, and the managing company keeps the shipped text."""
    Mandate.objects.filter(pk=boris.mandate.pk).update(scopes=[Scope.PARTNER.value, Scope.SIGN.value])
    boris.mandate.refresh_from_db()
    nda.add_shipped(by=scene.pavel.actor, now=NOW)
    return scene


def wanted(made: Introduction, player: Player) -> Agreement:
    found = nda.require_first(code=made.code, by=player.actor, now=NOW).nda
    assert found is not None
    return found


def sign(agreement: Agreement, *players: Player) -> None:
    """The worker issues it, these sign, the worker seals."""
    advance(agreement_id=agreement.pk, now=NOW)
    for player in players:
        place = agreement.signatories.get(party__organisation=player.organisation)
        agreement_signing.sign(
            signatory_id=place.pk, has_read=True, second_factor="totp", by=player.actor, now=NOW
        )
    advance(agreement_id=agreement.pk, now=NOW)


@pytest.mark.parametrize("order", ["consents, then signatures", "signatures, then consents"])
def test_contacts_open_once_both_consent_and_both_signed(
    signers: Scene, anna: Player, boris: Player, pavel: Player, order: str
) -> None:
    made = named(anna, boris, pavel)
    agreement = wanted(made, anna)
    if order == "signatures, then consents":
        sign(agreement, anna, boris)
        assert again(made).state == "named"
    for player in (boris, anna):
        stages.consent(code=made.code, by=player.actor, now=NOW)
    if order == "consents, then signatures":
        assert again(made).state == "named"
        sign(agreement, anna, boris)
    assert again(made).state == "open"
    outcome = Outcome.objects.get(introduction=made)
    assert (outcome.kind, outcome.state, outcome.side, outcome.agreement) == (
        "nda",
        "confirmed",
        "",
        agreement,
    )


def test_the_managing_company_neither_signs_nor_sees_it(
    signers: Scene, anna: Player, boris: Player, pavel: Player
) -> None:
    agreement = wanted(named(anna, boris, pavel), boris)
    sign(agreement, anna, boris)
    parties = set(agreement.parties.values_list("organisation", flat=True))
    assert parties == {anna.organisation.pk, boris.organisation.pk}
    seen = [
        Agreement.objects.visible_to(player.actor.viewer).filter(pk=agreement.pk).exists()
        for player in (anna, boris, pavel)
    ]
    assert seen == [True, True, False]
    told = Act.objects.filter(subject_kind="agreements.agreement", subject_id=str(agreement.pk))
    assert told.count() >= 6
    for player in (anna, boris, pavel):
        assert not acts_of(player.organisation.pk).filter(subject_kind="agreements.agreement").exists()
    with pytest.raises(NotPermitted):
        agreements.cancel(agreement_id=agreement.pk, reason="Нет", by=pavel.actor, now=NOW)


def test_declined_it_can_be_wanted_once_more_or_waived(
    signers: Scene, anna: Player, boris: Player, pavel: Player
) -> None:
    made = named(anna, boris, pavel)
    first = wanted(made, anna)
    with pytest.raises(Refused, match="prepared already"):
        wanted(made, boris)
    advance(agreement_id=first.pk, now=NOW)
    place = first.signatories.get(party__organisation=boris.organisation)
    agreement_signing.decline(signatory_id=place.pk, reason="Срок велик", by=boris.actor, now=NOW)
    assert "require_nda" in page_of(again(made), Side.ASKING, now=NOW).verbs
    second = wanted(made, boris)
    assert second != first
    with pytest.raises(NotPermitted):
        nda.waive(code=made.code, by=boris.actor, now=NOW)
    for player in (boris, anna):
        stages.consent(code=made.code, by=player.actor, now=NOW)
    assert nda.waive(code=made.code, by=anna.actor, now=NOW).state == "open"
    assert Agreement.objects.get(pk=second.pk).state == "cancelled"


def test_an_introduction_that_ends_takes_the_unsigned_one_with_it(
    signers: Scene, anna: Player, boris: Player, pavel: Player
) -> None:
    made = named(anna, boris, pavel)
    agreement = wanted(made, anna)
    answering.end(code=made.code, by=boris.actor, now=NOW)
    assert Agreement.objects.get(pk=agreement.pk).state == "cancelled"


def test_without_a_text_or_somebody_who_signs_it_says_so(
    scene: Scene, anna: Player, boris: Player, pavel: Player
) -> None:
    made = named(anna, boris, pavel)
    with pytest.raises(Refused, match="keeps a non-disclosure agreement"):
        wanted(made, anna)
    nda.add_shipped(by=pavel.actor, now=NOW)
    with pytest.raises(Refused, match="Микросборка-Т"):
        wanted(made, anna)


def test_the_command_puts_the_shipped_text_into_force_once(scene: Scene) -> None:
    for _time in range(2):
        assert "In force" in said("add_nda_template", scene.pavel.person.email)
    version = TemplateVersion.objects.get(template__kind="nda")
    assert (version.state, len(version.text), version.asked) == ("approved", 9, [])
    with pytest.raises(CommandError, match="Nobody"):
        said("add_nda_template", scene.anna.person.email)
