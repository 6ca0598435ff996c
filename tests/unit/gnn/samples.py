"""Small data sets in memory, and texts to embed."""

from datetime import UTC, datetime

import numpy as np

from graph.snapshot.reader import NODES
from graph.snapshot.tables import EdgeTable, NodeTable, Snapshot, columns

EMPTY = EdgeTable(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int8))
TEXTS = ["database administrator", "databse administrator", "nurse", "مهندس برمجيات", ""]


def table(label: str, count: int) -> NodeTable:
    row = {"discoverable": True}
    ids = [f"{label}-{index:03d}" for index in range(count)]
    titles = [f"{label} number {index}" for index in range(count)]
    return NodeTable(ids, titles, titles, columns(label, [row] * count))


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


def random_events() -> list[tuple[int, int, float]]:
    rng = np.random.default_rng(5)
    return [(int(rng.integers(8)), int(rng.integers(6)), float(at)) for at in range(100)]
