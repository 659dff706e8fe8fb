"""Consortia: what is asked, and what the worker answered."""

from gildia.consortia.models.answers import Member, Miss, Part, SolvedProblem, Team
from gildia.consortia.models.consortia import Consortium, ConsortiumStep, Share

__all__ = ["Consortium", "ConsortiumStep", "Member", "Miss", "Part", "Share", "SolvedProblem", "Team"]
