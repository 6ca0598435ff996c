"""Fusion of scores by words and by meaning."""

import numpy as np

from gnn.search.fusion import fuse
from gnn.search.lexicon import WordScores


def word_scores(*values: float) -> WordScores:
    scores = np.array(values, dtype=np.float32)
    return WordScores(scores, scores)


def test_what_both_find_comes_first() -> None:
    meaning = np.array([0.1, 0.9, 0.8], dtype=np.float32)
    fused = fuse(word_scores(0.8, 0.0, 0.7), meaning, is_understood=True)
    assert fused.score.argmax() == 2
    assert fused.by_words.tolist() == [True, False, True]
    assert fused.by_meaning.tolist() == [False, True, True]
    assert ((fused.score >= 0) & (fused.score <= 1)).all()


def test_what_is_far_from_a_query_scores_nothing_even_if_it_is_the_closest() -> None:
    meaning = np.array([0.3, 0.2], dtype=np.float32)
    assert fuse(word_scores(0.0, 0.0), meaning, is_understood=True).score.tolist() == [0, 0]


def test_a_query_that_is_not_understood_needs_closer_results() -> None:
    words, meaning = word_scores(0.0, 0.3), np.array([0.5, 0.0], dtype=np.float32)
    assert (fuse(words, meaning, is_understood=True).score > 0).all()
    assert not fuse(words, meaning, is_understood=False).score.any()


def test_without_a_model_the_score_is_that_of_the_words() -> None:
    assert fuse(word_scores(0.5, 0.0), None, is_understood=True).score.tolist() == [0.5, 0.0]


def test_a_whole_name_comes_first_whatever_means_the_same() -> None:
    fused = fuse(word_scores(1.0, 0.9), np.array([0.2, 1.0], dtype=np.float32), is_understood=True)
    assert fused.score.argmax() == 0
