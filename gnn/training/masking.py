"""Selects what each epoch hides from message passing and predicts: choices, skills, and newcomers' profiles.

Of each person, the first so many choices are shown, and the later ones are hidden and predicted, as a model is asked
for what comes next. Hidden choices are removed from the messages and from popularity. Newcomers are people of whom only
five skills are shown, so that the model also learns to serve new people.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from torch import Tensor

from gnn.data.dataset import Dataset
from gnn.features.node_tensors import Edges, attribute_tensors, choice_edges, newcomer_attributes
from gnn.features.people import few_skills
from graph.catalogue.types import ItemLabel
from graph.snapshot.tables import Relation

HAS_SKILL: Relation = ("User", "HAS_SKILL", "Skill")
AUXILIARY: tuple[Relation, ...] = (HAS_SKILL, ("Job", "REQUIRES", "Skill"))
PROFILE: tuple[Relation, ...] = (
    ("User", "WORKED_AS", "Occupation"),
    ("User", "TARGETS", "Occupation"),
    ("User", "LIVES_IN", "Place"),
)


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares that an epoch hides, each 0–1: of skills, and of people reduced to newcomers."""

    skills: float
    newcomers: float


@dataclass(frozen=True, slots=True)
class GraphView:
    """One epoch's view of the graph.

    ``edges`` carry messages; ``attributes`` and ``text`` are node inputs; ``targets`` holds the hidden
    choices by item label (sparse [people, items]); ``skill_targets`` holds pairs int64 [2, n] by the label
    that has or requires the skill; ``bare`` says who is shown as a newcomer.
    """

    edges: Edges
    text: dict[str, Tensor]
    attributes: dict[str, Tensor]
    targets: dict[ItemLabel, csr_matrix]
    skill_targets: list[tuple[str, Tensor]]
    bare: NDArray[np.bool_]


class Hider:
    """Draws what each epoch shows.

    Args:
        data: nodes and relations.
        text: text vectors by label.
        relations: edges that may carry messages, except choices.
        history: choices by item label, sparse [people, items].
        times: the time of each, likewise.
        shared: those that their items may tell of, where these are not all of them.
        shares: shares to hide.
    """

    def __init__(
        self,
        data: Dataset,
        text: Mapping[str, Tensor],
        relations: Edges,
        history: Mapping[ItemLabel, csr_matrix],
        times: Mapping[ItemLabel, csr_matrix],
        shared: Mapping[ItemLabel, csr_matrix],
        shares: Shares,
    ) -> None:
        self._data = data
        self._text = dict(text)
        self._relations = relations
        self._history = history
        self._shares = shares
        self._ranks = {label: ranks_in_time(matrix, times[label]) for label, matrix in history.items()}
        self._shared = {label: matrix > 0 for label, matrix in shared.items()}
        self._few = self._few_skill_edges()

    def _few_skill_edges(self) -> Tensor:
        """Return which person–skill edges remain when the person is shown as a newcomer, bool [edges]."""
        index, _ = self._relations.get(HAS_SKILL, (torch.zeros(2, 0, dtype=torch.int64), None))
        people, skills = index.numpy()
        shape = self._data.count("User"), self._data.count("Skill")
        user_skills = csr_matrix((np.ones(len(people)), (people, skills)), shape=shape)
        few = {person: set(few_skills(user_skills, person).tolist()) for person in np.unique(people).tolist()}
        flags = (skill in few[person] for person, skill in zip(people.tolist(), skills.tolist(), strict=True))
        return torch.from_numpy(np.fromiter(flags, dtype=bool, count=len(people)))

    def draw(self, rng: Generator) -> GraphView:
        """Draws the view of one epoch."""
        bare = rng.random(self._data.count("User")) < self._shares.newcomers
        visible, targets = self._hide_choices(rng, bare)
        edges, skill_targets = self._hide_skills(self._without_profiles(bare), rng)
        shared = {label: csr_matrix(visible[label].multiply(mask)) for label, mask in self._shared.items()}
        attributes = attribute_tensors(self._data, visible, shared)
        has_profile = torch.from_numpy(~bare)[:, None]
        attributes["User"] = torch.where(has_profile, attributes["User"], torch.from_numpy(newcomer_attributes()))
        text = {**self._text, "User": self._text["User"] * has_profile}
        return GraphView(edges | choice_edges(visible, shared), text, attributes, targets, skill_targets, bare)

    def _without_profiles(self, bare: NDArray[np.bool_]) -> Edges:
        """Return the relations without the careers, targets, homes and most skills of some people."""
        relations = dict(self._relations)
        for relation in (*PROFILE, HAS_SKILL):
            if relation not in relations:
                continue
            source, type, target = relation
            index, weight = self._relations[relation]
            has_profile = torch.from_numpy(~bare)[index[0]]
            remaining = has_profile | self._few if relation == HAS_SKILL else has_profile
            relations[relation] = index[:, remaining], weight[remaining]
            relations[target, f"REV_{type}", source] = index[:, remaining].flip(0), weight[remaining]
        return relations

    def _hide_choices(
        self, rng: Generator, bare: NDArray[np.bool_]
    ) -> tuple[dict[ItemLabel, csr_matrix], dict[ItemLabel, csr_matrix]]:
        visible, targets = {}, {}
        for label, matrix in self._history.items():
            pairs = matrix.tocoo()
            counts = np.diff(matrix.indptr)
            shown_counts = np.floor(rng.random(len(counts)) * (counts + 1))  # none to all, each number equally likely
            hidden = (self._ranks[label] >= shown_counts[pairs.row]) | bare[pairs.row]
            visible[label], targets[label] = part(matrix, ~hidden), part(matrix, hidden)
        return visible, targets

    def _hide_skills(self, relations: Edges, rng: Generator) -> tuple[Edges, list[tuple[str, Tensor]]]:
        edges, targets = dict(relations), []
        for source, type, target in AUXILIARY:
            if (source, type, target) not in relations:
                continue
            index, weight = relations[source, type, target]
            hidden = torch.from_numpy(rng.random(index.shape[1]) < self._shares.skills)
            if not bool(hidden.any()):
                continue
            targets.append((source, index[:, hidden]))
            edges[source, type, target] = index[:, ~hidden], weight[~hidden]
            edges[target, f"REV_{type}", source] = index[:, ~hidden].flip(0), weight[~hidden]
        return edges, targets


def part(matrix: csr_matrix, mask: NDArray[np.bool_]) -> csr_matrix:
    """Return a sparse matrix with only the masked entries."""
    pairs = matrix.tocoo()
    return csr_matrix((pairs.data[mask], (pairs.row[mask], pairs.col[mask])), shape=matrix.shape)


def ranks_in_time(matrix: csr_matrix, times: csr_matrix) -> NDArray[np.int64]:
    """Return each entry's rank among its row's, the earliest first, int64 [E], in the order of the entries.

    Args:
        matrix: sparse [people, items].
        times: the time of each entry, sparse likewise.
    """
    pairs = matrix.tocoo()
    at = np.asarray(times[pairs.row, pairs.col]).ravel() if matrix.nnz else np.zeros(0)
    order = np.lexsort((at, pairs.row))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order)) - matrix.indptr[pairs.row[order]]
    return ranks
