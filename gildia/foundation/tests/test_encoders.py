"""The encoders: shapes, lengths, meaning, and texts that nobody should write."""

import numpy as np
import pytest

from gildia.foundation.encoders import DEEP, FAST, DeepEncoder, Encoder, clean

ENCODERS = pytest.mark.parametrize("encoder", [FAST, DEEP], ids=lambda encoder: encoder.id)


@ENCODERS
def test_vectors_have_length_one(encoder: Encoder) -> None:
    texts = ["резка пластин", "wafer dicing", "晶圆划片", "", "a\0b", "🙂"]
    for vectors in (encoder.encode_passages(texts), encoder.encode_queries(texts)):
        assert vectors.shape == (len(texts), encoder.dimensions)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)


@ENCODERS
def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, encoder.dimensions)


@ENCODERS
def test_the_nearer_meaning_is_nearer(encoder: Encoder) -> None:
    need = encoder.encode_queries(["резка кремниевых пластин"])[0]
    near, far = encoder.encode_passages(["Нарезка кремния на кристаллы", "Бухгалтерские услуги"])
    assert need @ near > need @ far


def test_the_deep_encoder_reads_what_a_long_text_says_first() -> None:
    first = "Резка кремниевых пластин на кристаллы алмазным диском. " * 8
    whole = first[: DeepEncoder.MOST_CHARACTERS] + "Доставка обедов в офис. " * 50
    assert np.allclose(DEEP.encode_passages([first]), DEEP.encode_passages([whole]))


def test_the_deep_encoder_reads_less_of_a_query_in_signs_that_cost_more() -> None:
    signs = "晶" * (DeepEncoder.MOST_CHARACTERS // 3)
    assert np.array_equal(DEEP.encode_queries([signs]), DEEP.encode_queries([signs + "圆" * 300]))
    assert not np.allclose(DEEP.encode_queries(["резка"]), DEEP.encode_queries(["резка" + " пайка" * 50]))


def test_text_is_cleaned_for_native_code() -> None:
    assert clean("a\0b", 10) == "a b"
    assert clean("\ud800", 10) == "?"
    assert clean("   ", 10) == " "
    assert len(clean("ы" * 100, 10)) == 10


@pytest.mark.parametrize(
    ("word", "usual"),
    [
        ("planet", True),
        ("контроль", True),
        ("Membrane", True),
        ("stainles", False),
        ("", False),
        ("🦄", False),
    ],
)
def test_usual_words_are_told_from_slips(word: str, usual: bool) -> None:
    assert FAST.is_usual(word) is usual
