"""What a PDF of ours says and where: data between the words of the house and the printer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gildia.agreements.rules.texts import Clause

AUDIT_FIELD = "audit"
SEAL_FIELD = "seal"


@dataclass(frozen=True)
class Place:
    """Where a field stands: the page from 0, and its corners in points from the lower left."""

    page: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """In points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In points."""
        return self.top - self.bottom


@dataclass(frozen=True)
class PrintedParty:
    """A party as the text introduces it; each by language."""

    role: Mapping[str, str]
    name: Mapping[str, str]
    details: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class PrintedSlot:
    """A place for one signature."""

    field: str
    party: Mapping[str, str]
    person: str


@dataclass(frozen=True)
class Sheet:
    """Everything that an agreement's PDF says. `words` are the fixed words of the layout by language."""

    code: str
    address: str
    languages: tuple[str, ...]
    title: Mapping[str, str]
    date: Mapping[str, str]
    clauses: Sequence[Clause]
    parties: Sequence[PrintedParty]
    slots: Sequence[PrintedSlot]
    template: str
    words: Mapping[str, Mapping[str, str]]

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Sheet":
        """The sheet that `dataclasses.asdict` made JSON of."""
        return cls(
            **{
                **kept,
                "languages": tuple(kept["languages"]),
                "clauses": [Clause(**clause) for clause in kept["clauses"]],
                "parties": [PrintedParty(**party) for party in kept["parties"]],
                "slots": [PrintedSlot(**slot) for slot in kept["slots"]],
            }
        )


@dataclass(frozen=True)
class SignatureNote:
    """What stands in a signature's field: labelled lines, the first in large letters."""

    name: str
    lines: Sequence[str]
    seal: str
    mark: str = ""


@dataclass(frozen=True)
class AuditNote:
    """What stands on the audit page: facts, and the trail as rows of cells."""

    facts: Sequence[tuple[str, str]]
    headings: Sequence[str]
    rows: Sequence[Sequence[str]] = field(default_factory=tuple)
    seal: str = ""


@dataclass(frozen=True)
class Fact:
    """A line of an attestation: what it is called and what it says, both by language."""

    label: Mapping[str, str]
    value: Mapping[str, str]


@dataclass(frozen=True)
class AttestationSheet:
    """Everything that an attestation's PDF says, in each of its languages."""

    code: str
    address: str
    languages: tuple[str, ...]
    issuer: Mapping[str, str]
    title: Mapping[str, str]
    sentence: Mapping[str, str]
    facts: Sequence[Fact]
    words: Mapping[str, Mapping[str, str]]
    mark: Mapping[str, str] = field(default_factory=dict)
