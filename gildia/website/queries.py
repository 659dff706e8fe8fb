"""The figures of the home page, each of them counted now."""

from dataclasses import dataclass

from gildia.registry.models import Capability, Circle, Organisation, ProcessStep
from gildia.registry.rules import Viewer

MEMBER_KINDS = ("company", "research")


@dataclass(frozen=True)
class Figures:
    """What the register holds, as far as a viewer may see it."""

    companies: int
    capabilities: int
    steps: int
    covered_steps: int


def figures(viewer: Viewer) -> Figures:
    """Count companies, capabilities and the process steps that somebody covers: four queries."""
    capabilities = Capability.objects.visible_to(viewer)
    covered = capabilities.exclude(process_step=None).values("process_step").distinct()
    return Figures(
        companies=Organisation.objects.visible_to(viewer).filter(kind__in=MEMBER_KINDS).count(),
        capabilities=capabilities.count(),
        steps=ProcessStep.objects.count(),
        covered_steps=covered.count(),
    )


def zone() -> Circle | None:
    """The zone this installation serves; the first one if there are several."""
    return Circle.objects.filter(kind="zone").order_by("pk").first()
