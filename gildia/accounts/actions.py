"""Changes people make to themselves."""

from allauth.account.models import EmailAddress
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


@transaction.atomic
def add_invited(*, email: str, name: str, password: str | None, language: str) -> Person:
    """Make the account of somebody who holds the link that was sent to this address.

    Without a password the operator vouches for the address, and its owner chooses one by resetting it.
    """
    person = Person.objects.create_user(email, password, name=name, language=language)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person
