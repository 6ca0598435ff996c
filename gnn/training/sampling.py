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
from graph.snapshot.reader import Relation


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
        """Returns the positions of some seeds in the subgraph, int64."""
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
        self._sorted = {label: torch.sort(found) for label, found in nodes.items()}

    def of(self, label: str, nodes: Tensor) -> Tensor:
        """Returns the positions of nodes that are in the subgraph, int64."""
        values, order = self._sorted[label]
        return order[torch.searchsorted(values, nodes)]

    def edges(self, drawn: Mapping[Relation, tuple[Tensor, ...]]) -> Edges:
        """Converts edges (source, target, weight) from whole-graph indices to subgraph positions."""
        return {
            (source, type, target): (torch.stack([self.of(source, found[0]), self.of(target, found[1])]), found[2])
            for (source, type, target), found in drawn.items()
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
        """Samples the subgraph needed to embed some nodes, by label."""
        nothing = torch.zeros(0, dtype=torch.int64)
        begun = {label: distinct(seeds.get(label, nothing)) for label in self._labels}
        nodes = dict(begun)
        drawn: dict[Relation, list[tuple[Tensor, Tensor, Tensor]]] = {}
        fresh, sizes, edges = dict(nodes), [], []
        for _ in range(self._rounds):
            sizes.append({label: len(found) for label, found in nodes.items()})
            for relation, table in self._incoming.items():
                if len(fresh[relation[2]]):
                    drawn.setdefault(relation, []).append(draw(table, fresh[relation[2]], self._fanout, generator))
            edges.append(
                {relation: tuple(map(torch.cat, zip(*found, strict=True))) for relation, found in drawn.items()}
            )
            for label in self._labels:
                sources = [found[-1][0] for relation, found in drawn.items() if relation[0] == label]
                reached = distinct(torch.cat([nothing, *sources]))
                fresh[label] = reached[~torch.isin(reached, nodes[label])]
                nodes[label] = torch.cat([nodes[label], fresh[label]])
        places = Places(nodes)
        parts = [Part(places.edges(found), size) for found, size in zip(edges, sizes, strict=True)]
        return Subgraph(begun, nodes, parts[::-1])


def distinct(values: Tensor) -> Tensor:
    """Returns the distinct values, ascending."""
    found: Tensor = values.unique()  # type: ignore[no-untyped-call]
    return found


def incoming(index: Tensor, weight: Tensor, targets: int) -> Incoming:
    """Groups a relation's edges by target."""
    order = torch.argsort(index[1], stable=True)
    start = torch.zeros(targets + 1, dtype=torch.int64)
    start[1:] = torch.bincount(index[1], minlength=targets).cumsum(0)
    return Incoming(start, index[0][order], weight[order])


def draw(table: Incoming, targets: Tensor, fanout: int, generator: Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Draws up to ``fanout`` incoming edges of each target: source, target and weight, int64 and float32 [E].

    Takes all edges of targets with at most ``fanout`` edges; samples uniformly with replacement otherwise.
    """
    first, degree = table.start[targets], table.start[targets + 1] - table.start[targets]
    taken = degree.clamp_max(fanout)
    owner = torch.repeat_interleave(torch.arange(len(targets)), taken)
    place = torch.arange(len(owner)) - torch.repeat_interleave(taken.cumsum(0) - taken, taken)
    chance = torch.rand(len(owner), generator=generator)
    random = (chance * degree[owner]).long()
    rows = first[owner] + torch.where(degree[owner] > fanout, random, place)
    return table.source[rows], targets[owner], table.weight[rows]
