"""Leaks from the future are refused."""

from datetime import UTC, datetime

import numpy as np
import pytest

from gnn.data.dataset import Dataset, dataset_of
from gnn.data.split import Question, check_no_leak, question, temporal_split
from gnn.errors import LeakError
from gnn.features.node_tensors import relation_edges
from gnn.training.leaks import check_training_edges
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


def world() -> list[tuple[int, int, float]]:
    rng = np.random.default_rng(5)
    return [(int(rng.integers(8)), int(rng.integers(6)), float(at)) for at in range(100)]


def test_a_planted_leak_is_refused() -> None:
    data = dataset_of(snapshot(world()))
    split = temporal_split(data)
    asked = question(data, ItemLabel.JOB, split.test, split.end)
    leaky = Question(asked.label, asked.start, data.events[ItemLabel.JOB], asked.candidates, asked.seen, asked.relevant)
    with pytest.raises(LeakError, match="after the cut"):
        check_no_leak(leaky)


def test_a_job_from_after_the_cut_in_training_is_refused() -> None:
    data = dataset_of(snapshot(world()))
    data.nodes["Job"].columns["posted"][:] = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]
    asks = EdgeTable(np.arange(6), np.zeros(6, np.int64), np.zeros(6), np.ones(6, np.float32))
    late = Dataset(data.nodes, {**data.relations, ("Job", "REQUIRES", "Skill"): asks}, data.events)
    check_training_edges(relation_edges(late.known_at(35.0)), late, 35.0)
    with pytest.raises(LeakError, match="REQUIRES"):
        check_training_edges(relation_edges(late.relations), late, 35.0)
