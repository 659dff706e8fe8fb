"""News of opportunities for the rooms above, and for the worker. Sent inside the transaction."""

from django.dispatch import Signal

#: Sent with `opportunity_id` when it came into another state, or another version of it is shown.
opportunity_moved = Signal()
