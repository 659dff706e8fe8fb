"""Letters of the register."""

from gildia.accounts.models import Person
from gildia.notifications import actions as notifications


def write_to(person: Person, letter: str, **words: object) -> None:
    """Write to somebody with an account."""
    write(person.email, letter, language=person.language, name=person.name, **words)


def write(address: str, letter: str, *, language: str, **words: object) -> None:
    """Write the letter `registry/letters/<letter>.txt`."""
    notifications.write(address, f"registry/letters/{letter}.txt", language=language, **words)
