"""Samples neighbourhoods for mini-batches, in plain torch (GraphSAGE; Hamilton et al., 2017).

For the nodes of a batch, a limited number of incoming edges is drawn per relation, then for the source nodes of
those edges, once for each layer of message passing. Means over sampled neighbours are unbiased estimates of means
over all neighbours. Nodes are ordered by when they were reached, so that each layer computes only a prefix of them:
the last layer computes the batch, and the layer before it the nodes that send messages to the batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from gnn.features.node_tensors import Edges, Part
from graph.snapshot.tables import Relation


@dataclass(frozen=True, slots=True)
class Subgraph:
    """A subgraph around some nodes.

    ``seeds`` are the indices of those nodes by label, ascending; ``nodes`` are all node indices by label, seeds first;
    ``parts`` is what each layer computes.
    """

    seeds: Mapping[str, Tensor]
    nodes: Mapping[str, Tensor]
    parts: Sequence[Part]

    def place(self, label: str, nodes: Tensor) -> Tensor:
        """Return the positions of some seeds in the subgraph, int64."""
        return torch.searchsorted(self.seeds[label], nodes)


@dataclass(frozen=True, slots=True)
class Incoming:
    """The edges of one relation by target: ``start`` [targets + 1], then ``source`` and ``weight`` [E]."""

    start: Tensor
    source: Tensor
    weight: Tensor


class Places:
    """Maps nodes to their positions in a subgraph.

    Args:
        nodes: indices in the whole graph by label, without duplicates.
    """

    def __init__(self, nodes: Mapping[str, Tensor]) -> None:
        self._sorted = {label: torch.sort(indices) for label, indices in nodes.items()}

    def of(self, label: str, nodes: Tensor) -> Tensor:
        """Return the positions of nodes that are in the subgraph, int64."""
        values, order = self._sorted[label]
        return order[torch.searchsorted(values, nodes)]

    def edges(self, sample: Mapping[Relation, tuple[Tensor, ...]]) -> Edges:
        """Convert edges (source, target, weight) from whole-graph indices to subgraph positions."""
        return {
            (source, type, target): (
                torch.stack([self.of(source, tensors[0]), self.of(target, tensors[1])]),
                tensors[2],
            )
            for (source, type, target), tensors in sample.items()
        }


class NeighbourSampler:
    """Samples subgraphs.

    Args:
        edges: all message edges.
        counts: number of nodes by label.
        fanout: maximum number of edges of one relation into one node.
        rounds: layers of message passing.
    """

    def __init__(self, edges: Edges, counts: Mapping[str, int], fanout: int, rounds: int) -> None:
        self._incoming = {
            relation: incoming(index, weight, counts[relation[2]]) for relation, (index, weight) in edges.items()
        }
        self._labels = tuple(counts)
        self._fanout = fanout
        self._rounds = rounds

    def around(self, seeds: Mapping[str, Tensor], generator: Generator) -> Subgraph:
        """Sample the subgraph needed to embed some nodes, by label."""
        empty = torch.zeros(0, dtype=torch.int64)
        distinct_seeds = {label: distinct(seeds.get(label, empty)) for label in self._labels}
        nodes = dict(distinct_seeds)
        draws: dict[Relation, list[tuple[Tensor, Tensor, Tensor]]] = {}
        frontier, sizes, edges = dict(nodes), [], []
        for _ in range(self._rounds):
            sizes.append({label: len(indices) for label, indices in nodes.items()})
            for relation, table in self._incoming.items():
                if len(frontier[relation[2]]):
                    draws.setdefault(relation, []).append(draw(table, frontier[relation[2]], self._fanout, generator))
            edges.append(
                {relation: tuple(map(torch.cat, zip(*rounds, strict=True))) for relation, rounds in draws.items()}
            )
            for label in self._labels:
                sources = [rounds[-1][0] for relation, rounds in draws.items() if relation[0] == label]
                neighbours = distinct(torch.cat([empty, *sources]))
                frontier[label] = neighbours[~torch.isin(neighbours, nodes[label])]
                nodes[label] = torch.cat([nodes[label], frontier[label]])
        positions = Places(nodes)
        parts = [Part(positions.edges(sample), size) for sample, size in zip(edges, sizes, strict=True)]
        return Subgraph(distinct_seeds, nodes, parts[::-1])


def distinct(values: Tensor) -> Tensor:
    """Return the distinct values, ascending."""
    result: Tensor = values.unique()  # type: ignore[no-untyped-call]
    return result


def incoming(index: Tensor, weight: Tensor, targets: int) -> Incoming:
    """Group a relation's edges by target."""
    order = torch.argsort(index[1], stable=True)
    start = torch.zeros(targets + 1, dtype=torch.int64)
    start[1:] = torch.bincount(index[1], minlength=targets).cumsum(0)
    return Incoming(start, index[0][order], weight[order])


def draw(table: Incoming, targets: Tensor, fanout: int, generator: Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Draws up to ``fanout`` incoming edges of each target: source, target and weight, int64 and float32 [E].

    Takes all edges of targets with at most ``fanout`` edges; samples uniformly with replacement otherwise.
    """
    first, degree = table.start[targets], table.start[targets + 1] - table.start[targets]
    counts = degree.clamp_max(fanout)
    owner = torch.repeat_interleave(torch.arange(len(targets)), counts)
    offset = torch.arange(len(owner)) - torch.repeat_interleave(counts.cumsum(0) - counts, counts)
    chance = torch.rand(len(owner), generator=generator)
    random = (chance * degree[owner]).long()
    rows = first[owner] + torch.where(degree[owner] > fanout, random, offset)
    return table.source[rows], targets[owner], table.weight[rows]
