"""The heterogeneous, inductive graph neural network.

Typed message passing as in R-GCN (Schlichtkrull et al., 2018), with mean aggregation
and residual updates as in GraphSAGE (Hamilton et al., 2017): every relation and its reverse
has its own weights. Node inputs are text and attributes, so that nodes added after training
are embedded like any other. Persistent nodes (companies, providers, topics, occupations, places,
courses) also have a learned embedding each, dropped at random in training; unknown nodes have none.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from gnn.features.node_tensors import WIDTH, Part
from gnn.features.person_item import DECODED
from gnn.features.text import DIMENSIONS
from gnn.models.adjacency import Adjacency, adjacency
from gnn.models.choice_attention import ChoiceAttention
from graph.snapshot.tables import Relation

if TYPE_CHECKING:
    from gnn.models.pooling import MeanPooling

EMBEDDING = 64
PAIR_WIDTH = 16
LASTING = ("Company", "Provider", "Topic", "Occupation", "Place", "Course")
OWN_DROPOUT = 0.3
UNKNOWN = 0


@functools.cache
def open_pooling() -> "MeanPooling":
    """Return the pooling of all layers, which has no weights.

    It is imported when it is needed: torch_geometric takes longer to import than torch, and a process that serves from
    a file passes no messages.
    """
    from gnn.models.pooling import MeanPooling  # noqa: PLC0415

    return MeanPooling()


class RelationLayer(nn.Module):
    """One layer of message passing: adds each node's messages over all relations to its state.

    Args:
        relations: (source label, type, target label) of relations that carry messages.
        labels: all labels.
        dropout: dropout rate of the update in training.
    """

    def __init__(self, relations: Sequence[Relation], labels: Sequence[str], dropout: float) -> None:
        super().__init__()
        self.hears = nn.ModuleDict({key(r): nn.Linear(EMBEDDING, EMBEDDING, bias=False) for r in relations})
        self.keeps = nn.ModuleDict({label: nn.Linear(EMBEDDING, EMBEDDING) for label in labels})
        self.norms = nn.ModuleDict({label: nn.LayerNorm(EMBEDDING) for label in labels})
        self.dropout = nn.Dropout(dropout)

    def forward(
        self, nodes: Mapping[str, Tensor], messages: Mapping[Relation, Adjacency], sizes: Mapping[str, int]
    ) -> dict[str, Tensor]:
        """Map float32 [n, 64] by label to the first ``sizes`` of each; relations without edges send no messages."""
        before = {label: values[: sizes[label]] for label, values in nodes.items()}
        inputs = {label: self.keeps[label](values) for label, values in before.items()}
        pooling = open_pooling()
        for (source, type, target), edges in messages.items():
            pooled = pooling(nodes[source], edges)
            inputs[target] = inputs[target] + self.hears[key((source, type, target))](pooled)
        return {label: self.update(label, before[label], inputs[label]) for label in nodes}

    def update(self, label: str, before: Tensor, inputs: Tensor) -> Tensor:
        """Return the new state of nodes of one label, float32 [n, 64]."""
        updated: Tensor = self.norms[label](before + self.dropout(torch.relu(inputs)))
        return updated


class HeteroGnn(nn.Module):
    """Embeds all nodes from text, attributes and relations; scores links by inner products and pair columns.

    Args:
        relations: relations that carry messages.
        embedding_counts: number of nodes with a learned embedding, by label.
        layers: number of message passing layers.
        dropout: dropout rate of activations in training.
    """

    def __init__(
        self, relations: Sequence[Relation], embedding_counts: Mapping[str, int], layers: int = 2, dropout: float = 0.2
    ) -> None:
        super().__init__()
        self.relations = list(relations)
        labels = tuple(WIDTH)
        self.own = nn.ModuleDict(
            {label: nn.Embedding(embedding_counts.get(label, 0) + 1, EMBEDDING) for label in LASTING}
        )
        for weight in self.own.parameters():
            nn.init.normal_(weight, std=0.05)
        self.text = nn.ModuleDict({label: nn.Linear(DIMENSIONS, EMBEDDING) for label in labels})
        self.attributes = nn.ModuleDict({label: nn.Linear(WIDTH[label], EMBEDDING) for label in labels})
        self.rounds = [RelationLayer(relations, labels, dropout) for _ in range(layers)]
        self.layers = nn.ModuleList(self.rounds)
        self.asks = nn.ModuleDict({label: nn.Linear(EMBEDDING, EMBEDDING) for label in ("Job", "Course", "Skill")})
        self.bias = nn.ModuleDict({label: nn.Linear(EMBEDDING, 1) for label in ("Job", "Course", "Skill")})
        self.pairs = nn.ModuleDict(
            {
                label: nn.Sequential(nn.Linear(len(names), PAIR_WIDTH), nn.ReLU(), nn.Linear(PAIR_WIDTH, 1))
                for label, names in DECODED.items()
            }
        )

        self.attention = nn.ModuleDict({label: ChoiceAttention() for label in DECODED})

    def enter(self, label: str, text: Tensor, attributes: Tensor, embedding_rows: Tensor | None = None) -> Tensor:
        """Return the initial state of nodes of one label, float32 [n, 64].

        Args:
            label: label of the nodes.
            text: float32 [n, 384].
            attributes: float32 [n, WIDTH].
            embedding_rows: rows in the embedding table, int64 [n], 0 for none; omitted for labels without one.
        """
        entered = self.text[label](text) + self.attributes[label](attributes)
        if embedding_rows is not None and label in self.own:
            rows = embedding_rows
            if self.training:
                rows = torch.where(
                    torch.rand(embedding_rows.shape, device=embedding_rows.device) < OWN_DROPOUT,
                    UNKNOWN,
                    embedding_rows,
                )
            entered = entered + self.own[label](rows) * (rows != UNKNOWN)[:, None]
        return torch.relu(entered)

    def states(
        self,
        text: Mapping[str, Tensor],
        attributes: Mapping[str, Tensor],
        parts: Sequence[Part],
        embedding_rows: Mapping[str, Tensor],
    ) -> list[dict[str, Tensor]]:
        """Return the nodes' states before the first layer and after each layer: float32 [n, 64] by label.

        Args:
            text: text vectors of all nodes, float32 [n, 384] by label.
            attributes: float32 [n, WIDTH] by label.
            parts: what each layer computes; repeat the same object if layers do not differ.
            embedding_rows: rows in the embedding table of the persistent nodes.
        """
        states = [
            {label: self.enter(label, text[label], attributes[label], embedding_rows.get(label)) for label in WIDTH}
        ]
        messages: dict[Relation, Adjacency] = {}
        for index, (layer, part) in enumerate(zip(self.rounds, parts, strict=True)):
            before = {label: len(values) for label, values in states[-1].items()}
            if not index or part is not parts[index - 1]:
                messages = messages_of(part, before)
            states.append(layer(states[-1], messages, part.sizes or before))
        return states

    def logits(
        self,
        label: str,
        asking: Tensor,
        items: Tensor,
        pairs: Tensor | None = None,
        choices: tuple[Tensor, Tensor] | None = None,
    ) -> Tensor:
        """Return scores of items of one label for querying nodes, float32 [asking, items].

        Args:
            label: label of the items.
            asking: embeddings of the querying nodes, float32 [asking, 64].
            items: embeddings, float32 [items, 64].
            pairs: pair features of each person and item, float32
                [asking, items, columns]; used for people, omitted for other nodes.
            choices: embeddings of the people's latest choices, float32 [asking, C, 64], and which there are, bool
                [asking, C]; likewise.
        """
        scores: Tensor = self.asks[label](asking) @ items.T / EMBEDDING**0.5 + self.bias[label](items).T
        if pairs is not None:
            scores = scores + self.pairs[label](pairs).squeeze(-1)
        return scores if choices is None else scores + self.attention[label](items, *choices)


def messages_of(part: Part, before: Mapping[str, int]) -> dict[Relation, Adjacency]:
    """Return the adjacencies of a layer, from all nodes before it to the nodes that it computes."""
    after = part.sizes or before
    return {
        (source, type, target): adjacency(index, weight, before[source], after[target])
        for (source, type, target), (index, weight) in part.edges.items()
        if index.shape[1]
    }


def key(relation: Relation) -> str:
    """Return a relation as a module name."""
    return "__".join(relation)
