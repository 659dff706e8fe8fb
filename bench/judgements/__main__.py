"""`python3 dev.py bench judgements FOLDER [--json]`: a set in BEIR layout, simulated users, the figures."""

import argparse
import json
import os
import sys
from pathlib import Path
from urllib.parse import quote

import django
import psycopg

from gildia.config.database import embedded_for_benchmarks


def main() -> int:
    """Parse, start the server, hand over to what needs Django; 1 when marks did harm."""
    parser = argparse.ArgumentParser(prog="dev.py bench judgements", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    given = parser.parse_args()
    server = embedded_for_benchmarks()
    with server.running():
        address = f"postgresql://postgres@/{{}}?host={quote(str(server.socket_dir))}"
        with psycopg.connect(address.format("postgres"), autocommit=True) as link:
            link.execute("DROP DATABASE IF EXISTS judgements WITH (FORCE)")
            link.execute("CREATE DATABASE judgements")
        os.environ["DATABASE_URL"] = address.format("judgements")
        os.environ["GILDIA_LOG_LEVEL"] = "CRITICAL"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gildia.config.settings")
        django.setup()
        from bench.judgements.users import run  # noqa: PLC0415 - needs Django's set-up

        figures = run(given.folder)
    if given.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        for row in figures:
            print(" · ".join(f"{name} {value}" for name, value in row.items()))
    return int(any(row["ndcg_after"] < row["ndcg_before"] for row in figures))


sys.exit(main())
