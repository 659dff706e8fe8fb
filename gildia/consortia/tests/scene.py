"""A small chain and companies that can do parts of it. Used by every test of the room."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from gildia.consortia.actions import consortia, solving
from gildia.consortia.models import Consortium
from gildia.consortia.models.consortia import WAITING
from gildia.partnering.actions.entries import index_organisation
from gildia.registry.models import (
    Capability,
    CapabilityLimit,
    Certificate,
    Circle,
    Organisation,
    ProcessChain,
    ProcessStep,
    Segment,
)
from gildia.registry.rules import Visibility
from gildia.registry.tests.cast import Player, enter, organisation

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class Scene:
    """Anna asks; the chain is photolithography, dicing, packaging."""

    anna: Player
    boris: Player
    olga: Player
    pavel: Player
    zone: Circle
    cluster: Circle
    chain: ProcessChain
    steps: dict[str, ProcessStep]

    def company(self, slug: str, *codes: str, country: str = "RU", volume: int | None = None) -> Organisation:
        """A company of the zone that does these steps, each up to a volume a month."""
        made = organisation(slug, slug.capitalize(), country=country)
        enter(self.zone, made)
        for code in codes:
            self.offer(made, code, volume=volume)
        return made

    def offer(
        self,
        owner: Organisation,
        code: str,
        *,
        volume: int | None = None,
        visibility: Visibility = Visibility.PUBLIC,
    ) -> Capability:
        """A capability of a company for a step, found at once."""
        made = Capability.objects.create(
            organisation=owner,
            process_step=self.steps[code],
            text_en=f"We do {code} of wafers",
            visibility=visibility.value,
        )
        if volume is not None:
            CapabilityLimit.objects.create(
                capability=made, quantity="volume-month", maximum=volume, unit="1/month"
            )
        index_organisation(organisation_id=owner.pk)
        return made

    def certify(self, owner: Organisation, standard: str) -> None:
        """A certificate in force."""
        Certificate.objects.create(organisation=owner, standard=standard, valid_until=date(2030, 1, 1))

    def draft(self, name: str = "Sensor line") -> Consortium:
        """A consortium for the whole chain."""
        return consortia.draft(name=name, chain=self.chain, by=self.anna.actor, now=NOW)

    def change(
        self,
        asked: Consortium,
        *steps: consortia.StepTerms,
        conditions: consortia.Conditions | None = None,
    ) -> Consortium:
        """Other steps and conditions."""
        return consortia.change(
            consortium_id=asked.pk,
            conditions=conditions or consortia.Conditions(),
            steps=steps,
            by=self.anna.actor,
            now=NOW,
        )

    def solved(self, asked: Consortium) -> Consortium:
        """The consortium after the worker's turn."""
        consortia.start(consortium_id=asked.pk, by=self.anna.actor, now=NOW)
        solving.run(consortium_id=asked.pk, clock=lambda: NOW)
        return Consortium.objects.get(pk=asked.pk)

    def again(self, asked: Consortium) -> Consortium:
        """The same once more; one that waits already is not started anew."""
        if Consortium.objects.get(pk=asked.pk).state != WAITING:
            consortia.start(consortium_id=asked.pk, by=self.anna.actor, now=NOW)
        solving.run(consortium_id=asked.pk, clock=lambda: NOW)
        return Consortium.objects.get(pk=asked.pk)

    def team(self, asked: Consortium, number: int = 1) -> set[str]:
        """The companies of a team."""
        rows = asked.teams.get(number=number).members.order_by("pk")
        return set(rows.values_list("organisation__slug", flat=True))


@pytest.fixture
def consortia_scene(
    anna: Player, boris: Player, olga: Player, pavel: Player, zone: Circle, cluster: Circle
) -> Scene:
    """Everybody, and the chain."""
    segment = Segment.objects.create(code="chips", name_ru="Микросхемы", name_en="Chips")
    chain = ProcessChain.objects.create(code="line", name_ru="Линия", name_en="Line", segment=segment)
    steps = {
        code: ProcessStep.objects.create(
            chain=chain, code=code, name_ru=code, name_en=code.capitalize(), position=position
        )
        for position, code in enumerate(("lithography", "dicing", "packaging"))
    }
    return Scene(anna, boris, olga, pavel, zone, cluster, chain, steps)
