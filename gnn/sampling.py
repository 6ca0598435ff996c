"""Samples neighbourhoods for mini-batches, in plain torch (GraphSAGE; Hamilton et al., 2017).

For the nodes of a batch, at most so many incoming edges of each relation are drawn, then of
the nodes that those come from, once for each round of messages. Means over drawn neighbours
estimate means over all without bias.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from gnn.features import Edges
from graph.snapshot import Relation


@dataclass(frozen=True, slots=True)
class Subgraph:
    """A part of the graph: ``nodes`` are positions by label, ``edges`` point into them."""

    nodes: Mapping[str, Tensor]
    edges: Edges

    def place(self, label: str, nodes: Tensor) -> Tensor:
        """Where some nodes of the part stand in it, int64."""
        return torch.searchsorted(self.nodes[label], nodes)


@dataclass(frozen=True, slots=True)
class Incoming:
    """The edges of one relation by target: ``start`` [targets + 1], then ``source`` and ``weight`` [E]."""

    start: Tensor
    source: Tensor
    weight: Tensor


class NeighbourSampler:
    """Draws subgraphs.

    Args:
        edges: all messages.
        counts: how many nodes each label has.
        fanout: most edges of one relation into one node.
        rounds: of messages.
    """

    def __init__(self, edges: Edges, counts: Mapping[str, int], fanout: int, rounds: int) -> None:
        self._incoming = {
            relation: incoming(index, weight, counts[relation[2]]) for relation, (index, weight) in edges.items()
        }
        self._labels = tuple(counts)
        self._fanout = fanout
        self._rounds = rounds

    def around(self, seeds: Mapping[str, Tensor], generator: Generator) -> Subgraph:
        """The subgraph that embeds some nodes, by label."""
        nothing = torch.zeros(0, dtype=torch.int64)
        nodes = {label: distinct(seeds.get(label, nothing)) for label in self._labels}
        drawn: dict[Relation, tuple[Tensor, Tensor, Tensor]] = {}
        fresh = dict(nodes)
        for _ in range(self._rounds):
            reached: dict[str, list[Tensor]] = {label: [] for label in self._labels}
            for relation, table in self._incoming.items():
                if len(fresh[relation[2]]):
                    found = draw(table, fresh[relation[2]], self._fanout, generator)
                    reached[relation[0]].append(found[0])
                    before = drawn.get(relation, (nothing, nothing, torch.zeros(0)))
                    drawn[relation] = tuple(torch.cat(pair) for pair in zip(before, found, strict=True))  # type: ignore[assignment]
            for label, parts in reached.items():
                everything = distinct(torch.cat([nodes[label], *parts]))
                fresh[label] = everything[~torch.isin(everything, nodes[label])]
                nodes[label] = everything
        edges = {
            (s, t, d): (torch.stack([torch.searchsorted(nodes[s], a), torch.searchsorted(nodes[d], b)]), weight)
            for (s, t, d), (a, b, weight) in drawn.items()
        }
        return Subgraph(nodes, edges)


def distinct(values: Tensor) -> Tensor:
    """The different values, rising."""
    found: Tensor = values.unique()  # type: ignore[no-untyped-call]
    return found


def incoming(index: Tensor, weight: Tensor, targets: int) -> Incoming:
    """A relation's edges by target."""
    order = torch.argsort(index[1], stable=True)
    start = torch.zeros(targets + 1, dtype=torch.int64)
    start[1:] = torch.bincount(index[1], minlength=targets).cumsum(0)
    return Incoming(start, index[0][order], weight[order])


def draw(table: Incoming, targets: Tensor, fanout: int, generator: Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Up to ``fanout`` incoming edges of each target: source, target and weight, int64 and float32 [E].

    All edges where there are no more than ``fanout``; evenly drawn ones, with repetition, where there are.
    """
    first, degree = table.start[targets], table.start[targets + 1] - table.start[targets]
    taken = degree.clamp_max(fanout)
    owner = torch.repeat_interleave(torch.arange(len(targets)), taken)
    place = torch.arange(len(owner)) - torch.repeat_interleave(taken.cumsum(0) - taken, taken)
    chance = torch.rand(len(owner), generator=generator)
    random = (chance * degree[owner]).long()
    rows = first[owner] + torch.where(degree[owner] > fanout, random, place)
    return table.source[rows], targets[owner], table.weight[rows]
