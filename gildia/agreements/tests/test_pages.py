"""The pages of those who prepare, approve, sign, and of everybody who verifies."""

import json
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from allauth.core import ratelimit
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from gildia.accounts.models import DemonstrationAccount
from gildia.agreements.actions import agreements, templates, trust
from gildia.agreements.actions.agreements import PartyTerms
from gildia.agreements.actions.sealing import advance
from gildia.agreements.forms.preparing import USUAL_TERM
from gildia.agreements.models import Agreement, SealCertificate, Template, TemplateVersion, TrustRoot
from gildia.agreements.queries import apart
from gildia.agreements.rules.keys import new_seal, pem
from gildia.agreements.rules.verdicts import Examined, Reason
from gildia.agreements.tests.authority import NOW, Authority, sign_beside, sign_pdf
from gildia.agreements.tests.scene import CLAUSES, Scene, another_signer, newest, said
from gildia.agreements.views.second_factor import LASTS_S
from gildia.config.testing.counts import QueryCounter
from gildia.documents.models import Document
from gildia.foundation.errors import Refused
from gildia.journal.models import Receipt
from gildia.registry.models import Mandate
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player

TEXT_RU = "Преамбула.\n\n# Предмет\n\n{second_party} вступает.\n\nНавсегда.\n\n# Взнос\n\n{fee}"
TEXT_EN = "Preamble.\n\n# Subject\n\n{second_party} joins.\n\nForever.\n\n# Fee\n\n{fee}"
VARIABLES = "fee | Взнос | Fee"
TEXT = {"text_ru": TEXT_RU, "text_en": TEXT_EN, "variables": VARIABLES, "note": "Первая"}


def shows_second_factor(client: Client, player: Player, *, ago_s: float = 0) -> None:
    """As after a code or passkey was asked for."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time() - ago_s}]
    session["account_authentication_methods_user"] = str(player.person.pk)
    session.save()


@pytest.fixture
def page(client: Client, scene: Scene) -> str:
    """The page of a template that Pavel has written and approved."""
    scene.pavel.sign_in(client)
    names = {"kind": "joining", "name_ru": "Вступление", "name_en": "Joining"}
    response = client.post("/agreements/templates/new/", names)
    template = Template.objects.get()
    assert response["Location"] == f"/agreements/templates/{template.pk}/write/"
    page = f"/agreements/templates/{template.pk}/"
    assert client.post(f"{page}write/", TEXT).status_code == 302
    assert client.post(f"{page}approve/").status_code == 302
    assert TemplateVersion.objects.get().state == "approved"
    return page


@pytest.fixture
def terms(scene: Scene) -> dict[str, Any]:
    """What is typed to prepare an agreement with Anna's company."""
    return {
        "company": "прибор-сенсор", "role_ru": "участник", "role_en": "member", "own_role_ru": "УК",
        "own_role_en": "MC", "languages": "ru_en", "value_fee": "5 ₽", "signatory": scene.pavel.mandate.pk,
        "expires": (NOW + timedelta(days=30)).date().isoformat(),
    }  # fmt: skip


def test_a_template_is_written_with_its_faults_named(client: Client, scene: Scene) -> None:
    scene.pavel.sign_in(client)
    assert "No templates yet" in client.get("/agreements/templates/").content.decode()
    client.post("/agreements/templates/new/", {"kind": "nda", "name_ru": "Тайна", "name_en": "NDA"})
    page = f"/agreements/templates/{Template.objects.get().pk}/"
    assert client.get(f"{page}prepare/").status_code == 404
    uneven = client.post(f"{page}write/", {**TEXT, "text_en": "# One"})
    assert uneven.status_code == 422
    assert "3 clauses in Russian and 1 in English" in uneven.content.decode()
    for variables in ("fee", "date | a | b", "Fee | a | b"):
        assert client.post(f"{page}write/", {**TEXT, "variables": variables}).status_code == 422
    assert client.post(f"{page}write/", TEXT).status_code == 302
    assert "Forever." in client.get(page).content.decode()


