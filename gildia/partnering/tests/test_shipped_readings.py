"""What comes with the product of our own taxonomy is what the shipped encoder reads in it."""

import numpy as np
import pytest
from django.utils import timezone

from gildia.foundation.encoders import DEEP, Remembering
from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.partnering.actions.learning import step_texts
from gildia.partnering.rules.prior import shipped_vectors
from gildia.registry.actions.taxonomy import load_shipped


@pytest.mark.django_db
def test_every_step_of_the_shipped_taxonomy_was_read() -> None:
    load_shipped(now=timezone.now())
    texts = [text for language in CONTENT_LANGUAGES for text in step_texts(language).values()]
    shipped = shipped_vectors(DEEP.id, texts)
    assert shipped.keys() == set(texts), "Run `python3 dev.py manage read_taxonomy` and commit its files."
    some = texts[:: len(texts) // 6]
    near = (DEEP.encode_passages(some) * np.array([shipped[text] for text in some])).sum(axis=1)
    assert near.min() > 0.999


def test_what_was_read_before_is_not_read_again() -> None:
    known = np.zeros(DEEP.dimensions, dtype=np.float32)
    known[0] = 1.0
    encoder = Remembering(DEEP, {"резка пластин": known})
    read = encoder.encode_passages(["резка пластин", "testing of chips"])
    assert np.array_equal(read[0], known)
    assert np.allclose(read[1], DEEP.encode_passages(["testing of chips"])[0])
    assert not np.allclose(encoder.encode_queries(["резка пластин"])[0], known)


def test_nothing_is_known_of_another_encoder() -> None:
    assert shipped_vectors("another", ["резка пластин"]) == {}
