"""From a template to a PDF that both signed: who may, when, once; and everything that is refused."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from gildia.accounts.models import Person
from gildia.agreements.actions import agreements, sealing, signing, trust
from gildia.agreements.actions import provider as service
from gildia.agreements.actions.sealing import advance
from gildia.agreements.actions.signing import NotAccepted
from gildia.agreements.models import Agreement, Signatory, Template
from gildia.agreements.permissions import holds
from gildia.agreements.queries.trail import acts_of
from gildia.agreements.queries.verification import verify
from gildia.agreements.queries.waiting import waiting_for_worker
from gildia.agreements.rules.provider import GaveUp, ReferenceProvider, SigningRequest
from gildia.agreements.rules.verdicts import Reason
from gildia.agreements.tests.authority import NOW, sign_beside, sign_pdf
from gildia.agreements.tests.scene import Scene, another_signer, newest
from gildia.agreements.wording.sheets import sheet_of, trail
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.models import Act
from gildia.registry.models import Circle, Mandate
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player, mandate, organisation, person

Committed = Callable[..., Any]


def test_two_sign_and_the_document_is_genuine(
    scene: Scene, django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        agreement = scene.issued()
    both = {scene.pavel.person.email, scene.anna.person.email}
    assert {letter.to[0] for letter in mail.outbox} == both
    first = newest(agreement)
    scene.sign(agreement, scene.anna)
    advance(agreement_id=agreement.pk, now=NOW)
    assert newest(agreement).startswith(first)
    assert verify(newest(agreement), now=NOW).reasons == (Reason.NOT_COMPLETED,)
    scene.sign(agreement, scene.pavel)
    with django_capture_on_commit_callbacks(execute=True):
        advance(agreement_id=agreement.pk, now=NOW)
    agreement.refresh_from_db()
    assert agreement.state == "completed"
    verdict = verify(newest(agreement), now=NOW)
    assert (verdict.genuine, verdict.reasons, verdict.code) == (True, (), agreement.code)
    assert [signer.person for signer in verdict.signers] == ["Павел Волков", "Анна Крылова"]
    assert {letter.to[0] for letter in mail.outbox[-2:]} == {
        scene.pavel.person.email,
        scene.anna.person.email,
    }
    verbs = (
        Act.objects.filter(subject_kind="agreements.agreement").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == [
        f"agreement.{verb}" for verb in ("draft", "send", "issue", "sign", "sign", "complete")
    ]
    assert advance(agreement_id=agreement.pk, now=NOW) == 0


def test_the_text_is_filled_in_both_languages(scene: Scene) -> None:
    sheet = sheet_of(scene.draft(), now=NOW)
    assert sheet.clauses[0].text_ru == "Прибор-Сенсор вступает в «»."
    assert sheet.clauses[0].text_en == "Pribor-Sensor joins ."
    assert "100 000 ₽" in sheet.clauses[1].text_en
    assert sheet.parties[1].details["ru"] == ["ОГРН 1027700132195"]


def test_an_agreement_is_for_its_own_circle_before_that_of_its_template(
    scene: Scene, zone: Circle, cluster: Circle
) -> None:
    version = scene.approved()
    Template.objects.update(circle=zone)
    made = scene.draft(version=version, circle=cluster)
    assert sheet_of(made, now=NOW).clauses[0].text_en == f"Pribor-Sensor joins {cluster.name_en}."
    agreements.change(agreement_id=made.pk, terms=scene.terms(), by=scene.pavel.actor, now=NOW)
    made.refresh_from_db()
    assert (made.circle, scene.draft().circle) == (cluster, zone)


def test_only_who_may_signs_and_only_once(scene: Scene, boris: Player) -> None:
    agreement = scene.issued()
    theirs = scene.place_of(agreement, scene.anna)
    narrow = person("narrow@pribor-sensor.example", "Нина Узкая")
    for stranger in (
        scene.pavel,
        boris,
        Player(narrow, mandate(narrow, scene.anna.organisation, Scope.ADMINISTER)),
    ):
        with pytest.raises(NotPermitted):
            signing.sign(
                signatory_id=theirs.pk, has_read=True, second_factor="totp", by=stranger.actor, now=NOW
            )
    with pytest.raises(Refused, match="read"):
        scene.sign(agreement, scene.anna, has_read=False)
    with pytest.raises(Refused, match="second factor"):
        scene.sign(agreement, scene.anna, second_factor="")
    scene.sign(agreement, scene.anna)
    with pytest.raises(Refused, match="signed already"):
        scene.sign(agreement, another_signer(scene.anna))
    theirs.refresh_from_db()
    assert theirs.mandate == scene.anna.mandate


def test_a_mandate_holds_where_any_of_the_scopes_is_in_it(scene: Scene) -> None:
    by = scene.anna.actor
    assert holds(by, Scope.MODERATE, Scope.SIGN, now=NOW)
    assert not holds(by, Scope.MODERATE, Scope.REGISTER, now=NOW)


def test_only_the_person_named_signs_where_one_is_named(scene: Scene) -> None:
    agreement = scene.issued()
    with pytest.raises(NotPermitted):
        scene.sign(agreement, another_signer(scene.pavel))
    assert scene.sign(agreement, scene.pavel).state == "signed"


@pytest.mark.parametrize(
    "ended",
    [
        {"revoked_at": NOW - timedelta(minutes=1)},
        {"valid_until": date(2021, 1, 1)},
        {"valid_from": (NOW + timedelta(days=2)).date()},
        {"scopes": ["administer"]},
    ],
)
def test_a_mandate_that_ended_a_minute_before_signs_nothing(scene: Scene, ended: dict[str, Any]) -> None:
    """The actor was made while the mandate still held, as that of an open page is."""
    agreement = scene.issued()
    actor, theirs = scene.anna.actor, scene.place_of(agreement, scene.anna)
    if "revoked_at" in ended:
        ended["revoked_by"] = scene.anna.person
    if "valid_from" in ended:
        ended["valid_until"] = None
    Mandate.objects.filter(pk=scene.anna.mandate.pk).update(**ended)
    with pytest.raises(NotPermitted):
        signing.sign(signatory_id=theirs.pk, has_read=True, second_factor="totp", by=actor, now=NOW)
    theirs.refresh_from_db()
    assert theirs.state == "waiting"


def test_a_mandate_taken_back_afterwards_harms_nothing_and_one_before_does(scene: Scene) -> None:
    agreement = scene.completed()
    held = Mandate.objects.filter(pk=scene.anna.mandate.pk)
    held.update(revoked_at=NOW + timedelta(minutes=1), revoked_by=scene.anna.person)
    assert verify(newest(agreement), now=NOW).genuine
    held.update(revoked_at=NOW - timedelta(minutes=1))
    assert verify(newest(agreement), now=NOW).reasons == (Reason.MANDATE_ENDED,)


def test_signing_in_order_and_the_approver_before_all(
    scene: Scene, django_capture_on_commit_callbacks: Committed
) -> None:
    clerk = another_signer(scene.pavel)
    made = scene.draft(is_sequential=True, approver=clerk.mandate)
    with django_capture_on_commit_callbacks(execute=True):
        agreements.send(agreement_id=made.pk, by=scene.pavel.actor, now=NOW)
    assert [letter.to for letter in mail.outbox] == [[clerk.person.email]]
    assert advance(agreement_id=made.pk, now=NOW) == 0
    with pytest.raises(NotPermitted):
        agreements.approve(agreement_id=made.pk, by=scene.pavel.actor, now=NOW)
    agreements.approve(agreement_id=made.pk, by=clerk.actor, now=NOW)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        advance(agreement_id=made.pk, now=NOW)
    assert [letter.to for letter in mail.outbox] == [[scene.pavel.person.email]]
    with pytest.raises(Refused, match="Others sign before you"):
        scene.sign(made, scene.anna)
    scene.sign(made, scene.pavel)
    with django_capture_on_commit_callbacks(execute=True):
        advance(agreement_id=made.pk, now=NOW)
    assert mail.outbox[-1].to == [scene.anna.person.email]
    assert scene.sign(made, scene.anna).state == "signed"


def test_an_approver_returns_a_draft_with_a_reason(scene: Scene) -> None:
    clerk = another_signer(scene.pavel)
    made = scene.draft(approver=clerk.mandate)
    agreements.send(agreement_id=made.pk, by=scene.pavel.actor, now=NOW)
    agreements.give_back(agreement_id=made.pk, reason="Не тот взнос", by=clerk.actor, now=NOW)
    made.refresh_from_db()
    assert (made.state, made.reason) == ("draft", "Не тот взнос")


def test_declining_ends_it_with_a_reason_that_all_read(
    scene: Scene, django_capture_on_commit_callbacks: Committed
) -> None:
    agreement = scene.issued()
    scene.sign(agreement, scene.pavel)
    mine = scene.place_of(agreement, scene.anna)
    with django_capture_on_commit_callbacks(execute=True):
        signing.decline(signatory_id=mine.pk, reason="Дорого", by=scene.anna.actor, now=NOW)
    assert all("Дорого" in letter.body for letter in mail.outbox[-2:])
    agreement.refresh_from_db()
    assert agreement.state == "declined"
    assert advance(agreement_id=agreement.pk, now=NOW) == 0
    assert Reason.ENDED in verify(newest(agreement), now=NOW).reasons


def test_time_runs_out_and_nobody_signs_any_more(scene: Scene) -> None:
    agreement, later = scene.issued(), NOW + timedelta(days=15)
    with pytest.raises(Refused, match="time for signing is over"):
        scene.sign(agreement, scene.anna, now=later)
    assert agreements.expire_overdue(now=NOW) == 0
    assert agreements.expire_overdue(now=later) == 1
    assert agreements.expire_overdue(now=later) == 0
    with pytest.raises(Refused, match="cannot be signed any more"):
        scene.sign(agreement, scene.anna, now=later)


def test_what_all_have_signed_does_not_expire_while_the_worker_is_late(scene: Scene) -> None:
    agreement, later = scene.issued(), NOW + timedelta(days=15)
    scene.sign(agreement, scene.anna)
    scene.sign(agreement, scene.pavel)
    assert agreements.expire_overdue(now=later) == 0
    with pytest.raises(Refused, match="All have signed"):
        agreements.cancel(agreement_id=agreement.pk, reason="Поздно", by=scene.pavel.actor, now=later)
    advance(agreement_id=agreement.pk, now=later)
    assert verify(newest(agreement), now=later).genuine


def test_reminders_come_every_three_days_and_not_twice(
    scene: Scene, django_capture_on_commit_callbacks: Committed
) -> None:
    agreement = scene.issued()
    scene.sign(agreement, scene.pavel)
    sent = []
    with django_capture_on_commit_callbacks(execute=True):
        for hours in range(0, 15 * 24, 12):
            sent.append(agreements.remind(now=NOW + timedelta(hours=hours)))
            assert agreements.remind(now=NOW + timedelta(hours=hours)) == 0
    assert sum(sent) == 5
    assert {letter.to[0] for letter in mail.outbox} == {scene.anna.person.email}


def test_a_certificate_of_ones_own_in_the_pdf(scene: Scene) -> None:
    agreement = scene.issued()
    held = scene.certified(scene.anna, ogrn="1027700132195")
    downloaded = newest(agreement)
    scene.upload(agreement, scene.anna, sign_pdf(downloaded, "signatory-2", held))
    scene.sign(agreement, scene.pavel)
    advance(agreement_id=agreement.pk, now=NOW)
    verdict = verify(newest(agreement), now=NOW)
    assert verdict.reasons == ()
    assert [signer.how for signer in verdict.signers] == ["seal", "pdf"]
    assert all(signer.is_revocation_known for signer in verdict.signers)
    scene.authority.revoke(held, NOW - timedelta(minutes=1))
    trust.load_revocations(data=scene.authority.revocations, now=NOW)
    assert verify(newest(agreement), now=NOW).reasons == (Reason.REVOKED,)


def test_a_certificate_of_ones_own_in_a_file_beside(scene: Scene) -> None:
    agreement = scene.issued()
    issued = newest(agreement)
    held = scene.certified(scene.anna)
    scene.sign(agreement, scene.pavel)
    advance(agreement_id=agreement.pk, now=NOW)
    scene.upload(agreement, scene.anna, sign_beside(issued, held), beside=True)
    advance(agreement_id=agreement.pk, now=NOW)
    verdict = verify(newest(agreement), now=NOW)
    assert (verdict.reasons, [signer.how for signer in verdict.signers]) == ((), ["seal", "detached"])


@pytest.fixture
def provider(settings: Any) -> None:  # noqa: ANN401
    """The installation has the reference provider."""
    settings.SIGNATURE_PROVIDER = "gildia.agreements.queries.provider.reference_provider"


def test_a_signature_service_signs_through_its_port(scene: Scene, provider: None) -> None:
    agreement = scene.issued()
    place = scene.place_of(agreement, scene.anna)
    for _again in range(2):
        signing.ask_provider(signatory_id=place.pk, by=scene.anna.actor, now=NOW)
    assert waiting_for_worker() == [agreement.pk]
    assert service.advance(agreement_id=agreement.pk, now=NOW) == 1
    assert service.advance(agreement_id=agreement.pk, now=NOW) == 0
    scene.sign(agreement, scene.pavel)
    advance(agreement_id=agreement.pk, now=NOW)
    verdict = verify(newest(agreement), now=NOW)
    assert (verdict.reasons, [signer.how for signer in verdict.signers]) == ((), ["seal", "provider"])


def test_a_service_that_waits_refuses_or_signs_for_another(
    scene: Scene, provider: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreement = scene.issued()
    place = scene.place_of(agreement, scene.anna)

    def ask_and_advance() -> tuple[int, str, bool]:
        signing.ask_provider(signatory_id=place.pk, by=scene.anna.actor, now=NOW)
        signed = service.advance(agreement_id=agreement.pk, now=NOW)
        place.refresh_from_db()
        return signed, place.state, place.asked_at is not None

    with monkeypatch.context() as waiting:
        waiting.setattr(ReferenceProvider, "collect", lambda _self, _ticket: None)
        assert ask_and_advance() == (0, "waiting", True)
    with monkeypatch.context() as refusing:
        refusing.setattr(ReferenceProvider, "collect", _gives_up)
        assert ask_and_advance() == (0, "waiting", False)
    Person.objects.filter(pk=scene.anna.person.pk).update(name="Анна Другая")
    with monkeypatch.context() as another:
        another.setattr("gildia.agreements.actions.provider._request", _for_somebody_else)
        assert ask_and_advance() == (0, "waiting", False)
    held = Mandate.objects.filter(pk=scene.anna.mandate.pk)
    signing.ask_provider(signatory_id=place.pk, by=scene.anna.actor, now=NOW)
    held.update(revoked_at=NOW, revoked_by=scene.anna.person)
    assert service.advance(agreement_id=agreement.pk, now=NOW) == 0
    place.refresh_from_db()
    assert (place.state, place.asked_at) == ("waiting", None)


def test_whoever_asked_the_service_hears_why_it_gave_no_signature(
    scene: Scene,
    provider: None,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Committed,
) -> None:
    Person.objects.filter(pk=scene.anna.person.pk).update(language="ru", name="Анна Другая")
    agreement = scene.issued()
    place = scene.place_of(agreement, scene.anna)
    client.force_login(scene.anna.person)
    page = reverse("agreements:upload", args=[agreement.pk])
    refusals = {
        "Declined in the app.": (f"{ReferenceProvider.__module__}.ReferenceProvider.collect", _gives_up),
        "Сертификат принадлежит другому человеку": (f"{service.__name__}._request", _for_somebody_else),
    }
    for reason, (target, refuses) in refusals.items():
        signing.ask_provider(signatory_id=place.pk, by=scene.anna.actor, now=NOW)
        assert reason not in client.get(page).text
        mail.outbox.clear()
        with monkeypatch.context() as refusing, django_capture_on_commit_callbacks(execute=True):
            refusing.setattr(target, refuses)
            for _again in range(2):
                service.advance(agreement_id=agreement.pk, now=NOW)
        assert [letter.to for letter in mail.outbox] == [[scene.anna.person.email]]
        assert "сервис подписи не дал подписи" in mail.outbox[0].subject
        assert reason in mail.outbox[0].body
        assert reason in client.get(page).text
    told = [step.words for step in trail(acts_of(agreement))]
    assert told[-4:] == ["asked the signature service", "got no signature from the service"] * 2
    mail.outbox.clear()
    signing.ask_provider(signatory_id=place.pk, by=scene.anna.actor, now=NOW)
    agreements.cancel(agreement_id=agreement.pk, reason="Передумали", by=scene.pavel.actor, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        service.advance(agreement_id=agreement.pk, now=NOW)
    place.refresh_from_db()
    assert (place.asked_at, mail.outbox) == (None, [])


def _gives_up(_provider: ReferenceProvider, _ticket: str) -> bytes:
    raise GaveUp("Declined in the app.")


def _for_somebody_else(turn: Any, _by: Any, sha256: str) -> SigningRequest:  # noqa: ANN401
    return SigningRequest("x", sha256, "", "Борис Орлов", "", turn.signatory.party.organisation.legal_name)


@pytest.mark.parametrize(
    ("certificate", "reasons"),
    [
        ({"person": "Борис Орлов"}, [Reason.WRONG_PERSON]),
        ({"organisation": "ООО «Чужая»"}, [Reason.WRONG_ORGANISATION]),
        ({"ogrn": "1037700000001"}, [Reason.WRONG_ORGANISATION]),
        ({"since": NOW - timedelta(days=40), "lasts": timedelta(days=30)}, [Reason.EXPIRED]),
    ],
)
def test_somebody_elses_certificate_is_refused(
    scene: Scene, certificate: dict[str, Any], reasons: list[Reason]
) -> None:
    agreement = scene.issued()
    held = scene.certified(scene.anna, **certificate)
    for beside in (False, True):
        data = newest(agreement)
        signed = sign_beside(data, held) if beside else sign_pdf(data, "signatory-2", held)
        with pytest.raises(NotAccepted) as refusal:
            scene.upload(agreement, scene.anna, signed, beside=beside)
        assert list(refusal.value.reasons) == reasons
    assert scene.place_of(agreement, scene.anna).state == "waiting"


def test_an_untrusted_and_a_revoked_certificate_are_refused(scene: Scene) -> None:
    agreement = scene.issued()
    held = scene.authority.certify("Анна Крылова", scene.anna.organisation.legal_name)
    signed = sign_pdf(newest(agreement), "signatory-2", held)
    with pytest.raises(NotAccepted) as refusal:
        scene.upload(agreement, scene.anna, signed)
    assert refusal.value.reasons == (Reason.FOREIGN_ROOT,)
    scene.authority.revoke(held, NOW - timedelta(days=1))
    scene.certified(scene.anna)
    with pytest.raises(NotAccepted) as refusal:
        scene.upload(agreement, scene.anna, signed)
    assert refusal.value.reasons == (Reason.REVOKED,)


def test_our_own_seal_is_no_certificate_of_ones_own(scene: Scene) -> None:
    """Whoever got hold of a sealed version cannot pass it off as his signature."""
    agreement, other = scene.issued(), scene.issued()
    scene.sign(other, scene.anna)
    advance(agreement_id=other.pk, now=NOW)
    with pytest.raises(NotAccepted) as refusal:
        scene.upload(agreement, scene.anna, newest(other))
    assert refusal.value.reasons == (Reason.NOT_AN_EXTENSION,)


def test_of_two_downloads_the_later_upload_has_to_begin_again(scene: Scene) -> None:
    agreement = scene.issued()
    downloaded = newest(agreement)
    scene.sign(agreement, scene.pavel)
    signed = sign_pdf(downloaded, "signatory-2", scene.certified(scene.anna))
    with pytest.raises(Refused, match="Download the new version"):
        scene.upload(agreement, scene.anna, signed)
    advance(agreement_id=agreement.pk, now=NOW)
    with pytest.raises(NotAccepted) as refusal:
        scene.upload(agreement, scene.anna, signed)
    assert refusal.value.reasons == (Reason.NOT_AN_EXTENSION,)


def test_what_the_database_never_takes(scene: Scene) -> None:
    agreement, other = scene.issued(), scene.issued()
    broken: list[Callable[[], Any]] = [
        lambda: Agreement.objects.filter(pk=agreement.pk).update(state="draft"),
        lambda: Agreement.objects.filter(pk=agreement.pk).update(content={}),
        lambda: Agreement.objects.filter(pk=agreement.pk).update(issued=other.issued),
        lambda: Agreement.objects.filter(pk=agreement.pk).update(state="completed"),
        lambda: Agreement.objects.filter(pk=agreement.pk).update(state="cancelled", closed_at=NOW),
        lambda: agreement.signatories.filter(position=1).update(state="signed"),
        lambda: agreement.signatories.filter(position=1).update(
            state="signed", signed_at=NOW, how="seal", mandate=scene.pavel.mandate
        ),
        lambda: agreement.signatories.filter(position=1).update(position=2),
    ]  # fmt: skip
    for change in broken:
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            change()
    scene.sign(agreement, scene.pavel)
    with pytest.raises(DatabaseError), transaction.atomic():
        agreement.signatories.filter(position=1).update(state="waiting", signed_at=None, how="")


@pytest.mark.parametrize(
    ("others", "field"),
    [
        ({"values": {}}, "value_fee"),
        ({"expires_at": NOW}, "expires_at"),
        ({"expires_at": NOW + timedelta(days=400)}, "expires_at"),
        ({"parties": []}, "parties"),
    ],
)
def test_terms_that_cannot_hold_are_refused(scene: Scene, others: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        scene.draft(**others)
    assert refusal.value.field == field


def test_nobody_prepares_for_others(scene: Scene, olga: Player) -> None:
    terms = scene.terms()
    clerk = another_signer(scene.pavel)
    for stranger in (scene.anna, olga, clerk):
        with pytest.raises(NotPermitted):
            agreements.draft(terms=terms, by=stranger.actor, now=NOW)
    made = agreements.draft(terms=terms, by=scene.pavel.actor, now=NOW)
    for action in (agreements.send, agreements.approve):
        with pytest.raises(NotPermitted):
            action(agreement_id=made.pk, by=olga.actor, now=NOW)
    assert not Agreement.objects.visible_to(olga.actor.viewer).exists()
    assert not Agreement.objects.visible_to(scene.anna.actor.viewer).exists()
    assert Agreement.objects.visible_to(scene.pavel.actor.viewer).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_sign_once(scene: Scene) -> None:
    agreement = scene.issued()
    rival = another_signer(scene.anna)
    assert signed_at_once(scene, agreement, rival) == ["signed", "signed already"]
    assert Signatory.objects.filter(agreement=agreement, state="signed").count() == 1
    assert Act.objects.filter(verb="agreement.sign").count() == 1
    scene.sign(agreement, scene.pavel)
    advance_at_once(agreement)
    agreement.refresh_from_db()
    assert agreement.state == "completed"
    assert Act.objects.filter(verb="agreement.complete").count() == 1
    assert verify(newest(agreement), now=NOW).genuine


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_sign(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real: with the lock taken away, two acts are recorded for one signature."""
    agreement = scene.issued()
    rival = another_signer(scene.anna)
    both_looked = threading.Barrier(2, timeout=20)
    original = signing.enter

    def late(*args: Any, **kwargs: Any) -> None:
        both_looked.wait()
        original(*args, **kwargs)

    monkeypatch.setattr(signing, "enter", late)
    monkeypatch.setattr(signing, "locked", lambda pk: Agreement.objects.select_related("issuer").get(pk=pk))
    outcomes = signed_at_once(scene, agreement, rival)
    assert outcomes != ["signed", "signed already"]


