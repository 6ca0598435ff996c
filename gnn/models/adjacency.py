"""Edges as compressed sparse matrices, and products with them."""

import warnings
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

for message in ("Sparse CSR tensor support is in beta", "Sparse invariant checks are implicitly disabled"):
    warnings.filterwarnings("ignore", message)  # shown once per process, and irrelevant here


@dataclass(frozen=True, slots=True)
class Adjacency:
    """Edges of one relation as sparse CSR float32: ``rows`` is [targets, sources], ``columns`` its transpose.

    Values are weights divided by the target's in-degree, so that a product is a weighted mean.
    """

    rows: Tensor
    columns: Tensor


def adjacency(index: Tensor, weight: Tensor, sources: int, targets: int) -> Adjacency:
    """Build the adjacency of edges int64 [2, E] (source, target) with float32 [E] weights."""
    degree = torch.bincount(index[1], minlength=targets).clamp_min(1)
    value = weight / degree[index[1]]
    return Adjacency(
        csr(index[1], index[0], value, (targets, sources)), csr(index[0], index[1], value, (sources, targets))
    )


def csr(row: Tensor, column: Tensor, value: Tensor, size: tuple[int, int]) -> Tensor:
    """Return a sparse CSR tensor of pairs; duplicate pairs are not merged."""
    order = torch.argsort(row, stable=True)
    start = torch.zeros(size[0] + 1, dtype=torch.int64, device=row.device)
    start[1:] = torch.bincount(row, minlength=size[0]).cumsum(0)
    return torch.sparse_csr_tensor(start, column[order], value[order], size=size)


class SparseProduct(torch.autograd.Function):
    """Multiplies a constant sparse matrix with a dense one; the gradient uses the transpose."""

    @staticmethod
    def forward(context: Any, rows: Tensor, columns: Tensor, values: Tensor) -> Tensor:
        """Return float32 [targets, n] from [sources, n]."""
        context.columns = columns
        return rows @ values

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[None, None, Tensor]:
        """Return the gradient of the values."""
        return None, None, context.columns @ gradients[0]
