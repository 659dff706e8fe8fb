"""Simulated users: each marks wrong companies for some of his needs, and his other needs are asked again.

A user marks, need by need, the best placed company that is wrong for it. All figures are of needs for which
he marked nothing.
"""

import random
import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from gildia.foundation.encoders import FAST
from gildia.partnering.management.sets import DEPTH, Text, index, ndcg, relevant, texts
from gildia.partnering.queries import Search
from gildia.partnering.queries.candidates import Question
from gildia.partnering.queries.judgements import Judged, likened
from gildia.partnering.queries.learnt import Learnt, learnt
from gildia.partnering.rules.answer import NO_FILTERS
from gildia.partnering.rules.grouping import Company
from gildia.partnering.rules.judgements import Because, Mark, lower
from gildia.partnering.rules.unanswered import text_key
from gildia.partnering.rules.vectors import Vectors
from gildia.registry.rules import ANONYMOUS

MARKS = (1, 3, 10)
REASONS = (Because.OTHER_PROCESS, Because.OTHER)
"""The strongest of those that go by likeness, and the mildest; of competitors the set knows nothing."""
LISTED = 30
USERS = 200
NEEDS_OF_A_USER = 8


@dataclass(frozen=True)
class Asked:
    """A need as the search answers it to everybody."""

    need: Text
    found: list[Company]
    questions: list[Question]
    right: dict[int, int]
    """Grades by company."""
    trade: str
    fast: Vectors
    deep: Vectors
    """Not centred, as a judgement keeps them."""


@dataclass(frozen=True)
class User:
    """The needs he marks companies for, and his others."""

    seen: Sequence[Asked]
    unseen: Sequence[Asked]


def run(folder: Path) -> list[dict[str, Any]]:
    """A row for each kind of user, reason and number of marks."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with transaction.atomic():
        asked, known = _asked(folder)
        transaction.set_rollback(True)
    chance = random.Random(7)  # noqa: S311 - figures, not secrets
    kinds = {
        "one thing in other words": list(_of_one_thing(asked)),
        "one trade": list(_of_one_trade(asked, chance)),
        "anything": [_drawn(asked, chance) for _ in range(USERS)],
    }
    return [
        _figures(kind, users, because, count, known)
        for kind, users in kinds.items()
        for because in REASONS
        for count in MARKS
    ]


def _asked(folder: Path) -> tuple[list[Asked], Learnt]:
    corpus, wanted = texts(folder, "corpus"), relevant(folder)
    owners = index(corpus)
    companies = {text: owner for owner, text in owners.items()}
    trades = {text.id: text.metadata.get("domain", "") for text in corpus}
    found, known = [], learnt()
    today = timezone.localdate()
    for need in (each for each in texts(folder, "queries") if each.id in wanted):
        search = Search(ANONYMOUS, need.text, NO_FILTERS, today, least=LISTED)
        grades = wanted[need.id]
        best = max(grades, key=lambda text: grades[text])
        right = {companies[text]: grade for text, grade in grades.items()}
        questions = [each.question for each in search.asked if each.question is not None]
        (fast,), (deep,) = (one.encode_queries([search.need.meaning]) for one in (FAST, known.deep))
        found.append(Asked(need, search.unjudged(), questions, right, trades[best], fast, deep))
    return found, known


def _of_one_thing(asked: Sequence[Asked]) -> Iterator[User]:
    """Needs with the same right company: one is marked, the others are said in other words or languages."""
    by_company: dict[int, list[Asked]] = defaultdict(list)
    for each in asked:
        by_company[max(each.right, key=lambda company: each.right[company])].append(each)
    for same in by_company.values():
        for seen in same:
            if len(same) > 1:
                yield User([seen], [each for each in same if each is not seen])


def _of_one_trade(asked: Sequence[Asked], chance: random.Random) -> Iterator[User]:
    trades = sorted({each.trade for each in asked})
    for number in range(USERS):
        trade = trades[number % len(trades)]
        yield _drawn([each for each in asked if each.trade == trade], chance)


def _drawn(asked: Sequence[Asked], chance: random.Random) -> User:
    chosen = chance.sample(list(asked), min(NEEDS_OF_A_USER, len(asked)))
    return User(chosen[::2], chosen[1::2])


def _figures(kind: str, users: Sequence[User], because: Because, count: int, known: Learnt) -> dict[str, Any]:
    before: list[float] = []
    after: list[float] = []
    rose = fell = 0
    for user in users:
        judged = _marked(user, because, count, known.deep_encoder)
        for each in user.unseen:
            marks = likened(judged, text_key(each.need.text), each.questions, known)
            plain, lowered = _gain(each, each.found), _gain(each, lower(each.found, marks))
            before.append(plain)
            after.append(lowered)
            rose += lowered > plain
            fell += lowered < plain
    return {
        "users": kind,
        "reason": because.value,
        "marks": count,
        "unseen": len(before),
        "ndcg_before": round(statistics.fmean(before), 4),
        "ndcg_after": round(statistics.fmean(after), 4),
        "rose": rose,
        "fell": fell,
    }


def _gain(asked: Asked, found: Sequence[Company]) -> float:
    return ndcg(
        [str(one.organisation_id) for one in found[:DEPTH]],
        {str(company): grade for company, grade in asked.right.items()},
    )


def _marked(user: User, because: Because, count: int, encoder: str) -> list[Judged]:
    """The best placed wrong companies of the seen needs in turns."""
    wrong = [[one for one in each.found if one.organisation_id not in each.right] for each in user.seen]
    judged: list[Judged] = []
    for place in range(LISTED):
        for each, companies in zip(user.seen, wrong, strict=True):
            if len(judged) < count and place < len(companies):
                judged.append(_judged(each, companies[place], because, len(judged) + 1, encoder))
    return judged


def _judged(asked: Asked, company: Company, because: Because, number: int, encoder: str) -> Judged:
    key = text_key(asked.need.text)
    mark = Mark(number, because, key, company.organisation_id, 0.0, company.best.text.step)
    return Judged(mark, asked.questions[0].need.language, asked.fast, asked.deep, encoder, "")
