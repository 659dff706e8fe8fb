"""What clusters keep, one file a subject."""

from gildia.clusters.models.campaigns import Campaign, CampaignEntry
from gildia.clusters.models.clusters import Cluster
from gildia.clusters.models.founding import FoundingRecord
from gildia.clusters.models.invitations import Invitation, InvitationBatch, InvitationRow
from gildia.clusters.models.joinings import Joining, JoiningMessage
from gildia.clusters.models.memberships import Membership
from gildia.clusters.models.offices import Office

__all__ = [
    "Campaign",
    "CampaignEntry",
    "Cluster",
    "FoundingRecord",
    "Invitation",
    "InvitationBatch",
    "InvitationRow",
    "Joining",
    "JoiningMessage",
    "Membership",
    "Office",
]