def test_an_agreement_is_prepared_with_its_faults_named(
    client: Client, scene: Scene, page: str, terms: dict[str, Any]
) -> None:
    for wrong, words in (
        ({"expires": "2020-01-01"}, "at least an hour"),
        ({"company": "нет такой"}, "no such company"),
        ({"value_fee": ""}, "required"),
        ({"languages": "zh"}, "valid choice"),
    ):
        refused = client.post(f"{page}prepare/", {**terms, **wrong})
        assert (refused.status_code, words in refused.content.decode()) == (422, True), wrong
    offered = (timezone.localdate() + USUAL_TERM).isoformat()
    assert f'type="date" name="expires" value="{offered}"' in client.get(f"{page}prepare/").content.decode()
    made = client.post(f"{page}prepare/", {**terms, "company": "1027700132195"})
    agreement = Agreement.objects.get()
    assert made["Location"] == f"/agreements/{agreement.pk}/"
    assert "This is a draft" in client.get(made["Location"]).content.decode()
    assert scene.anna.sign_in(client).get(made["Location"]).status_code == 404
    assert client.post(f"{made['Location']}send/").status_code == 404
    assert scene.pavel.sign_in(client).post(f"{made['Location']}send/").status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == "preparing"


def test_both_sign_on_their_pages_and_get_the_document(
    client: Client, scene: Scene, page: str, terms: dict[str, Any]
) -> None:
    place = client.post(f"{page}prepare/", terms)["Location"]
    client.post(f"{place}send/")
    agreement = Agreement.objects.get()
    advance(agreement_id=agreement.pk, now=NOW)
    for player in (scene.anna, scene.pavel):
        player.sign_in(client)
        assert "Waits for your signature" in client.get("/agreements/").content.decode()
        opened = client.get(place).content.decode()
        assert ("1.2. Forever." in opened, "2.1." in opened) == (True, False)
        shows_second_factor(client, player)
        unread = client.post(f"{place}sign/", {})
        assert (unread.status_code, "you have read" in unread.content.decode()) == (422, True)
        assert client.post(f"{place}sign/", {"has_read": "on"}).status_code == 302
        assert client.get(f"{place}sign/").status_code == 404
        advance(agreement_id=agreement.pk, now=NOW)
    finished = client.get(place).content.decode()
    assert "Download the signed document" in finished
    address = finished.split('href="/documents/')[1].split('"')[0]
    downloaded = client.get(f"/documents/{address}")
    assert b"".join(downloaded.streaming_content) == newest(agreement)  # type: ignore[attr-defined]


def test_a_signature_asks_for_a_second_factor_of_the_last_minutes(client: Client, scene: Scene) -> None:
    agreement = scene.issued()
    page = f"/agreements/{agreement.pk}/sign/"
    scene.anna.sign_in(client)
    assert "you have none yet" in client.get(page).content.decode()
    assert client.post(page, {"has_read": "on"}).status_code == 422
    shows_second_factor(client, scene.anna, ago_s=LASTS_S + 1)
    assert client.post(page, {"has_read": "on"}).status_code == 422
    shows_second_factor(client, scene.pavel)
    assert client.post(page, {"has_read": "on"}).status_code == 422
    assert scene.place_of(agreement, scene.anna).state == "waiting"
    shows_second_factor(client, scene.anna)
    assert client.post(page, {"has_read": "on"}).status_code == 302
    place = scene.place_of(agreement, scene.anna)
    assert (place.state, place.second_factor) == ("signed", "totp")


