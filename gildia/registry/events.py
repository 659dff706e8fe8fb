"""News of the register for the rooms above.

`organisation_changed` is sent inside the transaction of the change, since the search index
changes together with the truth (ADR 0004); everything else a listener does belongs after commit.
"""

from django.dispatch import Signal

#: Sent with `organisation_id` whenever a profile, one of its records, or its circles changed.
organisation_changed = Signal()

#: The same for many at once, with `organisation_ids`: imports send it, so that listeners work in bulk.
organisations_changed = Signal()

#: Sent with `batch_id`, `mandate_id`, `work` ("read" or "apply") when the worker is to go on with a file.
import_waits = Signal()
