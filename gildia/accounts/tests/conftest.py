"""The person these tests are about."""

import pytest
from allauth.account.models import EmailAddress

from gildia.accounts.models import Person

PASSWORD = "сорок две пластины"


@pytest.fixture
def person() -> Person:
    """Somebody with a confirmed address and a password, who reads Russian."""
    made = Person.objects.create_user(
        "vera@example.org", PASSWORD, name="Вера Ильина", name_latin="Vera Ilina", language="ru"
    )
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made