def test_people_of_a_demonstration_sign_with_a_mark(
    client: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreement = scene.issued()
    DemonstrationAccount.objects.create(
        person=scene.anna.person, explanation_ru="Анна", explanation_en="Anna"
    )
    scene.anna.sign_in(client)
    page = f"/agreements/{agreement.pk}/sign/"
    assert client.post(page, {"has_read": "on"}).status_code == 422
    monkeypatch.setattr(settings, "DEMONSTRATION", True)
    assert "marked as a demonstration" in client.get(page).content.decode()
    assert client.post(page, {"has_read": "on"}).status_code == 302
    assert scene.place_of(agreement, scene.anna).second_factor == "demonstration"


def test_opening_is_noted_once_and_for_those_who_may_sign(client: Client, scene: Scene) -> None:
    agreement = scene.issued()
    page = f"/agreements/{agreement.pk}/"
    for _again in range(2):
        scene.anna.sign_in(client).get(page)
    assert scene.place_of(agreement, scene.anna).state == "opened"
    assert scene.place_of(agreement, scene.pavel).state == "waiting"
    assert client.get(page).content.decode().count("opened,") == 1


def test_a_signature_made_elsewhere_comes_through_the_page(client: Client, scene: Scene) -> None:
    agreement = scene.issued()
    held, page = scene.certified(scene.anna), f"/agreements/{agreement.pk}/upload/"
    scene.anna.sign_in(client)
    assert "signatory-2" in client.get(page).content.decode()
    wrong = sign_pdf(newest(agreement), "signatory-1", held)
    refused = client.post(page, {"file": SimpleUploadedFile("a.pdf", wrong)})
    assert (refused.status_code, "exactly one new signature" in refused.content.decode()) == (422, True)
    assert client.post(page, {"file": SimpleUploadedFile("a.txt", b"x")}).status_code == 422
    assert client.post(page, {"file": SimpleUploadedFile("a.sig", b"x")}).status_code == 422
    beside = sign_beside(newest(agreement), held)
    assert client.post(page, {"file": SimpleUploadedFile("a.sig", beside)}).status_code == 302
    assert "signature file" in client.get(f"/agreements/{agreement.pk}/").content.decode()


def test_declining_cancelling_and_returning_ask_why(client: Client, scene: Scene) -> None:
    clerk = another_signer(scene.pavel)
    declined, cancelled = scene.issued(), scene.issued()
    returned = scene.draft(approver=clerk.mandate)
    agreements.send(agreement_id=returned.pk, by=scene.pavel.actor, now=NOW)
    for player, made, verb, state in (
        (scene.anna, declined, "decline", "declined"),
        (scene.pavel, cancelled, "cancel", "cancelled"),
        (clerk, returned, "return", "draft"),
    ):
        page = f"/agreements/{made.pk}/{verb}/"
        player.sign_in(client)
        assert client.post(page, {"reason": ""}).status_code == 422
        assert client.post(page, {"reason": "Потому"}).status_code == 302
        made.refresh_from_db()
        assert (made.state, made.reason) == (state, "Потому")
        assert "Потому" in scene.pavel.sign_in(client).get(f"/agreements/{made.pk}/").content.decode()


def test_a_returned_draft_is_changed_and_sent_again(
    client: Client, scene: Scene, page: str, terms: dict[str, Any]
) -> None:
    clerk = another_signer(scene.pavel)
    place = client.post(f"{page}prepare/", {**terms, "approver": clerk.mandate.pk})["Location"]
    made = Agreement.objects.get()
    agreements.send(agreement_id=made.pk, by=scene.pavel.actor, now=NOW)
    assert client.get(f"{place}change/").status_code == 404
    agreements.give_back(agreement_id=made.pk, reason="Мало", by=clerk.actor, now=NOW)
    shown = client.get(f"{place}change/").content.decode()
    assert all(f'value="{value}"' in shown for value in ("5 ₽", "участник", terms["expires"]))
    assert client.post(f"{place}change/", {**terms, "value_fee": ""}).status_code == 422
    assert client.post(f"{place}change/", {**terms, "value_fee": "7 ₽", "signatory": ""}).status_code == 302
    made.refresh_from_db()
    assert (made.values, made.approver, made.parties.count()) == ({"fee": "7 ₽"}, None, 2)
    assert [row.named for row in made.signatories.order_by("position")] == [None, None]
    assert clerk.sign_in(client).get(f"{place}change/").status_code == 404
    agreements.send(agreement_id=made.pk, by=scene.pavel.actor, now=NOW)
    with pytest.raises(Refused, match="moved on"):
        agreements.change(agreement_id=made.pk, terms=scene.terms(), by=scene.pavel.actor, now=NOW)


def test_an_approver_finds_what_waits_for_him(client: Client, scene: Scene) -> None:
    clerk = another_signer(scene.pavel)
    made = scene.draft(approver=clerk.mandate)
    agreements.send(agreement_id=made.pk, by=scene.pavel.actor, now=NOW)
    page = f"/agreements/{made.pk}/approve/"
    assert scene.pavel.sign_in(client).post(page).status_code == 404
    clerk.sign_in(client)
    assert "Waits for your approval" in client.get("/agreements/").content.decode()
    assert "Read the text below" in client.get(f"/agreements/{made.pk}/").content.decode()
    assert client.post(page).status_code == 302
    made.refresh_from_db()
    assert made.state == "preparing"


def test_strangers_reach_nothing(client: Client, scene: Scene, olga: Player, boris: Player) -> None:
    agreement = scene.issued()
    template = Template.objects.get()
    pages = [
        f"/agreements/{agreement.pk}/", f"/agreements/{agreement.pk}/sign/",
        f"/agreements/{agreement.pk}/upload/", f"/agreements/{agreement.pk}/decline/",
        f"/agreements/{agreement.pk}/cancel/",
        f"/agreements/templates/{template.pk}/", f"/agreements/templates/{template.pk}/write/",
        f"/agreements/templates/{template.pk}/prepare/",
    ]  # fmt: skip
    for stranger in (olga, boris):
        stranger.sign_in(client)
        assert [client.get(page).status_code for page in pages] == [404] * len(pages)
        assert client.get("/agreements/").status_code == 200
    scene.anna.sign_in(client)
    assert [client.get(page).status_code for page in pages] == [200, 200, 200, 200, 404, 404, 404, 404]


def test_a_new_version_shows_what_changed_word_by_word(client: Client, scene: Scene) -> None:
    version = scene.approved()
    scene.pavel.sign_in(client)
    page = f"/agreements/templates/{version.template_id}/"
    form = client.get(f"{page}write/").content.decode()
    assert "# Subject" in form
    changed = {
        "text_ru": "# Предмет\n\nX\n\n# Взнос\n\n{fee}.",
        "text_en": "# Subject\n\n{second_party} leaves {circle}.\n\n# Fee\n\n{fee}.",
        "variables": VARIABLES,
    }
    assert client.post(f"{page}write/", changed).status_code == 302
    shown = client.get(page).content.decode()
    assert "<del>joins</del><ins>leaves</ins>" in shown
    assert TemplateVersion.objects.get(number=1).state == "approved"
    assert client.post(f"{page}approve/").status_code == 302
    states = dict(TemplateVersion.objects.values_list("number", "state").order_by("number"))
    assert states == {1: "retired", 2: "approved"}
    assert (
        client.post(f"{page}write/", {**changed, "text_en": "", "text_ru": "# А\n\n{no_such}"}).status_code
        == 302
    )
    client.post(f"{page}approve/")
    assert "{no_such}" in client.get(page, follow=True).content.decode()
    assert TemplateVersion.objects.get(number=3).state == "draft"
    assert "<del>joins</del>" not in client.get(f"{page}?version=3").content.decode()
    for asked, since in (("1", 1), ("2", 2), ("3", 2), ("x", 2)):
        compared = client.get(f"{page}?version=3&since={asked}").content.decode()
        assert f"What is new since version {since}" in compared
    assert "What is new" not in client.get(f"{page}?version=1").content.decode()


def test_anybody_verifies_a_file(client: Client, scene: Scene) -> None:
    agreement = scene.completed()
    genuine = newest(agreement)

    def answer(data: bytes) -> str:
        response = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", data)})
        return str(response.content.decode())

    good = answer(genuine)
    assert "The document is genuine" in good
    assert all(name in good for name in ("Анна Крылова", "Павел Волков", "Pribor-Sensor", "director, Устав"))
    spoilt = bytearray(genuine)
    spoilt[len(genuine) // 2] ^= 1
    for data, reason in (
        (bytes(spoilt), "it was changed"),
        (genuine + b"\n", "Something was added"),
        (b"%PDF-1.7 rubbish", "No document with these contents"),
    ):
        bad = answer(data)
        assert "The document is not genuine" in bad
        assert reason in bad
    empty = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", b"")})
    assert empty.status_code == 422


def test_nothing_is_kept_of_what_is_shown(client: Client, scene: Scene) -> None:
    """No form of the page carries a key, with which the answer would be kept as a receipt."""
    assert "idempotency_key" not in client.get("/verify/").content.decode()
    before = Document.objects.count()
    client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", b"rubbish")})
    assert (Document.objects.count(), Receipt.objects.count()) == (before, 0)


def test_one_address_may_not_ask_without_end(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "ask", lambda _question: Examined((Reason.UNREADABLE,)))
    ratelimit.clear(RequestFactory().post("/"), action="verify_document")
    answers = [
        client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", b"rubbish")}).status_code
        for _ in range(11)
    ]
    assert answers == [200] * 10 + [422]
    ratelimit.clear(RequestFactory().post("/"), action="verify_document")


def test_a_code_leads_to_what_it_can_prove(client: Client, scene: Scene) -> None:
    agreement = scene.completed()
    typed = f"{agreement.code[:4]}-{agreement.code[4:8].lower()} {agreement.code[8:]}"
    response = client.post("/verify/", {"code": typed})
    assert response["Location"] == f"/verify/{agreement.code}/"
    page = client.get(response["Location"]).content.decode()
    assert "cannot prove that the paper" in page
    assert "Анна Крылова" in page
    assert client.get(f"/verify/{agreement.code.lower()}/")["Location"] == f"/verify/{agreement.code}/"
    assert client.post("/verify/", {"code": "short"}).status_code == 422
    assert client.get("/verify/000000000000/").status_code == 404
    draft = scene.draft()
    assert client.get(f"/verify/{draft.code}/").status_code == 404


def test_the_seal_is_public_and_can_be_replaced(client: Client, scene: Scene) -> None:
    agreement = scene.completed()
    first = SealCertificate.objects.get()
    page = client.get("/seal/").content.decode()
    assert first.fingerprint in page
    assert client.get(f"/seal/{first.fingerprint}.pem").content.decode() == pem(bytes(first.certificate))
    assert client.get(f"/seal/{'0' * 64}.pem").status_code == 404
    trust.replace_seal(seal=new_seal(host="new.example", now=NOW), now=NOW)
    first.refresh_from_db()
    assert (first.is_current, first.key) == (False, None)
    other = scene.completed()
    for each in (agreement, other):
        assert json.loads(verified(newest(each))[1])["genuine"]


def verified(data: bytes) -> tuple[int, str]:
    """What the command says of a file, and its exit status."""
    out = StringIO()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "document.pdf"
        path.write_bytes(data)
        try:
            call_command("verify_document", str(path), "--json", stdout=out)
        except SystemExit as ended:
            return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def test_the_command_ends_well_only_for_what_is_genuine(scene: Scene) -> None:
    agreement = scene.completed()
    status, said_of_it = verified(newest(agreement))
    told = json.loads(said_of_it)
    assert (status, told["genuine"], told["reasons"], len(told["signers"])) == (0, True, [], 2)
    assert told["signers"][1]["organisation"] == "Pribor-Sensor"
    status, said_of_it = verified(newest(agreement) + b" ")
    assert (status, json.loads(said_of_it)["genuine"]) == (1, False)
    assert json.loads(said_of_it)["reasons"] == ["appended"]
    with pytest.raises(CommandError):
        call_command("verify_document", "/no/such/file")


def test_an_operator_loads_authorities_and_their_lists(scene: Scene, tmp_path: Any) -> None:  # noqa: ANN401
    authority, stranger = Authority("Свой"), Authority("Чужой")
    root, crl, foreign = (tmp_path / name for name in ("root.pem", "list.crl", "foreign.crl"))
    root.write_text(pem(authority.root))
    crl.write_bytes(authority.revocations)
    foreign.write_bytes(stranger.revocations)
    with pytest.raises(CommandError, match="No trusted authority signed"):
        said("load_revocation_list", str(crl))
    assert "root" in said("load_trust_root", str(root))
    assert "0 certificates taken back" in said("load_revocation_list", str(crl))
    with pytest.raises(CommandError, match="No trusted authority signed"):
        said("load_revocation_list", str(foreign))
    leaf = tmp_path / "leaf.pem"
    leaf.write_text(pem(authority.certify("А Б", "В").certificate))
    with pytest.raises(CommandError, match="no authority"):
        said("load_trust_root", str(leaf))
    kept = TrustRoot.objects.get()
    assert "withdrawn" in said("load_trust_root", "--withdraw", kept.fingerprint[:12])
    assert not TrustRoot.objects.trusted().exists()


def test_lists_ask_as_often_for_many_as_for_one(
    client: Client, scene: Scene, counted_queries: QueryCounter
) -> None:
    for _number in range(3):
        scene.issued()
    scene.anna.sign_in(client)
    with counted_queries("agreements, member"):
        client.get("/agreements/")
    scene.issued()
    with counted_queries("agreements, member"):
        client.get("/agreements/")


def test_templates_cost_as_much_for_many_as_for_one(
    client: Client, scene: Scene, counted_queries: QueryCounter
) -> None:
    scene.approved()
    scene.pavel.sign_in(client)
    with counted_queries("templates, staff"):
        client.get("/agreements/templates/")
    for number in range(2):
        names = {"name_ru": f"Шаблон {number}", "name_en": f"Template {number}"}
        begun = templates.add(kind="joining", **names, circle=None, by=scene.pavel.actor, now=NOW)
        for _version in range(2):
            draft = templates.rewrite(
                template_id=begun.template_id, clauses=CLAUSES[:1], variables=[], note="",
                by=scene.pavel.actor, now=NOW,
            )  # fmt: skip
            templates.approve(version_id=draft.pk, by=scene.pavel.actor, now=NOW)
    with counted_queries("templates, staff"):
        client.get("/agreements/templates/")


@pytest.mark.parametrize("state", ["draft", "sent"])
def test_an_agreement_costs_as_much_for_many_parties_as_for_two(
    client: Client, scene: Scene, boris: Player, counted_queries: QueryCounter, state: str
) -> None:
    two = scene.terms().parties
    three = [*two, PartyTerms(boris.organisation, "участник", "member", (None, None, boris.mandate))]
    Mandate.objects.filter(pk=boris.mandate.pk).update(scopes=[Scope.SIGN.value])
    boris.mandate.refresh_from_db()
    scene.pavel.sign_in(client)
    for parties in (two, three):
        made = scene.draft(parties=parties) if state == "draft" else scene.issued(parties=parties)
        client.get(made.get_absolute_url())  # the first look of a signatory is written down
        with counted_queries(f"agreement, {state}"):
            client.get(made.get_absolute_url())


def test_the_history_of_an_organisation_tells_agreements_in_the_readers_words(
    client: Client, scene: Scene
) -> None:
    scene.issued()
    scene.pavel.sign_in(client)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    page = client.get(reverse("registry:history", args=[scene.pavel.organisation.slug])).text
    for words in ("Составлено: соглашение", "Отправлено: соглашение", "Введено в действие: "):
        assert words in page
