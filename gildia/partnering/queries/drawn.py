"""Texts drawn under some filters, as columns of numbers that are weighed once."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gildia.partnering.queries.candidates import Candidate, Question
from gildia.partnering.queries.learnt import Learnt
from gildia.partnering.rules import ranking
from gildia.partnering.rules.concepts import in_common

_NUMBERS = slice(Candidate._fields.index("fast"), Candidate._fields.index("words") + 1)


class Drawn:
    """Candidates and, once they are asked for, what they score before languages and requirements."""

    def __init__(self, texts: list[Candidate], question: Question | None, known: Learnt) -> None:
        self.texts, self._question, self._known = texts, question, known

    @cached_property
    def languages(self) -> NDArray[np.str_]:
        """The language of each text."""
        return np.array([text.language for text in self.texts], dtype=np.str_)

    @cached_property
    def scores(self) -> ranking.Scores:
        """The parts of each score that do not depend on what else was drawn."""
        question = self._question
        assert question is not None  # noqa: S101 - nothing is scored when nothing was asked
        numbers = np.array([text[_NUMBERS] for text in self.texts], dtype=np.float64).reshape(-1, 5)
        fast, deep, fast_hub, deep_hub, words = numbers.T
        steps = [in_common(question.concepts, text.concepts, text.step) for text in self.texts]
        evidence = ranking.Evidence(
            language=self.languages,
            same_language=self.languages == question.need.language,
            fast=np.nan_to_num(fast),
            deep=deep,
            fast_hub=fast_hub,
            deep_hub=deep_hub,
            words=words,
            step=np.array(steps, dtype=np.float64),
            requirements=np.zeros(len(self.texts)),
        )
        expected, languages = self._known.expected_words, self._known.languages
        return ranking.score(evidence, expected=expected, languages=languages)
