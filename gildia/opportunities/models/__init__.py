"""Rows of offers and requests."""

from gildia.opportunities.models.matches import Match, OfferMatch
from gildia.opportunities.models.opportunities import Opportunity
from gildia.opportunities.models.readings import Reading
from gildia.opportunities.models.reviews import Review
from gildia.opportunities.models.versions import Attachment, Version

__all__ = ["Attachment", "Match", "OfferMatch", "Opportunity", "Reading", "Review", "Version"]
