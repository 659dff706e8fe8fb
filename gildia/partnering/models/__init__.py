"""Rows of partner finding: the index, needs that nobody answered, and judgements."""

from gildia.partnering.models.index import (
    ABOUT,
    CAPABILITY,
    OFFER,
    PRODUCT,
    PROFILE,
    CrowdMember,
    IndexState,
    LanguageMean,
    SearchEntry,
    SearchEntryQuerySet,
    StepVector,
    TermCount,
    Word,
    shipped_encoder,
)
from gildia.partnering.models.judgements import Judgement, JudgementQuerySet
from gildia.partnering.models.unanswered import UnansweredNeed, UnansweredNeedQuerySet, WantedAnswer

__all__ = [
    "ABOUT",
    "CAPABILITY",
    "OFFER",
    "PRODUCT",
    "PROFILE",
    "CrowdMember",
    "IndexState",
    "Judgement",
    "JudgementQuerySet",
    "LanguageMean",
    "SearchEntry",
    "SearchEntryQuerySet",
    "StepVector",
    "TermCount",
    "UnansweredNeed",
    "UnansweredNeedQuerySet",
    "WantedAnswer",
    "Word",
    "shipped_encoder",
]
