"""How questions about strangers' files reach the process that opens them, and its answers come back: as JSON.

`python -m gildia.agreements.rules.wire` is that process: it reads one question, answers, and ends.
"""

import base64
import dataclasses
import json
import resource
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from gildia.agreements.rules.certificates import CertificateFacts
from gildia.agreements.rules.verdicts import Examined, Finding, Reason, Trust

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_S = 8

PDF = "pdf"
EXTENSION = "extension"
DETACHED = "detached"


@dataclass(frozen=True)
class Question:
    """What to examine: a PDF; our last version and one that extends it; content and a detached signature."""

    kind: str
    files: tuple[bytes, ...]
    trust: Trust
    at: datetime
    field: str = ""
    moments: Mapping[str, datetime] = dataclasses.field(default_factory=dict)

    def to_json(self) -> str:
        """Bytes as base64, moments in ISO 8601."""
        packed = {name: _packed(pieces) for name, pieces in vars(self.trust).items()}
        moments = {name: at.isoformat() for name, at in self.moments.items()}
        rest = {"kind": self.kind, "at": self.at.isoformat(), "field": self.field, "moments": moments}
        return json.dumps({**rest, "files": _packed(self.files), "trust": packed})

    @classmethod
    def from_json(cls, text: str) -> "Question":
        """The inverse of `to_json`."""
        read = json.loads(text)
        return cls(
            kind=read["kind"],
            files=_unpacked(read["files"]),
            trust=Trust(**{name: _unpacked(pieces) for name, pieces in read["trust"].items()}),
            at=datetime.fromisoformat(read["at"]),
            field=read["field"],
            moments={name: datetime.fromisoformat(at) for name, at in read["moments"].items()},
        )


def _packed(pieces: tuple[bytes, ...]) -> list[str]:
    return [base64.b64encode(piece).decode() for piece in pieces]


def _unpacked(pieces: list[str]) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(piece) for piece in pieces)


def answer_to_json(examined: Examined) -> str:
    """What was found, as text."""
    return json.dumps(asdict(examined), default=datetime.isoformat)


def answer_from_json(text: str) -> Examined:
    """The inverse of `answer_to_json`."""
    read = json.loads(text)
    return Examined(_reasons(read["reasons"]), tuple(_finding(finding) for finding in read["findings"]))


def facts_to_json(facts: CertificateFacts) -> dict[str, Any]:
    """A certificate's facts as a column keeps them."""
    kept: dict[str, Any] = json.loads(json.dumps(asdict(facts), default=datetime.isoformat))
    return kept


def facts_from_json(kept: dict[str, Any]) -> CertificateFacts:
    """The inverse of `facts_to_json`."""
    days = {name: datetime.fromisoformat(kept[name]) for name in ("valid_from", "valid_until")}
    return CertificateFacts(**{**kept, **days})


def _finding(read: dict[str, Any]) -> Finding:
    facts = read["certificate"]
    return Finding(
        field=read["field"],
        reasons=_reasons(read["reasons"]),
        certificate=None if facts is None else facts_from_json(facts),
        is_revocation_known=read["is_revocation_known"],
        covers_file=read["covers_file"],
    )


def _reasons(codes: list[str]) -> tuple[Reason, ...]:
    return tuple(Reason(code) for code in codes)


def main() -> None:
    """Answer the question on standard input, within bounds."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    from gildia.agreements.rules import examining  # noqa: PLC0415 - its libraries load within the bounds

    question = Question.from_json(sys.stdin.read())
    trust = question.trust
    moments = examining.Moments(question.at, question.moments)
    if question.kind == PDF:
        found = examining.examine(question.files[0], trust, moments)
    elif question.kind == EXTENSION:
        found = examining.examine_extension(
            *question.files, field=question.field, trust=trust, moments=moments
        )
    else:
        found = examining.examine_detached(*question.files, field=question.field, trust=trust, at=question.at)
    sys.stdout.write(answer_to_json(found))


if __name__ == "__main__":
    main()
