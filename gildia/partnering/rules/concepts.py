"""What a need and a text are about, told by the process steps of the taxonomy.

A need and a text that share no word and no language may both be about “failure analysis”. How near each is to
every step is known from the encoders; the few nearest steps are its concepts, and two that have concepts in
common belong together. Texts of worlds that the taxonomy does not know have none and keep their scores.
"""

import math
from collections.abc import Mapping

NEAR_FROM = 0.1
"""Nearness to a step that everything has; only what goes beyond it counts."""
SURE_FROM = 0.2
"""So far beyond it, something is surely about the step."""
MOST = 5
SHARPNESS = 0.05
"""Of two steps, the one nearer by this has e times the share."""
OWN_STEP = 0.5
"""The share of the step that a company itself gave its capability, at least."""
WORTH = 0.3
"""What a need and a text about one and the same step gain."""

Concepts = Mapping[str, float]
"""Codes of process steps with their shares, the greatest first; together 1 where it is sure, else less."""


def concepts(nearness: Mapping[str, float]) -> dict[str, float]:
    """The few steps that something is about."""
    near = [code for code, value in nearness.items() if value > NEAR_FROM]
    nearest = sorted(near, key=lambda code: (-nearness[code], code))
    if not nearest:
        return {}
    best = nearness[nearest[0]]
    sure = min(1.0, (best - NEAR_FROM) / SURE_FROM)
    weights = {code: math.exp((nearness[code] - best) / SHARPNESS) for code in nearest[:MOST]}
    total = sum(weights.values())
    return {code: round(sure * weight / total, 4) for code, weight in weights.items()}


def in_common(need: Concepts, text: Concepts, own_step: str) -> float:
    """What the concepts that both have add to the score."""
    own = need.get(own_step, 0.0) * max(0.0, OWN_STEP - text.get(own_step, 0.0)) if own_step else 0.0
    return WORTH * (own + sum(share * text[code] for code, share in need.items() if code in text))
