"""Fusion of rankings by words and by meaning."""

import numpy as np

from gnn.search.fusion import dense_ranks, fused


def test_fusion_prefers_what_both_find_and_ties_share_a_rank() -> None:
    assert dense_ranks(np.array([0.5, 0.9, 0.5], dtype=np.float32)).tolist() == [2, 1, 2]
    words, meaning = np.array([2.0, 0.0, 1.0], dtype=np.float32), np.array([0.1, 0.9, 0.8], dtype=np.float32)
    both = fused(words, meaning, 0.25)
    assert both.score.argmax() == 2
    assert both.by_words.tolist() == [True, False, True]
    assert both.by_meaning.tolist() == [False, True, True]
