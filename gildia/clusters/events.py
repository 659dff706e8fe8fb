"""News of clusters for the rooms above, and for the worker. All are sent inside the transaction."""

from django.dispatch import Signal

#: Sent with `cluster_id` when it came into another state.
cluster_moved = Signal()

#: Sent with `cluster_id` and `organisation_id` when a company's membership changed.
membership_changed = Signal()

#: Sent with `joining_id` when the worker has an agreement to prepare.
joining_waits = Signal()

#: Sent with `invitation_id` when the worker has a letter to print.
invitation_waits = Signal()

#: Sent with `batch_id` when the worker has invitations to send.
batch_waits = Signal()

#: Sent with `membership_id` when the worker has a certificate to make.
certificate_waits = Signal()

#: Sent with `campaign_id` when the worker has agreements to prepare for members.
campaign_waits = Signal()
