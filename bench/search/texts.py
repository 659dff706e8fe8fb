"""Capability texts and needs as companies write them, in Russian, English and Chinese.

Made of the words of our own taxonomy, whose frequencies follow Zipf's law as words of real texts
do, with limits, standards and marks of machines. The same seed gives the same texts.
"""

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

TAXONOMY = Path(__file__).resolve().parents[2] / "gildia" / "registry" / "data" / "process_steps.toml"
LANGUAGES = ("ru", "en", "zh")
MARKS = 200_000
"""Different marks of machines and articles: the long tail of every vocabulary."""
_SKEW = 2.7

_TEXTS = {
    "ru": [
        "{what}: {also}. {tail}. {limit}.",
        "Выполняем работы: {what}, {also}. {limit}, {tail}.",
        "{what} на установке {mark}, {limit}. {tail}.",
        "{what}. {tail}, {limit}. Сертификат {standard}.",
        "Оказываем услуги: {also}, {what} по документации заказчика. {tail}.",
    ],
    "en": [
        "{what}: {also}. {tail}. {limit}.",
        "We offer {what} and {also}, {limit}. {tail}.",
        "{what} on {mark} equipment, {limit}. {tail}.",
        "{what}. {tail}, {limit}. Certified to {standard}.",
        "Services to the customer's drawings: {also}, {what}. {tail}.",
    ],
    "zh": [
        "{what}：{also}。{tail}。{limit}。",
        "提供{what}和{also}服务，{limit}，{tail}。",
        "采用{mark}设备进行{what}，{limit}。{tail}。",
        "{what}，{tail}，{limit}。通过{standard}认证。",
        "按客户图纸加工：{also}、{what}。{tail}。",
    ],
}
_LIMITS = {
    "ru": ["диаметр до {n} мм", "партии от {n} штук", "срок {d} дней", "точность {d} мкм", "{n} пластин в месяц"],  # noqa: E501
    "en": ["up to {n} mm across", "lots from {n} pieces", "lead time {d} days", "tolerance {d} µm", "{n} a month"],  # noqa: E501
    "zh": ["直径最大{n}毫米", "起订量{n}件", "交货期{d}天", "精度{d}微米", "月产能{n}片"],
}  # fmt: skip
_NEEDS = {
    "ru": ["нужна {what}", "ищем, кто сделает: {what}, {also}", "{what}, {limit}", "{tail} {what}"],
    "en": ["who can do {what}", "looking for {what} and {also}", "{what}, {limit}", "{what} {tail}"],
    "zh": ["寻找{what}", "谁能做{what}和{also}", "{what}，{limit}", "{tail}{what}"],
}
STANDARDS = ("ISO 9001", "ISO 14001", "ISO 13485", "IATF 16949", "AS 9100", "ISO 17025")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the taxonomy: the ways to say it in each language."""

    code: str
    words: dict[str, list[str]]


class Zipf:
    """Draws from a list, the n-th entry with a weight of one in n."""

    def __init__(self, values: Sequence[Any]) -> None:
        self._values = values
        self._weights = list(accumulate(1.0 / (rank + _SKEW) for rank in range(len(values))))

    def draw(self, chance: random.Random, count: int = 1) -> list[Any]:
        """So many entries, some perhaps twice."""
        return chance.choices(self._values, cum_weights=self._weights, k=count)


class Writer:
    """Writes texts and needs."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a benchmark, not a secret
        self.steps = _steps()
        self.chance.shuffle(self.steps)
        self._any_step = Zipf(self.steps)
        self._vocabulary = {language: Zipf(self._words(language)) for language in LANGUAGES}
        self._marks = Zipf([_mark(number) for number in range(MARKS)])

    def step(self) -> Step:
        """A step; a few are done by many companies."""
        step: Step = self._any_step.draw(self.chance)[0]
        return step

    def text(self, step: Step, language: str) -> str:
        """A capability in one language."""
        written = self._fill(self.chance.choice(_TEXTS[language]), step, language, self.chance.randint(3, 14))
        return written[:1].upper() + written[1:]

    def need(self, step: Step, language: str) -> str:
        """What somebody might look for."""
        return self._fill(self.chance.choice(_NEEDS[language]), step, language, 2)

    def rare_need(self, step: Step, language: str) -> str:
        """A need with the mark of a machine that few companies have."""
        mark = _mark(self.chance.randrange(MARKS // 2, MARKS))
        return f"{self._fill('{what}', step, language, 0)} {mark}"

    def common_need(self, step: Step, language: str) -> str:
        """A need of words that very many texts have, and none that is rare."""
        words = self._vocabulary[language].draw(self.chance, 40)
        common = sorted(set(words), key=lambda word: (-words.count(word), word))[:4]
        return self._fill("{what} ", step, language, 0) + _joined(common, language)

    def _fill(self, template: str, step: Step, language: str, tail: int) -> str:
        what, also = self.chance.choice(step.words[language]), self.chance.choice(step.words[language])
        limit = self.chance.choice(_LIMITS[language])
        return template.format(
            what=what,
            also=also,
            tail=_joined(self._vocabulary[language].draw(self.chance, tail), language),
            mark=self._marks.draw(self.chance)[0],
            standard=self.chance.choice(STANDARDS),
            limit=limit.format(
                n=self.chance.choice((50, 100, 150, 200, 300, 500)), d=self.chance.randint(2, 60)
            ),
        )

    def _words(self, language: str) -> list[str]:
        phrases = [phrase for step in self.steps for phrase in step.words[language]]
        if language == "zh":
            words = sorted({phrase for phrase in phrases if len(phrase) <= 4})
        else:
            words = sorted({word.strip(",.:;()") for phrase in phrases for word in phrase.split()} - {""})
        self.chance.shuffle(words)
        return words


def _steps() -> list[Step]:
    data = tomllib.loads(TAXONOMY.read_text(encoding="utf-8"))
    return [
        Step(
            step["code"],
            {
                language: [
                    step["name"][language],
                    *step["synonyms"].get(language, []),
                    step["description"][language].rstrip(".。"),
                ]
                for language in LANGUAGES
            },
        )
        for chain in data["chain"]
        for step in chain["step"]
    ]


def _mark(number: int) -> str:
    letters = "ABCDEFGHKLMNPRSTUVWX"
    return f"{letters[number % 20]}{letters[number // 20 % 20]}{number // 400:03d}"


def _joined(words: Sequence[str], language: str) -> str:
    return "、".join(words) if language == "zh" else " ".join(words)
