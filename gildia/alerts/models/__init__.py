"""Tables of alerts."""

from gildia.alerts.models.notices import Notice
from gildia.alerts.models.searches import SavedSearch
from gildia.alerts.models.subscriptions import Subscription

__all__ = ["Notice", "SavedSearch", "Subscription"]
