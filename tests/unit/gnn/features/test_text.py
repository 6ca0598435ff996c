"""Text embedders."""

import numpy as np
import pytest

from gnn.features.text import CharacterSvd, MiniLM, semantic_available, some_of
from tests.unit.gnn.samples import TEXTS


def test_character_vectors_forgive_a_slip_and_are_deterministic() -> None:
    embedder = CharacterSvd.fit([*TEXTS, "clinical nurse", "software engineer"], seed=1)
    vectors = embedder.encode(TEXTS)
    assert vectors @ vectors[0] == pytest.approx(
        CharacterSvd.fit([*TEXTS, "clinical nurse", "software engineer"], 1).encode(TEXTS) @ vectors[0]
    )
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.3
    assert np.linalg.norm(vectors[4]) == 0


def test_of_many_texts_the_embedder_is_fitted_on_different_ones_that_say_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gnn.features.text.FITTED", 3)
    assert sorted(some_of(["", "baker", "", "baker", "nurse"], 1)) == ["baker", "nurse"]
    many = some_of([f"word {place}" for place in range(9)], 1)
    assert len(set(many)) == 3
    assert some_of(["a", "", "a"], 1) == ["a", "", "a"], "few texts are taken as they are"


def test_character_n_grams_know_no_words() -> None:
    assert not CharacterSvd.fit(TEXTS, seed=1).knows("nurse")


@pytest.mark.skipif(not semantic_available(), reason="the extra `semantic` is not installed")
def test_minilm_knows_words_and_no_slips() -> None:
    embedder = MiniLM()
    assert embedder.knows("nurse")
    assert not embedder.knows("nruse")
