"""Embeddings in training: of the whole graph, or of the neighbourhood of a mini-batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnn.features.node_tensors import Edges, Part
from gnn.models.hetero import LASTING, HeteroGnn
from gnn.training.masking import GraphView
from gnn.training.sampling import NeighbourSampler, Subgraph


@dataclass(frozen=True, slots=True)
class States:
    """Embeddings of all nodes, or of a subgraph's nodes, by label: float32 [n, 64]."""

    embeddings: Mapping[str, Tensor]
    subgraph: Subgraph | None

    def of(self, label: str, nodes: NDArray[np.int64]) -> Tensor:
        """Return the embeddings of some nodes by whole-graph index; in a subgraph, they must be seeds."""
        indices = torch.from_numpy(nodes)
        if self.subgraph is not None:
            indices = self.subgraph.place(label, indices)
        return self.embeddings[label][indices.to(self.embeddings[label].device)]


class Embedder:
    """Embeds the nodes of one graph.

    Args:
        counts: number of nodes by label.
        layers: layers of the network.
        device: the device of the network.
    """

    def __init__(self, counts: Mapping[str, int], layers: int, device: torch.device) -> None:
        self._whole = {label: torch.arange(counts[label]) for label in LASTING}
        self._layers = layers
        self.device = device

    def embed_graph(
        self, network: HeteroGnn, text: Mapping[str, Tensor], attributes: Mapping[str, Tensor], edges: Edges
    ) -> States:
        """Embed all nodes, with all messages in every layer.

        Args:
            network: the network.
            text: text vectors by label, float32 [n, 384].
            attributes: attributes by label, float32 [n, attributes].
            edges: edges by relation.
        """
        parts = [Part(edges).to(self.device)] * self._layers
        return States(self._embed_nodes(network, text, attributes, parts, self._whole), None)

    def embed_neighbourhood(
        self,
        network: HeteroGnn,
        view: GraphView,
        sampler: NeighbourSampler,
        seeds: Mapping[str, Tensor],
        generator: torch.Generator,
    ) -> States:
        """Embed some nodes, with messages from sampled neighbours.

        Args:
            network: the network.
            view: the graph as an epoch shows it.
            sampler: samples the neighbours.
            seeds: indices of the nodes by label, int64 [n].
            generator: source of randomness.
        """
        subgraph = sampler.around(seeds, generator)
        text = {label: view.text[label][nodes] for label, nodes in subgraph.nodes.items()}
        attributes = {label: view.attributes[label][nodes] for label, nodes in subgraph.nodes.items()}
        parts = [part.to(self.device) for part in subgraph.parts]
        return States(self._embed_nodes(network, text, attributes, parts, subgraph.nodes), subgraph)

    def _embed_nodes(
        self,
        network: HeteroGnn,
        text: Mapping[str, Tensor],
        attributes: Mapping[str, Tensor],
        parts: Sequence[Part],
        nodes: Mapping[str, Tensor],
    ) -> dict[str, Tensor]:
        """Embed the nodes that ``parts`` compute in the last layer; float32 [n, 64] by label."""
        return network.states(
            {label: values.to(self.device) for label, values in text.items()},
            {label: values.to(self.device) for label, values in attributes.items()},
            parts,
            {label: (nodes[label] + 1).to(self.device) for label in LASTING},
        )[-1]
