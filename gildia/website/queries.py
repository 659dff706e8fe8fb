"""The figures of the home page, each of them counted now, as far as the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count

from gildia.registry.models import Capability, Circle, Organisation, ProcessStep
from gildia.registry.rules import Viewer

MEMBER_KINDS = ("company", "research")


@dataclass(frozen=True)
class StepCoverage:
    """A process step and how many organisations say they can do it."""

    name: str
    organisations: int


@dataclass(frozen=True)
class ChainCoverage:
    """A value chain, its steps in order, and how well they are covered."""

    name: str
    steps: Sequence[StepCoverage]

    @property
    def covered(self) -> int:
        """Steps that somebody does."""
        return sum(step.organisations > 0 for step in self.steps)

    @property
    def single(self) -> int:
        """Steps that stand on one organisation alone."""
        return sum(step.organisations == 1 for step in self.steps)


@dataclass(frozen=True)
class Figures:
    """What the register holds for a viewer."""

    organisations: int
    capabilities: int
    chains: Sequence[ChainCoverage]

    @property
    def steps(self) -> int:
        """Steps of all chains."""
        return sum(len(chain.steps) for chain in self.chains)

    @property
    def covered(self) -> int:
        """Steps that somebody does, in all chains."""
        return sum(chain.covered for chain in self.chains)


def figures(viewer: Viewer) -> Figures:
    """Count organisations, capabilities and the steps they cover: four queries."""
    capabilities = Capability.objects.visible_to(viewer)
    return Figures(
        organisations=Organisation.objects.visible_to(viewer).filter(kind__in=MEMBER_KINDS).count(),
        capabilities=capabilities.count(),
        chains=_chains(
            dict(
                capabilities.exclude(process_step=None)
                .values_list("process_step")
                .annotate(organisations=Count("organisation", distinct=True))
                .order_by("process_step")
            )
        ),
    )


def zone() -> Circle | None:
    """The zone this installation serves; the first one if there are several."""
    return Circle.objects.filter(kind="zone").order_by("pk").first()


def _chains(organisations_of_step: dict[int, int]) -> list[ChainCoverage]:
    steps = ProcessStep.objects.select_related("chain").order_by("chain__position", "chain", "position", "pk")
    return [
        ChainCoverage(
            name=str(chain),
            steps=[StepCoverage(str(step), organisations_of_step.get(step.pk, 0)) for step in members],
        )
        for chain, members in groupby(steps, key=lambda step: step.chain)
    ]
