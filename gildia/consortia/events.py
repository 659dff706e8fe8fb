"""News of consortia for the worker and the rooms above. All are sent inside the transaction."""

from django.dispatch import Signal

#: Sent with `consortium_id` when the worker has a consortium to solve.
consortium_waits = Signal()

#: Sent with `consortium_id` when there is an answer: teams, and gaps from which requests may be made.
consortium_solved = Signal()
