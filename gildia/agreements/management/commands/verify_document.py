"""`manage verify_document FILE`: is it genuine? The exit status is 0 only when it is."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gildia.agreements.models import Attestation
from gildia.agreements.queries.verdicts import Verdict
from gildia.agreements.queries.verification import SIZE_LIMIT_BYTES, verify
from gildia.agreements.wording import authority, explained, lines_of, way


class Command(BaseCommand):
    """Says of a file what the page of verification says."""

    help = (
        "Say whether a document is genuine and unchanged, who signed it, for whom, when, and what is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *_args: Any, file: Path, **options: Any) -> None:
        try:
            if file.stat().st_size > SIZE_LIMIT_BYTES:
                raise CommandError(f"The file is too large: at most {SIZE_LIMIT_BYTES} bytes.")
            verdict = verify(file.read_bytes(), now=timezone.now())
        except OSError as error:
            raise CommandError(str(error)) from error
        told = in_json(verdict)
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("genuine" if verdict.genuine else "not genuine")
            for line in [*told["explanations"], *(self._line(signer) for signer in told["signers"])]:
                self.stdout.write(f"  {line}")
        if not verdict.genuine:
            sys.exit(1)

    @staticmethod
    def _line(signer: dict[str, Any]) -> str:
        return "; ".join(
            str(signer[key]) for key in ("person", "organisation", "authority", "signed_at", "how")
        )


def in_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict for programs."""
    return {
        "genuine": verdict.genuine,
        "reasons": [reason.value for reason in verdict.reasons],
        "explanations": explained(verdict),
        "sha256": verdict.sha256,
        "code": verdict.code,
        "title": verdict.title,
        "completed_at": verdict.completed_at.isoformat() if verdict.completed_at else None,
        "attestation": None if verdict.attestation is None else attestation_in_json(verdict.attestation),
        "signers": [
            {
                "person": signer.person,
                "organisation": signer.organisation,
                "authority": authority(signer.mandate),
                "signed_at": signer.signed_at.isoformat(),
                "how": way(signer.how, signer.second_factor),
                "certificate": signer.certificate.subject if signer.certificate else None,
                "revocation_checked": signer.is_revocation_known,
                "reasons": [reason.value for reason in signer.reasons],
            }
            for signer in verdict.signers
        ],
    }


def attestation_in_json(attestation: Attestation) -> dict[str, Any]:
    """What everybody may know of an attestation."""
    until, withdrawn_at = attestation.valid_until, attestation.withdrawn_at
    return {
        "issuer": str(attestation.issuer),
        "issued_at": attestation.issued_at.isoformat(),
        "valid_until": until.isoformat() if until else None,
        "withdrawn_at": withdrawn_at.isoformat() if withdrawn_at else None,
        "facts": [{"label": line.label, "value": line.value} for line in lines_of(attestation)],
    }
