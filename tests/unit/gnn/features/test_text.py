"""Text embedders."""

from datetime import UTC, datetime

import numpy as np
import pytest

from gnn.features.text import CharacterSvd, some_of
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


TEXTS = ["database administrator", "databse administrator", "nurse", "مهندس برمجيات", ""]


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
