"""The founding steps and what follows from them."""

from collections.abc import Mapping

MEETING = "meeting"
CHARTER = "charter"
LEADER = "head"
AGREEMENT = "agreement"
INVITATIONS = "invitations"
MEMBERS = "members"

#: In the order in which the founding page tells them.
STEPS = (MEETING, CHARTER, LEADER, AGREEMENT, INVITATIONS, MEMBERS)

#: What staff may record with a document, since no room of the platform keeps it yet.
RECORDED = frozenset({MEETING, CHARTER})


def recordable(step: str, *, is_entered: bool) -> bool:
    """Whether staff may record a step: one that no room keeps, or any of an entered cluster."""
    return step in STEPS and (is_entered or step in RECORDED)


def next_move(state: str, done: Mapping[str, bool]) -> str:
    """The verb that the done steps call for in a state, or an empty string.

    A proposed cluster is forming once it was discussed at a meeting, and active once nothing is missing. It
    never goes back by itself: a head who resigns leaves an active cluster with a step to mend.
    """
    if state == "proposed" and done[MEETING]:
        return "form"
    if state == "forming" and all(done[step] for step in STEPS):
        return "activate"
    return ""
