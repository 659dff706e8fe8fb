"""Rules of vectors: centring and its inverse."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gildia.partnering.rules.vectors import Vectors, blended_mean, centred, uncentred


def unit_vectors(seed: int, count: int = 20, dimensions: int = 16) -> Vectors:
    """Unit vectors that lean to one side, as those of one language do."""
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(count, dimensions)) + 0.5
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_centring_can_be_undone(seed: int) -> None:
    vectors = unit_vectors(seed)
    mean = vectors.mean(axis=0)
    assert np.allclose(uncentred(centred(vectors, mean), mean), vectors, atol=1e-4)


@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_moving_to_a_new_mean_is_centring_by_it(seed: int) -> None:
    vectors = unit_vectors(seed)
    old, new = vectors[:10].mean(axis=0), vectors.mean(axis=0)
    moved = centred(uncentred(centred(vectors, old), old), new)
    assert np.allclose(moved, centred(vectors, new), atol=1e-4)


@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_centred_vectors_have_length_one(seed: int) -> None:
    vectors = unit_vectors(seed)
    lengths = np.linalg.norm(centred(vectors, vectors.mean(axis=0)), axis=1)
    assert np.allclose(lengths, 1.0, atol=1e-4)


def test_the_mean_itself_has_no_direction() -> None:
    vector = unit_vectors(1, count=1)
    assert not centred(vector, vector[0]).any()


def test_few_texts_lean_on_the_shipped_mean_and_many_do_not() -> None:
    prior = np.zeros(16, dtype=np.float32)
    few, many = unit_vectors(2, count=5), unit_vectors(2, count=5000)
    assert np.linalg.norm(blended_mean(few, prior)) < 0.2 * np.linalg.norm(few.mean(axis=0))
    assert np.allclose(blended_mean(many, prior), many.mean(axis=0), atol=0.02)
    assert np.allclose(blended_mean(few, None), few.mean(axis=0), atol=1e-6)
