"""The GNN's decoder in numpy: scores every item from people's embeddings and profiles."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from gnn.data.dataset import Rows
from gnn.data.sparse_rows import SparseRows
from gnn.features.person_item import Pairs, Values, decoded_columns
from gnn.models.choice_attention import MOST_ATTENDED, ChoiceAttention
from gnn.models.hetero import EMBEDDING, HeteroGnn
from gnn.scoring.fold_in import Linear, array, layer
from graph.catalogue.types import ItemLabel

Block = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Attention:
    """Scores items of one label from people's latest choices (:mod:`gnn.models.choice_attention`).

    ``queries`` are what each item asks for, float32 [N, 64]; ``keys`` what choices answer with, and ``values`` what
    they say, both float32 [N, 64]; ``age`` is added for each rank of a choice, latest first, float32 [10].
    """

    queries: Block
    keys: Block
    values: Block
    age: Block

    @classmethod
    def of(cls, network: HeteroGnn, label: ItemLabel, items: Block) -> "Attention":
        """Return a network's attention over items' embeddings."""
        attention = network.attention[label]
        assert isinstance(attention, ChoiceAttention)  # noqa: S101 - the network is built this way
        scale = np.float32(EMBEDDING**0.5)
        queries, keys, values = (Linear.of(part)(items) for part in (attention.asks, attention.keys, attention.values))
        return cls(queries, keys / scale, values / scale, array(attention.age))

    def scores(self, recent: SparseRows, items: Block, rows: Rows) -> Block:
        """Return scores of items, float32 [people, items]; 0 for people without choices.

        Args:
            recent: people's choices, latest first.
            items: the items' embeddings, float32 [N, 64].
            rows: indices of the items, int64 [items]; all items by default.
        """
        queries, own = (self.queries, items) if rows is None else (self.queries[rows], items[rows])
        scores = np.zeros((len(recent), len(own)), dtype=np.float32)
        for index in range(len(recent)):
            choices = recent.row(index)[:MOST_ATTENDED]
            if not len(choices):
                continue
            attention = self.keys[choices] @ queries.T + self.age[: len(choices), None]
            most = np.maximum(attention.max(axis=0), 0.0)
            weights = np.exp(attention - most)
            total = weights.sum(axis=0) + np.exp(-most)
            scores[index] = (weights * (self.values[choices] @ own.T)).sum(axis=0) / total
        return scores


@dataclass(frozen=True, slots=True)
class Decoder:
    """Scores items of one label.

    Args:
        label: label of the items.
        asks: projection of people's embeddings before the inner product with items.
        items: the items' embeddings, float32 [N, 64].
        bias: the items' scores independent of the person, float32 [N].
        hidden, outer: the network over profiles, from its columns to one number.
        attention: the scores from people's latest choices.
    """

    label: ItemLabel
    asks: Linear
    items: Block
    bias: Block
    hidden: Linear
    outer: Linear
    attention: Attention

    @classmethod
    def of(cls, network: HeteroGnn, label: ItemLabel, items: Tensor) -> "Decoder":
        """Make the decoder of a network over items' embeddings."""
        pairs = network.pairs[label]
        assert isinstance(pairs, nn.Sequential)  # noqa: S101 - the network is built this way
        hidden, _, outer = pairs
        assert isinstance(hidden, nn.Linear) and isinstance(outer, nn.Linear)  # noqa: S101,PT018 - as above
        embeddings = array(items)
        item_bias = Linear.of(layer(network.bias, label))
        return cls(
            label=label,
            asks=Linear.of(layer(network.asks, label)),
            items=embeddings,
            bias=item_bias(embeddings)[:, 0],
            hidden=Linear.of(hidden),
            outer=Linear.of(outer),
            attention=Attention.of(network, label, embeddings),
        )

    def scores(self, people: Block, rows: Rows = None) -> Block:
        """Scores items from people's embeddings, float32 [people, items]."""
        items, bias = (self.items, self.bias) if rows is None else (self.items[rows], self.bias[rows])
        return np.asarray(self.asks(people) @ items.T / np.float32(EMBEDDING**0.5) + bias, np.float32)

    def of_profiles(self, pairs: Pairs, titles: Mapping[str, Values]) -> Block:
        """Scores items from people's profiles, and from the titles of what they chose, float32 [people, items]."""
        columns = decoded_columns(pairs, titles)
        shape = columns.shape[1:]
        hidden = self.hidden.weight.T @ columns.reshape(len(columns), -1) + self.hidden.bias[:, None]
        scores = self.outer.weight[:, 0] @ np.maximum(hidden, 0.0, out=hidden) + self.outer.bias[0]
        return np.asarray(scores.reshape(shape), np.float32)

    def of_choices(self, pairs: Pairs) -> Block:
        """Scores items from people's latest choices, float32 [people, items]."""
        return self.attention.scores(pairs.people.recent[self.label], self.items, pairs.rows)
