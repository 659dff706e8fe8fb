"""What a consortium may begin from: shipped templates, those of zones, and whole chains."""

from collections.abc import Mapping
from dataclasses import dataclass

from gildia.consortia.models.consortia import STAFF_SCOPES
from gildia.consortia.rules.templates import Template, shipped
from gildia.foundation.languages import best
from gildia.registry.models import Circle, ProcessChain, ProcessStep
from gildia.registry.models.circles import ZONE
from gildia.registry.rules import Viewer


@dataclass(frozen=True)
class ShippedTemplate:
    """A shipped template with its rows of the register."""

    template: Template
    chain: ProcessChain
    steps: list[ProcessStep]

    @property
    def name(self) -> str:
        """In the reader's language."""
        return best(self.template.names).value

    @property
    def text(self) -> str:
        """For whom it is, in the reader's language."""
        return best(self.template.texts).value


def shipped_templates() -> list[ShippedTemplate]:
    """Those whose chain the register has: two queries."""
    chains: Mapping[str, ProcessChain] = {row.code: row for row in ProcessChain.objects.order_by("pk")}
    wanted = [one for one in shipped() if one.chain in chains]
    codes = {code for one in wanted for code in one.steps}
    steps = {
        (row.chain_id, row.code): row for row in ProcessStep.objects.filter(code__in=codes).order_by("pk")
    }
    return [
        ShippedTemplate(
            one,
            chains[one.chain],
            [steps[key] for code in one.steps if (key := (chains[one.chain].pk, code)) in steps],
        )
        for one in wanted
    ]


def keeps_templates(viewer: Viewer) -> bool:
    """Whether the viewer keeps templates of any zone."""
    if not viewer.scopes & STAFF_SCOPES or not viewer.staffed_circle_ids:
        return False
    return Circle.objects.filter(pk__in=viewer.staffed_circle_ids, kind=ZONE).exists()
