"""A cluster on its way, the staff who found it, and companies that may join."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gildia.agreements.actions import agreements as agreement_actions
from gildia.agreements.actions import signing as agreement_signing
from gildia.agreements.actions.sealing import advance
from gildia.agreements.models import Agreement
from gildia.agreements.tests.authority import NOW
from gildia.agreements.tests.scene import Scene
from gildia.clusters.actions import clusters, founding, invitations, joinings, offices, signing
from gildia.clusters.actions.clusters import Terms, Words
from gildia.clusters.actions.invitations import Terms as InvitationTerms
from gildia.clusters.models import Cluster, Joining
from gildia.registry.models import Circle, Organisation
from gildia.registry.rules import Scope
from gildia.registry.tests.cast import Player, mandate, organisation, person

TODAY = timezone.localdate(NOW)  # not the day in Greenwich
#: pytest-django's fixture that runs what waits for the commit.
Committed = Callable[..., Any]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def pdf(name: str = "minutes.pdf") -> SimpleUploadedFile:
    """A file that counts as a document."""
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


@dataclass
class Founding:
    """Pavel of the managing company founds a cluster; Anna's company and others join it."""

    agreements: Scene
    zone: Circle
    cluster: Cluster

    @property
    def pavel(self) -> Player:
        return self.agreements.pavel

    @property
    def anna(self) -> Player:
        return self.agreements.anna

    def company(self, number: int) -> Player:
        """Somebody who administers and signs for a company of his own."""
        own = organisation(f"company-{number}", f"Компания {number}", name_en=f"Company {number}")
        holder = person(f"director@company-{number}.example", "Пётр Сидоров")
        return Player(holder, mandate(holder, own, Scope.ADMINISTER, Scope.SIGN))

    def choose_agreement(self) -> None:
        """An approved text, chosen for the cluster."""
        version = self.agreements.approved()
        clusters.choose_agreement(
            cluster_id=self.cluster.pk,
            template=version.template,
            languages="ru_en",
            values={"fee": "100 000 ₽"},
            signing_days=30,
            by=self.pavel.actor,
            now=NOW,
        )

    def record(self, step: str) -> None:
        """A step recorded with a document."""
        founding.record(
            cluster_id=self.cluster.pk,
            step=step,
            happened_date=TODAY,
            note={"ru": "Состоялось", "en": "Took place"},
            file=pdf(),
            is_document_public=False,
            by=self.pavel.actor,
            now=NOW,
        )

    def choose_head(self) -> None:
        """A head takes office."""
        terms = offices.Terms("head", "Мария Головина", TODAY, until_date=TODAY + timedelta(days=730))
        offices.begin(cluster_id=self.cluster.pk, terms=terms, by=self.pavel.actor, now=NOW)

    def invite(self, company: Organisation, *, is_approved: bool = True) -> Joining:
        """Invite a company."""
        terms = InvitationTerms(email=f"office@{company.slug}.example", name="Директор")
        return invitations.invite(
            cluster_id=self.cluster.pk,
            company=company,
            kind="full",
            is_approved=is_approved,
            terms=terms,
            by=self.pavel.actor,
            now=NOW,
        )

    def sign(self, joining: Joining, player: Player) -> Joining:
        """Prepare the agreement as the worker does, and have both sides sign it."""
        signing.prepare(joining_id=joining.pk, now=NOW)
        agreement = self.agreement_of(joining)
        advance(agreement_id=agreement.pk, now=NOW)
        for each in (self.pavel, player):
            mine = agreement.signatories.get(party__organisation=each.organisation)
            agreement_signing.sign(
                signatory_id=mine.pk, by=each.actor, now=NOW, has_read=True, second_factor="totp"
            )
        advance(agreement_id=agreement.pk, now=NOW)
        return Joining.objects.get(pk=joining.pk)

    def decline_to_sign(self, joining: Joining, player: Player) -> Joining:
        """The company declines the issued agreement."""
        signing.prepare(joining_id=joining.pk, now=NOW)
        agreement = self.agreement_of(joining)
        advance(agreement_id=agreement.pk, now=NOW)
        mine = agreement.signatories.get(party__organisation=player.organisation)
        agreement_signing.decline(signatory_id=mine.pk, reason="Сроки", by=player.actor, now=NOW)
        return Joining.objects.get(pk=joining.pk)

    def cancel(self, joining: Joining) -> Joining:
        """The managing company takes the agreement back."""
        agreement_actions.cancel(
            agreement_id=self.agreement_of(joining).pk, reason="Ошибка в тексте", by=self.pavel.actor, now=NOW
        )
        return Joining.objects.get(pk=joining.pk)

    def joined(self, player: Player) -> Joining:
        """A company from the invitation to the membership."""
        joining = self.invite(player.organisation)
        joinings.accept(joining_id=joining.pk, by=player.actor, now=NOW)
        return self.sign(joining, player)

    @staticmethod
    def agreement_of(joining: Joining) -> Agreement:
        agreement = Joining.objects.select_related("agreement").get(pk=joining.pk).agreement
        assert agreement is not None
        return agreement

    def again(self) -> Cluster:
        """The cluster as it is now."""
        return Cluster.objects.select_related("circle__zone", "template").get(pk=self.cluster.pk)


@pytest.fixture
def founding_scene(scene: Scene, zone: Circle) -> Founding:
    """A proposed cluster that needs two members."""
    terms = Terms(
        Words({"ru": "Кластер микроэлектроники", "en": "Microelectronics cluster"}), members_needed=2
    )
    made = clusters.propose(zone_id=zone.pk, code="micro", terms=terms, by=scene.pavel.actor, now=NOW)
    made = clusters.publish(cluster_id=made.pk, is_published=True, by=scene.pavel.actor, now=NOW)
    return Founding(scene, zone, made)


def day(number: int) -> date:
    """A day after the tests' today."""
    return TODAY + timedelta(days=number)
