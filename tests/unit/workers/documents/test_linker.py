"""Linking texts to skills and occupations."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gnn.features.text import CharacterSvd, Vectors
from graph.text_folding import fold_name
from tests.unit.workers.documents.names import MATCHER
from workers.documents.linker import FIELD, LEAST_LIFT, Meaning, TextLinker, weigh_fields
from workers.documents.matcher import TextMatcher

LIFTS = st.floats(0.0625, 8, width=32)


def test_a_text_is_linked_by_name_with_its_span() -> None:
    text = "We need someone who knows SQL.\nAlso Python; no cooking."
    reading = TextLinker(MATCHER, None).read(text)
    assert reading.skills
    for span in reading.skills:
        assert fold_name(text[span.start : span.end]) in {"sql", "python", "python (computer programming)"}
        assert 0 < span.confidence <= 1


def test_a_text_is_linked_by_meaning_and_a_name_counts_more() -> None:
    names = ["manage databases", "bake bread", "SQL"]
    reader = CharacterSvd.fit([*names, "baker", "database administrator"], 1)
    meaning = Meaning(reader.encode, reader.encode(names), ["s1", "s2", "s3"], reader.encode(["baker"]), ["o1"])
    text = "You manage database servers, and you know SQL."
    reading = TextLinker(TextMatcher([("s3", "SQL", [])], []), meaning).read(text)
    by_id = {span.skill: span for span in reading.skills}
    assert {"s1", "s3"} <= set(by_id)
    assert "s2" not in by_id
    assert by_id["s3"].confidence >= 0.9
    assert "manage database" in text[by_id["s1"].start : by_id["s1"].end]
    assert TextLinker(MATCHER, meaning).read("").skills == ()


@pytest.mark.parametrize("understands_words", [True, False])
def test_an_occupation_that_is_only_meant_is_a_guess(understands_words: bool) -> None:
    names = ["baker", "kite pilot"]
    reader = CharacterSvd.fit([*names, "We bake."], 1)
    meaning = Meaning(
        reader.encode, reader.encode(["tea"]), ["s1"], reader.encode(names), ["o1", "o2"], understands_words
    )
    matcher = TextMatcher([], [("o2", "kite pilot", [])])
    named, guess = TextLinker(matcher, meaning).read("A kite pilot. We like bakers and bread.").occupations[:2]
    assert (named.occupation, named.is_named, named.is_likely) == ("o2", True, True)
    assert (guess.occupation, guess.is_named, guess.is_likely) == ("o1", False, understands_words)
    assert guess.score < named.score


def test_skills_of_another_field_lose_and_the_others_stay() -> None:
    fields = np.array([[4.0, 0.1], [4.0, 0.1], [0.1, 4.0], [1.0, 1.0]], np.float32)
    losses = weigh_fields(np.array([[0.9, 0.8, 0.85, 0.1], [0.9, 0.9, 0.2, 0.1]], np.float32), fields)
    assert losses[[0, 1, 3]] == pytest.approx(0.0, abs=1e-3)
    assert losses[2] < -0.15


@given(arrays(np.float32, (4, 6), elements=st.floats(0, 1.5, width=32)), arrays(np.float32, (6, 3), elements=LIFTS))
def test_the_field_of_a_text_never_adds_to_a_score(scores: Vectors, fields: Vectors) -> None:
    losses = weigh_fields(scores, fields)
    assert ((losses <= 0) & (losses >= FIELD * np.log(LEAST_LIFT) - 1e-5)).all()
    assert not weigh_fields(scores, np.ones_like(fields)).any()


def seconds_to_read(text: str) -> float:
    taken = []
    for _ in range(3):
        began = time.thread_time()
        MATCHER.skill_spans(text)
        MATCHER.occupations_in(text)
        MATCHER.occupation_of(text)
        taken.append(time.thread_time() - began)
    return min(taken)


@pytest.mark.parametrize(
    "sign", ["(", "'", '"', ".", "x", "-", "، ", "R ", "C,", "word excel ", "about us:\n", "\ufdfa"]
)
def test_a_text_of_one_sign_takes_no_longer_than_its_length(sign: str) -> None:
    assert seconds_to_read((sign * 20_000)[:20_000]) < 40 * seconds_to_read((sign * 2_000)[:2_000]) + 0.05
