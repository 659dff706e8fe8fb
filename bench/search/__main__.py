"""`python3 dev.py bench search --size N [--json]`: fill a scratch database, ask it, print the figures."""

import argparse
import json
import os

import django

from bench.search.base import scratch


def main() -> None:
    """Parse, start the server, hand over to what needs Django."""
    parser = argparse.ArgumentParser(prog="dev.py bench search", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="texts in the index (10000)")
    parser.add_argument("--rounds", type=int, default=60, help="needs asked in each situation (60)")
    parser.add_argument("--anew", action="store_true", help="fill the scratch database again")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/benchmarks.md")
    given = parser.parse_args()
    with scratch(given.size, anew=given.anew) as filled:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gildia.config.settings")
        django.setup()
        from bench.search.report import record, run, table  # noqa: PLC0415 - needs Django's set-up

        figures = run(given.size, given.rounds, filled=filled)
    print(json.dumps(figures, indent=1) if given.json else table(figures), flush=True)
    if given.record:
        record(figures)


main()
