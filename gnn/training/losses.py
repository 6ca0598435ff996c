"""The embeddings of a training step, and the loss of the skills that it hid."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy

from gnn.models.hetero import HeteroGnn
from gnn.training.sampling import Subgraph


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


def skill_loss(network: HeteroGnn, states: States, source: str, pairs: Tensor) -> Tensor:
    """Return the cross-entropy of hidden skills among the skills predicted in this step."""
    skills, targets = pairs[1].unique(return_inverse=True)  # type: ignore[no-untyped-call]
    source_states, skill_states = states.of(source, pairs[0].numpy()), states.of("Skill", skills.numpy())
    return cross_entropy(network.logits("Skill", source_states, skill_states), targets.to(skill_states.device))
