"""SkillX: reading it, and judging rankings and sets of labels."""

from pathlib import Path

import numpy as np
import pytest

from gnn.benchmarks.skillx import LABELS, TEST, VALIDATION, Sentence, judge_ranking, judge_sets, read_skillx
from gnn.errors import DataError

HEADER = "sentence,span,sub_span,label\n"


def write_benchmark(folder: Path, test: str) -> None:
    (folder / LABELS).write_text("juggle plates\nfold napkins\nLatin\n", encoding="utf-8")
    for name in VALIDATION:
        (folder / name).write_text(HEADER, encoding="utf-8")
    (folder / TEST).write_text(HEADER + test, encoding="utf-8")


def test_the_labels_of_all_spans_of_a_sentence_belong_to_it(tmp_path: Path) -> None:
    write_benchmark(
        tmp_path,
        "You juggle and speak Latin,juggle,,Juggle plates\n"
        "You juggle and speak Latin,speak,,LATIN\n"
        "You juggle and speak Latin,and,,walk dogs\n"
        "We are nice,nice,,LABEL NOT PRESENT\n",
    )
    data = read_skillx(tmp_path)
    assert data.labels == ["juggle plates", "fold napkins", "Latin"]
    assert [(sentence.labels, sentence.unlisted) for sentence in data.test] == [
        (frozenset({0, 2}), 1),
        (frozenset(), 0),
    ]
    assert data.test[0].count == 3


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=LABELS):
        read_skillx(tmp_path)


def test_a_ranking_is_judged_on_the_sentences_with_a_label() -> None:
    sentences = [Sentence("a", frozenset({1, 2}), 1), Sentence("b", frozenset()), Sentence("c", frozenset(), 1)]
    scores = np.array([[0.9, 0.8, 0.1, 0.0, 0.5, 0.4, 0.3]] * 3, np.float32)
    precision, reciprocal = judge_ranking(scores, sentences)
    assert precision == pytest.approx([1 / 3, 0.0])
    assert reciprocal == pytest.approx([1 / 2, 0.0])


def test_labels_with_equal_scores_share_their_mean_rank() -> None:
    _, reciprocal = judge_ranking(np.zeros((1, 3), np.float32), [Sentence("a", frozenset({0}))])
    assert reciprocal == pytest.approx([1 / 2])


def test_sets_are_judged_over_all_sentences() -> None:
    sentences = [Sentence("a", frozenset({1, 2}), 1), Sentence("b", frozenset())]
    quality = judge_sets([{1, 3}, {4}], sentences)
    assert (quality.precision, quality.recall) == pytest.approx((1 / 3, 1 / 3))
    assert quality.f1 == pytest.approx(1 / 3)
    assert judge_sets([set(), set()], sentences).f1 == 0.0
