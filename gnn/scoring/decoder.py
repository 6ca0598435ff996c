"""The GNN's decoder in numpy: scores every item from people's embeddings and profiles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from gnn.data.dataset import Rows
from gnn.features.person_item import COLUMNS, Pairs
from gnn.models.hetero import EMBEDDING, HeteroGnn
from gnn.scoring.fold_in import Linear, array, layer
from graph.catalogue.types import ItemLabel

Block = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Decoder:
    """Scores items of one label.

    Args:
        label: label of the items.
        asks: projection of people's embeddings before the inner product with items.
        items: the items' embeddings, float32 [N, 64].
        bias: the items' scores independent of the person, float32 [N].
        hidden, outer: the network over profiles, from its columns to one number.
    """

    label: ItemLabel
    asks: Linear
    items: Block
    bias: Block
    hidden: Linear
    outer: Linear

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
        )

    def scores(self, people: Block, rows: Rows = None) -> Block:
        """Scores items from people's embeddings, float32 [people, items]."""
        items, bias = (self.items, self.bias) if rows is None else (self.items[rows], self.bias[rows])
        return np.asarray(self.asks(people) @ items.T / np.float32(EMBEDDING**0.5) + bias, np.float32)

    def of_profiles(self, pairs: Pairs) -> Block:
        """Scores items from people's profiles, float32 [people, items]."""
        names = COLUMNS[self.label]
        shape = pairs.columns[names[0]].shape
        columns = np.empty((len(names), *shape), dtype=np.float32)
        for index, name in enumerate(names):
            columns[index] = pairs.columns[name]
        hidden = self.hidden.weight.T @ columns.reshape(len(names), -1) + self.hidden.bias[:, None]
        scores = self.outer.weight[:, 0] @ np.maximum(hidden, 0.0, out=hidden) + self.outer.bias[0]
        return np.asarray(scores.reshape(shape), np.float32)
