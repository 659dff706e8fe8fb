"""Vectors without the language they were written in.

An encoder places texts of one language near each other whatever they say, so every vector is
centred: the mean of its language (and of its side, need or text) is taken away and the rest
scaled to length one. Only centred vectors are stored and compared.
"""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

PRIOR_TEXTS = 50
"""The shipped mean counts as much as this many texts, so that a small index is centred well."""


NEAREST = 10
"""A hub score is the mean nearness to so many texts, the nearest of a language."""


def mean_of_nearest(near: Vectors) -> Vectors:
    """The mean of the greatest numbers of each row; 0 where there are none."""
    count = min(NEAREST, near.shape[1])
    greatest = np.partition(np.nan_to_num(near, nan=-1.0), -count, axis=1)[:, -count:]
    there = greatest > -1.0
    total = np.where(there, greatest, 0.0).sum(axis=1)
    return np.asarray(total / np.maximum(there.sum(axis=1), 1), dtype=np.float32)


def blended_mean(vectors: Vectors, prior: Vectors | None) -> Vectors:
    """The mean of unit vectors of one language, drawn towards the shipped mean when they are few."""
    count = len(vectors)
    if prior is None:
        return np.asarray(vectors.mean(axis=0), dtype=np.float32)
    total = vectors.sum(axis=0) if count else np.zeros_like(prior)
    return np.asarray((total + PRIOR_TEXTS * prior) / (count + PRIOR_TEXTS), dtype=np.float32)


def centred(vectors: Vectors, mean: Vectors | None) -> Vectors:
    """Unit vectors without the mean; a vector equal to the mean has no direction and becomes zero."""
    rest = vectors if mean is None else vectors - mean
    lengths = np.linalg.norm(rest, axis=-1, keepdims=True)
    return np.asarray(
        np.where(lengths > 1e-6, rest / np.maximum(lengths, 1e-6), 0.0),
        dtype=np.float32,
    )


def uncentred(vectors: Vectors, mean: Vectors | None) -> Vectors:
    """The unit vectors that `centred` was given.

    Each was length·v + mean for some positive length, and had length one itself: a quadratic
    equation. So an index can move to a new mean without reading a text again.
    """
    if mean is None:
        return vectors
    along = vectors @ mean
    length = -along + np.sqrt(np.maximum(along**2 + 1.0 - mean @ mean, 0.0))
    return np.asarray(length[..., None] * vectors + mean, dtype=np.float32)
