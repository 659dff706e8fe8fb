"""One at a time for each person: what writes his searches, subscriptions and notices takes its turn here."""

from gildia.accounts.models import Person


def take_turn(person_id: int) -> None:
    """Wait until nobody else writes for this person; holds until the transaction ends."""
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)


def takes_turn(person_id: int) -> bool:
    """The same for the worker, which goes on with somebody else instead of waiting."""
    rows = Person.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return rows.filter(pk=person_id).first() is not None
