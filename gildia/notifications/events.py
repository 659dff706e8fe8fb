"""News of letters for the worker. Sent inside the transaction."""

from django.dispatch import Signal

#: Sent when a letter waits to be sent.
letter_waits = Signal()
