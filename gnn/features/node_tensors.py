"""Node features and message edges as tensors, as of a point in time.

Attributes are small and scaled to about [-2, 2]. An unknown value is 0 with its own flag, or an all-zero one-hot.
Popularity counts only the events that it is given, so that nothing from after a cut can leak into it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from torch import Tensor

from gnn.data.dataset import ITEM_LABELS, Dataset
from graph.catalogue.types import ItemLabel
from graph.snapshot.tables import EdgeTable, NodeTable, Relation

Attributes = NDArray[np.float32]
Edges = dict[Relation, tuple[Tensor, Tensor]]

LABELS = ("User", "Job", "Course", "Skill", "Occupation", "Topic", "Company", "Provider", "Place")
SENIORITIES, LEVELS = 4, 3
LOG_SALARY_MEAN, LOG_SALARY_SCALE = 10.0, 1.0
WIDTH = {
    "User": 8,
    "Job": 7,
    "Course": 5,
    "Skill": 1,
    "Occupation": 1,
    "Topic": 1,
    "Company": 1,
    "Provider": 1,
    "Place": 1,
}
CHOSE = "CHOSE"
NOTHING: Mapping[ItemLabel, csr_matrix] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """What a layer of message passing computes: its edges, and the number of target nodes by label; default all."""

    edges: Edges
    sizes: Mapping[str, int] | None = None

    def to(self, device: torch.device) -> "Part":
        """Return the same part on a device."""
        moved = {relation: (index.to(device), weight.to(device)) for relation, (index, weight) in self.edges.items()}
        return Part(moved, self.sizes)


def one_hot(values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Encode codes 0 to ``size`` - 1 as one-hot rows; NaN becomes a row of zeros."""
    return np.asarray(values[:, None] == np.arange(size)[None, :], dtype=np.float64)


def zero_unknown(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Replace NaN by 0."""
    return np.where(np.isnan(values), 0.0, values)


def log_salary(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convert yearly US dollars to a log scale around 0; unknown is 0."""
    return zero_unknown((np.log(np.maximum(values, 1.0)) - LOG_SALARY_MEAN) / LOG_SALARY_SCALE)


def user_attributes(columns: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return attributes of people except their activity, float64 [n, 7]."""
    return np.column_stack(
        [
            zero_unknown(columns["years"]) / 10.0,
            one_hot(columns["seniority"], SENIORITIES),
            zero_unknown(columns["remote"]),
            log_salary(columns["salary"]),
        ]
    )


def newcomer_attributes() -> Attributes:
    """Return attributes of an unknown person, float32 [1, 8]: open to remote work, as serving assumes."""
    nothing = np.array([np.nan])
    columns = {"years": nothing, "seniority": nothing, "remote": np.array([1.0]), "salary": nothing}
    return np.hstack([user_attributes(columns), [[0.0]]]).astype(np.float32)


def attributes(label: str, table: NodeTable, counts: NDArray[np.float64]) -> Attributes:
    """Return attributes of the nodes of one label, float32 [n, WIDTH[label]]; ``counts`` are their events."""
    columns, popularity = table.columns, np.log1p(counts)[:, None] / 3.0
    match label:
        case "User":
            values = np.hstack([user_attributes(columns), popularity])
        case "Job":
            parts = [
                one_hot(columns["seniority"], SENIORITIES),
                zero_unknown(columns["remote"]),
                log_salary(columns["salary"]),
            ]
            values = np.hstack([np.column_stack(parts), popularity])
        case "Course":
            parts = [one_hot(columns["level"], LEVELS), np.log1p(zero_unknown(columns["hours"])) / 4.0]
            values = np.hstack([np.column_stack(parts), popularity])
        case _:
            values = np.ones((len(table), 1))
    return values.astype(np.float32)


def counts_of(
    choices: Mapping[ItemLabel, csr_matrix], data: Dataset, shared: Mapping[ItemLabel, csr_matrix]
) -> dict[str, NDArray[np.float64]]:
    """Return the summed strength of each node's events, by label; of items, only of those that are shared."""
    counts = {label: np.zeros(data.count(label)) for label in LABELS}
    for label, matrix in choices.items():
        counts[label] += np.asarray(shared.get(label, matrix).sum(axis=0)).ravel()
        counts["User"] += np.asarray(matrix.sum(axis=1)).ravel()
    return counts


def attribute_tensors(
    data: Dataset, choices: Mapping[ItemLabel, csr_matrix], shared: Mapping[ItemLabel, csr_matrix] = NOTHING
) -> dict[str, Tensor]:
    """Return attributes of all nodes as float32 tensors, with popularity from ``choices`` alone.

    Args:
        data: the nodes.
        choices: sparse [people, items] by label.
        shared: those that others may learn of, where these are not all of them.
    """
    counts = counts_of(choices, data, shared)
    return {label: torch.from_numpy(attributes(label, data.nodes[label], counts[label])) for label in LABELS}


def relation_edges(relations: Mapping[Relation, EdgeTable]) -> Edges:
    """Return relations in both directions: index int64 [2, E] and weight float32 [E]."""
    edges: Edges = {}
    for (source, type, target), table in sorted(relations.items()):
        index = torch.from_numpy(np.stack([table.source, table.target]))
        weight = torch.from_numpy(table.weight)
        edges[source, type, target] = index, weight
        edges[target, f"REV_{type}", source] = index.flip(0), weight
    return edges


def choice_edges(choices: Mapping[ItemLabel, csr_matrix], shared: Mapping[ItemLabel, csr_matrix] = NOTHING) -> Edges:
    """Return the pairs of the events as edges in both directions, weighted by strength.

    Args:
        choices: sparse [people, items] by label.
        shared: those that tell their items something, where these are not all of them.
    """
    edges: Edges = {}
    for label in ITEM_LABELS:
        index, weight = pair_tensors(choices[label])
        edges["User", CHOSE, label] = pair_tensors(shared[label]) if label in shared else (index, weight)
        edges[label, f"REV_{CHOSE}", "User"] = index.flip(0), weight
    return edges


def pair_tensors(matrix: csr_matrix) -> tuple[Tensor, Tensor]:
    """Return the entries of a sparse matrix: index int64 [2, E] and weight float32 [E]."""
    pairs = matrix.tocoo()
    index = torch.from_numpy(np.stack([pairs.row, pairs.col]).astype(np.int64))
    return index, torch.from_numpy(pairs.data.astype(np.float32))


def relation_names(data: Dataset) -> list[Relation]:
    """Return all relations that carry messages, in a fixed order."""
    names = [(s, t, d) for s, t, d in data.relations] + [("User", CHOSE, label) for label in ITEM_LABELS]
    return sorted(names + [(d, f"REV_{t}", s) for s, t, d in names])
