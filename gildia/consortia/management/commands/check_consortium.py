"""Checks an exported answer: the digest is the problem's, each team covers, none is smaller."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gildia.consortia.rules.dealing import Dealing
from gildia.consortia.rules.problem import digest_of, read
from gildia.consortia.rules.solving import Limits, Progress, solve


class Command(BaseCommand):
    """manage check_consortium FILE: the JSON of an answer, as its owner took it along."""

    help = "Checks an exported answer of a consortium against its own problem, solving it anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what holds, or stop at what does not."""
        answer = json.loads(options["file"].read_text(encoding="utf-8"))
        if answer.get("problem") is None:
            raise CommandError("The file has no problem: only the owner's export has.")
        if digest_of(answer["problem"]) != answer["digest"]:
            raise CommandError("The digest is not that of the problem.")
        problem = read(answer["problem"])
        dealing = Dealing(problem)
        for team in answer["teams"]:
            companies = {part["company"] for part in team["parts"]}
            if len(companies) != team["size"] or dealing.covered_by(companies) != dealing.coverable:
                raise CommandError(f"Team {team['number']} does not cover what can be covered.")
        if answer["teams"] and answer["teams"][0]["is_proven"]:
            found = solve(problem, alternatives=0, limits=Limits(evidence_s=0.0), watch=_go_on)
            if found.teams[0].at_least > answer["teams"][0]["size"] or (
                found.teams[0].is_smallest and len(found.teams[0].companies) != answer["teams"][0]["size"]
            ):
                raise CommandError("A team of another size is the smallest.")
        self.stdout.write(f"{len(answer['teams'])} teams cover {len(dealing.coverable)} steps; digest holds.")


def _go_on(_progress: Progress) -> bool:
    return True
