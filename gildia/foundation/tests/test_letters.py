"""The language of short needs, by the letters that stand together."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.foundation import letters
from gildia.foundation.detection import detect_language
from gildia.foundation.stems import LATIN_LANGUAGES

LEAST_RIGHT = 0.8
NEEDS = [
    (need, language)
    for half in tomllib.loads((Path(__file__).parent / "short_needs.toml").read_text("utf-8")).values()
    for language, needs in half.items()
    for need in needs
]


def test_most_short_needs_show_their_language() -> None:
    wrong = [(need, language, detect_language(need)) for need, language in NEEDS]
    wrong = [each for each in wrong if each[1] != each[2]]
    assert 1 - len(wrong) / len(NEEDS) >= LEAST_RIGHT, wrong


@pytest.mark.parametrize("need", [need for need, language in NEEDS if language in {"en", "ru", "zh"}])
def test_the_languages_of_most_needs_are_never_taken_for_another(need: str) -> None:
    assert (need, detect_language(need)) in NEEDS


def test_every_language_with_a_stemmer_has_its_letters() -> None:
    assert set(letters.shipped().languages) == LATIN_LANGUAGES - {"en"}


def test_what_is_learnt_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learnt = letters.learn({"en": ["ship shape", "sheep"], "de": ["schief", "Schaf, Schaf"]})
    monkeypatch.setattr(letters, "TABLE", tmp_path / "letters.npz")
    letters.write(learnt)
    kept = letters.shipped.__wrapped__()
    assert (kept.languages, kept.rows) == (learnt.languages, learnt.rows)
    assert kept.speak_for(["schaf"]) == learnt.speak_for(["schaf"])
    assert kept.speak_for(["schiff"])["de"] > 0 > kept.speak_for(["sheet"])["de"]
    assert kept.speak_for([]) == {"de": 0.0}


@given(st.text(min_size=1, max_size=40))
def test_a_word_has_a_piece_for_each_place(word: str) -> None:
    pieces = list(letters.pieces(word))
    assert len(pieces) == 2 * len(word) + 1
    assert all(piece in f"_{word}_" for piece in pieces)
