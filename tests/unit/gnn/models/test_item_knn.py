"""Item-based nearest neighbours."""

from datetime import UTC, datetime

import numpy as np

from gnn.data.dataset import dataset_of
from gnn.data.split import question
from gnn.models.item_knn import ItemKnn
from graph.catalogue.types import ItemLabel
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


def test_item_knn_likes_what_the_same_people_chose() -> None:
    pairs = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (3, 4), (3, 5)]
    data = dataset_of(snapshot([(u, i, float(t)) for t, (u, i) in enumerate(pairs)]))
    asked = question(data, ItemLabel.JOB, 100.0, 101.0)
    model = ItemKnn(shrinkage=0.0)
    model.fit(data, asked)
    scores = model.score(np.array([2]))[0]
    assert scores[1] == scores[[1, 2, 3, 4, 5]].max() > 0
    assert scores[4] == 0
