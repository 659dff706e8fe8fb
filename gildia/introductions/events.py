"""News of introductions for the rooms above. Sent inside the transaction."""

from django.dispatch import Signal

#: Sent with `introduction_id` when it came into another state.
introduction_moved = Signal()

#: Sent with `outcome_id` when an outcome counts: both companies have confirmed it.
outcome_confirmed = Signal()
