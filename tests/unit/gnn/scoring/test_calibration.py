"""Calibration of scores."""

from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gnn.scoring.calibration import Calibration, expected_calibration_error, probability_curve, quantiles_of
from graph.snapshot.reader import NODES, EdgeTable, NodeTable, Snapshot, columns

EMPTY = EdgeTable(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int8))


def table(label: str, count: int) -> NodeTable:
    row = dict.fromkeys(
        ("years", "seniority", "remote", "salary", "currency", "period", "posted", "closes", "status", "level", "hours")
    ) | {"country": "", "kind": "COMPETENCE", "discoverable": True}
    ids = [f"{label}-{index:03d}" for index in range(count)]
    return NodeTable(ids, [f"{label} number {index}" for index in range(count)], columns(label, [row] * count))


def snapshot(events: list[tuple[int, int, float]], users: int = 8, items: int = 6) -> Snapshot:
    user, item, at = (np.array(values) for values in zip(*events, strict=True)) if events else (np.zeros(0),) * 3
    counts = {
        "User": users,
        "Job": items,
        "Course": 3,
        "Skill": 4,
        "Occupation": 2,
        "Topic": 1,
        "Company": 1,
        "Provider": 1,
        "Place": 1,
    }
    liked = EdgeTable(user.astype(np.int64), item.astype(np.int64), at.astype(float), np.ones(len(user), np.float32))
    relations = [("User", name, label) for name, label in (("HAS_SKILL", "Skill"), ("WORKED_AS", "Occupation"))]
    relations += [("User", "TARGETS", "Occupation"), ("User", "LIVES_IN", "Place"), ("Job", "REQUIRES", "Skill")]
    edges = dict.fromkeys(relations, EMPTY)
    edges |= {("User", "VIEWED", "Course"): EMPTY, ("User", "LIKED", "Job"): liked}
    return Snapshot({label: table(label, counts[label]) for label in NODES}, edges, datetime.now(UTC))


@given(st.lists(st.floats(-20, 20), min_size=2, max_size=200))
def test_learned_scores_lie_between_0_and_1_and_keep_the_order(values: list[float]) -> None:
    logits = np.array(values, dtype=np.float32)
    learned = Calibration(quantiles_of(logits), np.zeros(0), np.zeros(0)).learned(np.sort(logits))
    assert ((learned >= 0) & (learned <= 1)).all()
    assert (np.diff(learned) >= 0).all()


def test_confidence_is_calibrated_on_what_it_was_fitted_on() -> None:
    rng = np.random.default_rng(2)
    scores = rng.uniform(0, 100, 20_000)
    outcomes = rng.random(20_000) < (scores / 100) ** 3
    curve = Calibration(np.array([0.0, 1.0]), *probability_curve(scores, outcomes))
    confidence = curve.confidence(scores)
    assert confidence is not None
    assert expected_calibration_error(confidence, outcomes) < 0.02


def test_no_outcome_gives_no_confidence() -> None:
    empty = Calibration(np.array([0.0, 1.0]), *probability_curve(np.arange(5.0), np.zeros(5, bool)))
    assert empty.confidence(np.array([50.0])) is None
