"""`python3 dev.py bench hostile [--count N] [--json]`: a scratch database, the requests, the figures."""

import argparse
import json
import os
import sys
from urllib.parse import quote

import django
import psycopg

from gildia.config.database import embedded_for_benchmarks


def main() -> int:
    """Parse, start the server, hand over to what needs Django; 1 when a request failed or took too long.

    Ctrl-C ends it early with the figures so far.
    """
    parser = argparse.ArgumentParser(prog="dev.py bench hostile", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="requests to send (10000)")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    given = parser.parse_args()
    server = embedded_for_benchmarks()
    with server.running():
        address = f"postgresql://postgres@/{{}}?host={quote(str(server.socket_dir))}"
        with psycopg.connect(address.format("postgres"), autocommit=True) as link:
            link.execute("DROP DATABASE IF EXISTS hostile WITH (FORCE)")
            link.execute("CREATE DATABASE hostile")
        os.environ["DATABASE_URL"] = address.format("hostile")
        os.environ["GILDIA_LOG_LEVEL"] = "CRITICAL"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gildia.config.settings")
        django.setup()
        from bench.hostile.report import run  # noqa: PLC0415 - needs Django's set-up

        figures = run(given.count)
    print(json.dumps(figures, ensure_ascii=False, indent=None if given.json else 1))
    return 1 if figures["failures"] or figures["over_a_second"] else 0


sys.exit(main())
