"""Sketches of texts, and the similarity that is estimated from them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph.snapshot.text_sketches import BYTES, estimate_similarities, shingles_of, sketch_descriptions, sketch_texts

WORDS = [f"word{number}" for number in range(400)]


def similarity(text: str, other: str) -> float:
    sketches = sketch_texts([text, other])
    return float(estimate_similarities(sketches[:1], sketches[1])[0])


@given(st.lists(st.sampled_from(WORDS), max_size=200), st.lists(st.sampled_from(WORDS), max_size=200), st.data())
def test_an_estimate_is_close_to_the_share_of_common_shingles(
    first: list[str], second: list[str], data: st.DataObject
) -> None:
    mixed = " ".join([*first[: data.draw(st.integers(0, len(first)))], *second])
    ones, others = set(shingles_of(" ".join(first))), set(shingles_of(mixed))
    exact = len(ones & others) / max(len(ones | others), 1) if ones or others else 1.0
    assert abs(similarity(" ".join(first), mixed) - exact) < 0.25  # five times the standard deviation


def test_case_and_punctuation_do_not_count() -> None:
    assert similarity("Bake bread, every morning!", "bake bread every  morning") == 1.0
    assert similarity("", " - ") == 1.0
    assert similarity("", "Bake bread") < 0.05


def test_a_text_has_the_same_sketch_alone_and_among_others() -> None:
    texts = [" ".join(WORDS[start : start + 30]) for start in range(390)] * 2
    sketches = sketch_texts(texts)
    assert sketches.shape == (len(texts), BYTES)
    np.testing.assert_array_equal(sketches[:390], sketches[390:])
    np.testing.assert_array_equal(sketches[7], sketch_texts([texts[7]])[0])


def test_what_is_stored_as_a_description_may_be_anything() -> None:
    rows = [{"description": value} for value in (None, 12, ["a", 1], "\ud800 lone", "x" * 1_000_000)] + [{}]
    assert sketch_descriptions(rows).shape == (6, BYTES)
    assert sketch_descriptions([]).shape == (0, BYTES)