def signed_at_once(scene: Scene, agreement: Agreement, rival: Player) -> list[str]:
    """How two attempts of the same moment end."""
    ready = threading.Barrier(2, timeout=20)
    outcomes: list[str] = []

    def attempt(player: Player) -> None:
        ready.wait()
        try:
            scene.sign(agreement, player)
            outcomes.append("signed")
        except Refused:
            outcomes.append("signed already")
        except DatabaseError:
            outcomes.append("stopped by the database")
        finally:
            connection.close()

    _together(*(lambda player=player: attempt(player) for player in (scene.anna, rival)))
    return sorted(outcomes)


def advance_at_once(agreement: Agreement) -> None:
    """Two workers on one agreement."""

    def work() -> None:
        try:
            advance(agreement_id=agreement.pk, now=NOW)
        finally:
            connection.close()

    _together(work, work)


def _together(*attempts: Callable[[], None]) -> None:
    threads = [threading.Thread(target=attempt) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


def test_everything_is_undone_when_the_worker_dies_half_way(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever moment the worker dies at, the next one finds the work and does it once."""
    made = scene.draft()
    agreements.send(agreement_id=made.pk, by=scene.pavel.actor, now=NOW)

    def die(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    for step in ("issue", "seal", "seal", "complete"):
        monkeypatch.setattr(sealing, "record", die)
        monkeypatch.setattr(sealing, "ask_next", die)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            advance(agreement_id=made.pk, now=NOW)
        monkeypatch.undo()
        assert waiting_for_worker() == [made.pk], step
        advance(agreement_id=made.pk, now=NOW)
        if step == "issue":
            scene.sign(made, scene.pavel)
        elif step == "seal" and scene.place_of(made, scene.anna).state == "waiting":
            scene.sign(made, scene.anna)
        if Agreement.objects.get(pk=made.pk).state == "completed":
            break
    assert waiting_for_worker() == []
    assert Act.objects.filter(verb__in=["agreement.issue", "agreement.complete"]).count() == 2
    assert verify(newest(made), now=NOW).genuine


def test_the_outsider_sees_nothing(scene: Scene, olga: Player) -> None:
    agreement = scene.issued()
    outside = organisation("elsewhere", "Иное")
    assert agreement.parties.filter(organisation=outside).count() == 0
    assert not Agreement.objects.visible_to(olga.actor.viewer).exists()
    assert Agreement.objects.visible_to(scene.anna.actor.viewer).get() == agreement
    assert Agreement.objects.waiting_for(scene.anna.actor.viewer).get() == agreement
