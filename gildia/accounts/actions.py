"""Changes people make to themselves."""

from django.db import transaction

from gildia.accounts.models import Person


@transaction.atomic
def change_person(*, person: Person, name: str, name_latin: str, language: str) -> Person:
    """Change what a person says of himself; he needs no mandate for that."""
    person.name = name
    person.name_latin = name_latin
    person.language = language
    person.save(update_fields=["name", "name_latin", "language"])
    return person
