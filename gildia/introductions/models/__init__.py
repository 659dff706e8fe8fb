"""What introductions keep, one file a subject."""

from gildia.introductions.models.consents import Consent, Contact
from gildia.introductions.models.conversation import GivenFile, Message, ReadMark, Reminder
from gildia.introductions.models.introductions import Introduction, Moderation
from gildia.introductions.models.outcomes import Outcome

__all__ = [
    "Consent",
    "Contact",
    "GivenFile",
    "Introduction",
    "Message",
    "Moderation",
    "Outcome",
    "ReadMark",
    "Reminder",
]
