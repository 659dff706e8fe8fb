"""What a need and a text are about, told by the process steps of the taxonomy.

A need and a text that share no word and no language may both be near “failure analysis”. How near each is to
every step is known from the encoders; the few nearest steps are its concepts, and two that have concepts in
common belong together. Texts of worlds that the taxonomy does not know have no concepts, and nothing changes
for them.
"""

from collections.abc import Mapping

NEAR_FROM = 0.1
"""Nearness to a step that everything has; only what goes beyond it counts."""
MOST = 5
OWN_STEP = 0.25
"""A company that names the step of its capability is at least so much beyond `NEAR_FROM`."""
WORTH = 2.0
AT_MOST = 0.3

Concepts = Mapping[str, float]
"""Codes of process steps, each with the nearness beyond `NEAR_FROM`."""


def concepts(nearness: Mapping[str, float]) -> dict[str, float]:
    """The few steps that something is near to, the nearest first."""
    beyond = {code: value - NEAR_FROM for code, value in nearness.items() if value > NEAR_FROM}
    nearest = sorted(beyond, key=lambda code: (-beyond[code], code))[:MOST]
    return {code: round(beyond[code], 4) for code in nearest}


def in_common(need: Concepts, text: Concepts, own_step: str) -> dict[str, float]:
    """What each concept that both have adds to the score, before the whole is limited."""
    offered = dict(text)
    if own_step:
        offered[own_step] = max(OWN_STEP, offered.get(own_step, 0.0))
    return {code: WORTH * value * offered[code] for code, value in need.items() if code in offered}


def part(shared: Mapping[str, float]) -> float:
    """The part of a score that concepts in common are worth."""
    return min(AT_MOST, sum(shared.values()))
