#!/usr/bin/env python3
"""Django's commands. `python3 dev.py manage …` calls this with the right environment."""

import os
import sys

from django.core.management import execute_from_command_line

from gildia.config import database


def main() -> None:
    """Run the command with the database available."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gildia.config.settings")
    without_database = {"makemessages", "compilemessages", "collectstatic", "version", "help"}
    if len(sys.argv) < 2 or sys.argv[1] in without_database:
        execute_from_command_line(sys.argv)
        return
    try:
        with database.available():
            execute_from_command_line(sys.argv)
    except database.DatabaseUnavailable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
