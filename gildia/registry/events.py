"""News of the register for the rooms above.

`organisation_changed` is sent inside the transaction of the change, since the search index
changes together with the truth (ADR 0004); everything else a listener does belongs after commit.
"""

from django.dispatch import Signal

#: Sent with `organisation_id` whenever a profile, one of its records, or its circles changed.
organisation_changed = Signal()

#: Sent with `batch_id`, `mandate_id` and `work` ("read" or "apply") when the worker is to take an import over.
import_waits = Signal()
