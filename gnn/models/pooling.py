"""Weighted means over neighbours as sparse products, which take most of the time of message passing.

A product with a compressed sparse matrix needs no copy of a message per edge. On a CPU this makes
a layer several times faster than gather and scatter.
"""

from torch import Tensor
from torch_geometric.nn import MessagePassing

from gnn.models.adjacency import Adjacency, SparseProduct


class MeanPooling(MessagePassing):  # type: ignore[misc] # torch_geometric is not typed
    """Message passing whose aggregation is fused into one sparse product."""

    def forward(self, nodes: Tensor, edges: Adjacency) -> Tensor:
        """Map float32 [sources, n] to weighted means [targets, n]."""
        pooled: Tensor = self.propagate(edges.rows, x=(nodes, None), columns=edges.columns)
        return pooled

    def message_and_aggregate(self, edge_index: Tensor, x: tuple[Tensor, None], columns: Tensor) -> Tensor:
        """Return the product; ``edge_index`` is the adjacency's rows."""
        product: Tensor = SparseProduct.apply(edge_index, columns, x[0])  # type: ignore[no-untyped-call]
        return product
