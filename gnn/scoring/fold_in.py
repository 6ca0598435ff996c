"""Embeds people from their fresh states by running the network's message passing over their own links only.

A relation's messages are one linear map of the neighbours' states, and all states except the person's stay fixed
between two snapshots. So the map is applied to all nodes once, and each layer of message passing for a person is a
weighted sum of a few rows. This is inductive inference as in GraphSAGE (Hamilton et al., 2017).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from gnn.data.catalogue import Catalogue
from gnn.features.node_tensors import CHOSE, user_attributes
from gnn.features.people import Person
from gnn.models.hetero import EMBEDDING, HeteroGnn, RelationLayer, key
from graph.catalogue.money import Rates
from graph.people.state import PersonState
from graph.snapshot.tables import SENIORITY, Relation

Block = NDArray[np.float32]
HOME: Relation = ("Place", "REV_LIVES_IN", "User")


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear map: ``weight`` is float32 [inputs, outputs], ``bias`` float32 [outputs]."""

    weight: Block
    bias: Block

    @classmethod
    def of(cls, linear: nn.Linear) -> "Linear":
        """Return the linear map of a trained layer."""
        bias = np.zeros(linear.out_features, np.float32) if linear.bias is None else array(linear.bias)
        return cls(array(linear.weight.T), bias)

    def __call__(self, values: Block) -> Block:
        """Apply the map, float32 [..., inputs] to [..., outputs]."""
        return values @ self.weight + self.bias


@dataclass(frozen=True, slots=True)
class Round:
    """One layer of message passing to people.

    ``messages`` are those of all relations' source nodes, concatenated by relation, float32 [M, 64];
    ``keeps`` is applied to the person's own state, ``scale`` and ``shift`` to the normalised sum.
    """

    messages: Block
    keeps: Linear
    scale: Block
    shift: Block
    epsilon: float

    def update(self, people: Block, messages: Block) -> Block:
        """Return people's new states, float32 [P, 64], from the messages each received, float32 [P, 64]."""
        values = people + np.maximum(self.keeps(people) + messages, 0.0)
        centred = values - values.mean(axis=1, keepdims=True)
        variance = np.square(centred).mean(axis=1, keepdims=True)
        return np.asarray(centred / np.sqrt(variance + self.epsilon) * self.scale + self.shift, np.float32)


class FoldIn:
    """Embeds people over the states of a snapshot.

    Args:
        network: the trained network, in evaluation mode.
        states: states of all nodes before each layer, float32 [n, 64] by label.
        catalogue: the snapshot.
    """

    def __init__(self, network: HeteroGnn, states: Sequence[Mapping[str, Tensor]], catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._text, self._attributes = (
            Linear.of(layer(network.text, "User")),
            Linear.of(layer(network.attributes, "User")),
        )
        relations = [relation for relation in network.relations if relation[2] == "User"]
        sizes = [catalogue.data.count(source) for source, _, _ in relations]
        self._offsets = dict(zip(relations, np.cumsum([0, *sizes]).tolist(), strict=False))
        self._rounds = [round_of(part, nodes, relations) for part, nodes in zip(network.rounds, states, strict=True)]

    def embed(self, persons: Sequence[Person], headlines: Block) -> Block:
        """Return people's embeddings, float32 [P, 64].

        Args:
            persons: the people's states, with node indices.
            headlines: vectors of their headlines, float32 [P, 384].
        """
        links = [self._links(person) for person in persons]
        activity = np.array([activity for _, _, activity in links])
        columns = columns_of([person.state for person in persons], self._catalogue.data.rates)
        attributes = np.hstack([user_attributes(columns), np.log1p(activity)[:, None] / 3.0]).astype(np.float32)
        people: Block = np.maximum(self._text(headlines) + self._attributes(attributes), 0.0)
        for part in self._rounds:
            messages = np.stack([weights @ part.messages[rows] for rows, weights, _ in links])
            people = part.update(people, messages)
        return people

    def _links(self, person: Person) -> tuple[NDArray[np.int64], Block, float]:
        """Return the rows of a person's neighbours' messages, their weights in the sum, and the person's activity."""
        entries: dict[Relation, dict[str, list[float]]] = {}
        for label, type, index, weight in person.links:
            entry = entries.setdefault((label, f"REV_{type}", "User"), {"rows": [], "weights": []})
            entry["rows"].append(index)
            entry["weights"].append(weight)
        home = self._catalogue.position("Place", person.state.place) if person.state.place else None
        if home is not None:
            entries[HOME] = {"rows": [home], "weights": [1.0]}
        activity = 0.0
        for label, history in person.history.items():
            if history:
                entries[label, f"REV_{CHOSE}", "User"] = {"rows": list(history), "weights": list(history.values())}
                activity += sum(history.values())
        parts = [
            (np.array(entry["rows"], dtype=np.int64) + self._offsets[relation], np.array(entry["weights"]))
            for relation, entry in entries.items()
            if relation in self._offsets
        ]
        if not parts:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32), activity
        rows = np.concatenate([rows for rows, _ in parts])
        weights = np.concatenate([weights / len(weights) for _, weights in parts]).astype(np.float32)
        return rows, weights, activity


def round_of(part: RelationLayer, nodes: Mapping[str, Tensor], relations: Sequence[Relation]) -> Round:
    """Return one layer of message passing to people, with the messages of all neighbours."""
    messages = [
        array(nodes[relation[0]]) @ Linear.of(layer(part.hears, key(relation))).weight for relation in relations
    ]
    norm = part.norms["User"]
    assert isinstance(norm, nn.LayerNorm)  # noqa: S101 - the network is built this way
    return Round(
        messages=np.concatenate(messages) if messages else np.zeros((0, EMBEDDING), dtype=np.float32),
        keeps=Linear.of(layer(part.keeps, "User")),
        scale=array(norm.weight),
        shift=array(norm.bias),
        epsilon=norm.eps,
    )


def layer(layers: nn.ModuleDict, label: str) -> nn.Linear:
    """Return the linear layer of a label."""
    linear = layers[label]
    assert isinstance(linear, nn.Linear)  # noqa: S101 - the network is built this way
    return linear


def array(values: Tensor) -> Block:
    """Return a tensor as a contiguous array, float32."""
    return np.ascontiguousarray(values.detach().numpy(), dtype=np.float32)


def columns_of(states: Sequence[PersonState], rates: Rates) -> dict[str, NDArray[np.float64]]:
    """Return people's columns as a snapshot would hold them, float64 [people]."""
    return {
        "years": np.array([np.nan if state.years is None else float(state.years) for state in states]),
        "seniority": np.array([SENIORITY.get(state.seniority or "", np.nan) for state in states]),
        "remote": np.array([float(state.open_to_remote) for state in states]),
        "salary": np.array([rates.yearly_dollars(state.minimum_salary, state.salary_currency) for state in states]),
    }
