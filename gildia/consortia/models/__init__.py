"""Consortia: what is asked, what the worker answered, what was made of it, and what they begin from."""

from gildia.consortia.models.answers import Member, Miss, Part, SolvedProblem, Team
from gildia.consortia.models.consortia import Consortium, ConsortiumStep, Share
from gildia.consortia.models.requests import GapRequest
from gildia.consortia.models.templates import ChainTemplate

__all__ = [
    "ChainTemplate",
    "Consortium",
    "ConsortiumStep",
    "GapRequest",
    "Member",
    "Miss",
    "Part",
    "Share",
    "SolvedProblem",
    "Team",
]
