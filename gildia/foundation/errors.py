"""The one way in which a rule says no to a reader."""

from django.utils.functional import Promise


class Refused(Exception):
    """A rule refuses what was asked, in a sentence that says what to do.

    `message` is already in the reader's language (or translates itself when shown);
    `field` names the form field it belongs to, or is None when it is about the whole.
    """

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotPermitted(Refused):
    """The acting mandate does not allow this. Pages answer it exactly as they answer a missing object."""
