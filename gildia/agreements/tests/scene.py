"""A managing company and a company about to sign with each other."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from gildia.agreements.actions import agreements, signing, templates, trust
from gildia.agreements.actions.agreements import PartyTerms, Terms
from gildia.agreements.actions.sealing import advance
from gildia.agreements.models import Agreement, Signatory, TemplateVersion
from gildia.agreements.queries.files import content_of
from gildia.agreements.rules.keys import Seal, pem
from gildia.agreements.rules.texts import Clause, Variable
from gildia.agreements.tests.authority import NOW, Authority
from gildia.registry.models import Identifier, Mandate
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player, mandate, person

CLAUSES = [
    Clause(
        "Предмет",
        "{second_party} вступает в «{circle}».",
        "Subject",
        "{second_party} joins {circle}.",
    ),
    Clause("Взнос", "Взнос: {fee}.\n\nСрок: год.", "Fee", "The fee: {fee}.\n\nTerm: a year."),
]
VARIABLES = [Variable("fee", "Размер взноса", "Amount of the fee")]
OGRN = "1027700132195"


@dataclass
class Scene:
    """Pavel signs for the managing company, Anna for «Прибор-Сенсор»."""

    pavel: Player
    anna: Player
    authority: Authority = field(default_factory=Authority)

    def approved(self) -> TemplateVersion:
        """A template whose first version is approved."""
        draft = templates.add(
            kind="joining", name_ru="Соглашение о вступлении", name_en="Agreement on joining", circle=None,
            by=self.pavel.actor, now=NOW,
        )  # fmt: skip
        templates.write(
            version_id=draft.pk, clauses=CLAUSES, variables=VARIABLES, note="", by=self.pavel.actor, now=NOW
        )
        return templates.approve(version_id=draft.pk, by=self.pavel.actor, now=NOW)

    def terms(self, version: TemplateVersion | None = None, **others: Any) -> Terms:
        """Terms of an agreement between the two."""
        values = {
            "version": version or TemplateVersion.objects.filter(state="approved").first() or self.approved(),
            "languages": "ru_en",
            "expires_at": NOW + timedelta(days=14),
            "values": {"fee": "100 000 ₽"},
            "parties": [
                PartyTerms(self.pavel.organisation, "компания", "company", (self.pavel.mandate,)),
                PartyTerms(self.anna.organisation, "участник", "member"),
            ],
        }  # fmt: skip
        return Terms(**{**values, **others})

    def draft(self, **others: Any) -> Agreement:
        return agreements.draft(terms=self.terms(**others), by=self.pavel.actor, now=NOW)

    def issued(self, **others: Any) -> Agreement:
        """An agreement that both can sign."""
        made = self.draft(**others)
        agreements.send(agreement_id=made.pk, by=self.pavel.actor, now=NOW)
        advance(agreement_id=made.pk, now=NOW)
        return Agreement.objects.get(pk=made.pk)

    def sign(self, agreement: Agreement, player: Player, *, now: datetime = NOW, **others: Any) -> Signatory:
        """Sign in Gildia."""
        arguments = {"has_read": True, "second_factor": "totp", **others}
        mine = self.place_of(agreement, player)
        return signing.sign(signatory_id=mine.pk, by=player.actor, now=now, **arguments)

    def upload(self, agreement: Agreement, player: Player, data: bytes, *, beside: bool = False) -> Signatory:
        """Bring a signature made elsewhere."""
        mine = self.place_of(agreement, player)
        name = "signature.sig" if beside else "signed.pdf"
        file = SimpleUploadedFile(name, data)
        action = signing.upload_detached if beside else signing.upload_pdf
        return action(signatory_id=mine.pk, file=file, by=player.actor, now=NOW)

    def completed(self) -> Agreement:
        """An agreement that both have signed in Gildia."""
        agreement = self.issued()
        self.sign(agreement, self.pavel)
        self.sign(agreement, self.anna)
        advance(agreement_id=agreement.pk, now=NOW)
        return Agreement.objects.get(pk=agreement.pk)

    @staticmethod
    def place_of(agreement: Agreement, player: Player) -> Signatory:
        return agreement.signatories.get(party__organisation=player.organisation)

    def certified(self, player: Player, **others: Any) -> Seal:
        """A certificate of the authority for a player; the operator trusts the authority."""
        values = {"person": player.person.name, "organisation": player.organisation.legal_name, **others}
        held = self.authority.certify(values.pop("person"), values.pop("organisation"), **values)
        trust.load_trust_roots(data=pem(self.authority.root).encode(), now=NOW)
        trust.load_revocations(data=self.authority.revocations, now=NOW)
        return held


@pytest.fixture
def scene(pavel: Player, anna: Player) -> Scene:
    """The two, with mandates to sign and a number in the register."""
    for player in (pavel, anna):
        scopes = [*player.mandate.scopes, Scope.SIGN.value]
        Mandate.objects.filter(pk=player.mandate.pk).update(
            scopes=scopes, title_ru="директор", title_en="director", evidence_note="Устав"
        )
        player.mandate.refresh_from_db()
    Identifier.objects.create(organisation=anna.organisation, scheme="ogrn", value=OGRN)
    return Scene(pavel, anna)


def another_signer(player: Player) -> Player:
    """Somebody else who signs for the same organisation."""
    holder = person(f"second@{player.organisation.slug}.example", "Вера Вторая")
    return Player(holder, mandate(holder, player.organisation, Scope.SIGN))


def newest(agreement: Agreement) -> bytes:
    """The bytes of the newest version."""
    document = Agreement.objects.select_related("document").get(pk=agreement.pk).document
    assert document is not None
    return content_of(document)


def said(command: str, *arguments: str) -> str:
    """What a command prints."""
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()
