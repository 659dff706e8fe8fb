"""News of agreements for the rooms above, and for the worker."""

from django.dispatch import Signal

#: Sent with `agreement_id` inside the transaction whenever the worker has something to do for it.
agreement_waits = Signal()

#: Sent with `agreement_id` inside the transaction in which it was completed: signed by all.
agreement_completed = Signal()

#: Sent with `agreement_id` inside the transaction in which it was declined, expired or cancelled.
agreement_closed = Signal()
