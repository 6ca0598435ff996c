"""Closed-form graph filters: low-pass filters of the user–item graph, without a training loop.

With R = D_u^-½ X D_i^-½ and P = RᵀR, a person's row x is filtered by a function of P:

- ``chebyshev``: x D^-β · [Σ c_k T_k(I - 2P) + α V Vᵀ] · D^β, a plateau by Chebyshev interpolation
  plus an ideal low-pass of the top singular vectors V (Kim et al., "Graph spectral filtering with
  Chebyshev interpolation for recommendation", 2025);
- ``ridge``: x D^-β · E diag(w / (w + ρ)) Eᵀ · D^γ in P's eigenpairs (w relative to the largest), the spectral
  form of ridge regression.

Both are linear in x, so new people are folded in immediately, and :meth:`GraphFilter.item_matrix`
turns the filter into an item–item matrix whose rows are summed.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, identity

from gnn.data.dataset import Dataset, Events
from gnn.data.split import Question
from gnn.models.base import Arrays, HistoryModel, Progress, Scores, binary, quiet
from gnn.models.item_knn import stack_rows
from gnn.models.kinds import ModelKind

ROWS = 256
THREADS = 2
POWER_ITERATIONS = 8
FULL_ITEMS = 4_096
TINY = 1e-12

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FilterSettings:
    """Filter settings.

    Args:
        response: which filter.
        rank: number of singular vectors (capped by the size of the graph).
        order: order of the Chebyshev polynomial (K in the paper).
        flatness: flatness of its plateau (φ).
        low_pass: weight of the ideal low-pass (α).
        power: power of the degrees that rows are divided by (β).
        back: power of the degrees that scores are multiplied by (γ); the paper uses β.
        ridge: ρ.
        oversampling: vectors beyond ``rank`` in the randomised decomposition.
        seed: seed of the randomised decomposition.
    """

    response: Literal["chebyshev", "ridge"] = "chebyshev"
    rank: int = 512
    order: int = 8
    flatness: float = 1.5
    low_pass: float = 0.2
    power: float = 0.4
    back: float = 0.4
    ridge: float = 0.025
    oversampling: int = 80
    seed: int = 1


class GraphFilter(HistoryModel):
    """Scores people by a filter of the user–item graph.

    Args:
        settings: filter settings.
    """

    kind = ModelKind.GRAPH_FILTER

    def __init__(self, settings: FilterSettings | None = None) -> None:
        super().__init__()
        self._settings = settings or FilterSettings()
        self._graph = csr_matrix(np.zeros((0, 0), dtype=np.float32))
        self._across = csr_matrix(np.zeros((0, 0), dtype=np.float32))
        self._degrees = np.zeros(0, dtype=np.float32)
        self._vectors = np.zeros((0, 0), dtype=np.float32)
        self._strengths = np.zeros(0, dtype=np.float32)
        self._coefficients = plateau(self._settings.order, self._settings.flatness)

    def learn(self, data: Dataset, question: Question, progress: Progress) -> None:
        choices = binary(question.history, data.count("User"), self._items)
        graph, self._degrees = normalise(choices)
        self._set_graph(graph)
        self._strengths, self._vectors = decompose(
            self._graph, self._across, self._settings.rank, self._settings.seed, progress, self._settings.oversampling
        )

    def _set_graph(self, graph: csr_matrix) -> None:
        self._graph, self._across = graph, csr_matrix(graph.T)

    def fold_in(self, history: Events, people: int) -> Scores:
        return self.filter_choices(binary(history, people, len(self._degrees)))

    def filter_choices(self, rows: csr_matrix) -> Scores:
        """Filter rows of choices, sparse [n, items], to scores, float32 [n, items]; uses two threads."""
        parts = [rows[start : start + ROWS] for start in range(0, rows.shape[0], ROWS)]
        with ThreadPoolExecutor(THREADS) as pool:
            blocks = list(pool.map(self._answer(), parts))
        return np.concatenate(blocks) if blocks else np.zeros((0, rows.shape[1]), np.float32)

    def _answer(self) -> Callable[[csr_matrix], Scores]:
        return self._chebyshev if self._settings.response == "chebyshev" else self._ridge

    def _entering(self, rows: csr_matrix) -> Floats:
        scaled = csr_matrix(rows.multiply(self._degrees[None, :] ** -self._settings.power))
        return np.asarray(scaled.toarray().T, dtype=np.float32)

    def _chebyshev(self, rows: csr_matrix) -> Scores:
        entering = self._entering(rows)
        before, now = entering, self._laplacian(entering)
        total = self._coefficients[0] * before + self._coefficients[1] * now
        for coefficient in self._coefficients[2:]:
            before, now = now, 2 * self._laplacian(now) - before
            total += coefficient * now
        total += np.float32(self._settings.low_pass) * (self._vectors @ (self._vectors.T @ entering))
        return self._leaving(total)

    def _laplacian(self, values: Floats) -> Floats:
        return np.asarray(values - 2 * (self._across @ (self._graph @ values)), dtype=np.float32)

    def _ridge(self, rows: csr_matrix) -> Scores:
        eigenvalues = (self._strengths / max(float(self._strengths.max(initial=0.0)), TINY)) ** 2
        response = (eigenvalues / (eigenvalues + self._settings.ridge)).astype(np.float32)
        return self._leaving(self._vectors @ (response[:, None] * (self._vectors.T @ self._entering(rows))))

    def _leaving(self, values: Floats) -> Scores:
        back = self._settings.power if self._settings.response == "chebyshev" else self._settings.back
        return np.asarray((values * (self._degrees**back)[:, None]).T, dtype=np.float32)

    def item_matrix(self, keep: int, progress: Progress = quiet) -> csr_matrix:
        """Return the filter as an item–item matrix: each row's ``keep`` largest positive entries, zero diagonal.

        A person's score is the sum of the rows of their chosen items; because of the pruning it approximates
        :meth:`filter_choices`. Items that nobody chose have empty rows and columns.
        """
        chosen_items = np.flatnonzero(np.diff(self._across.indptr))
        small, single_choices = self._among(chosen_items), csr_matrix(identity(len(chosen_items), dtype=np.float32))
        filter_rows, parts = small._answer(), []  # noqa: SLF001 - its own copy

        def compute_block(start: int) -> csr_matrix:
            dense = filter_rows(single_choices[start : start + ROWS])
            dense[np.arange(len(dense)), start + np.arange(len(dense))] = 0.0
            return largest(dense, keep)

        with ThreadPoolExecutor(THREADS) as pool:
            for block in pool.map(compute_block, range(0, len(chosen_items), ROWS)):
                parts.append(block)
                progress(min(1.0, len(parts) * ROWS / len(chosen_items)), "item–item matrix")
        pairs, count = stack_rows(parts, len(chosen_items)).tocoo(), len(self._degrees)
        return csr_matrix((pairs.data, (chosen_items[pairs.row], chosen_items[pairs.col])), shape=(count, count))

    def with_settings(self, settings: FilterSettings) -> "GraphFilter":
        """Return a filter of the same graph with other settings, by the same decomposition.

        Its rank may be at most this filter's; the seed and the oversampling stay.
        """
        other = copy(self)
        other._settings = settings  # noqa: SLF001 - its own copy
        other._coefficients = plateau(settings.order, settings.flatness)  # noqa: SLF001
        other._vectors = self._vectors[:, : settings.rank]  # noqa: SLF001
        other._strengths = self._strengths[: settings.rank]  # noqa: SLF001
        return other

    def _among(self, items: NDArray[np.int64]) -> "GraphFilter":
        """Return the same filter restricted to some items, which must include every chosen item."""
        other = copy(self)
        other._set_graph(csr_matrix(self._graph[:, items]))  # noqa: SLF001 - its own copy
        other._degrees, other._vectors = self._degrees[items], self._vectors[items]  # noqa: SLF001
        return other

    def state(self) -> Arrays:
        return {
            "data": self._graph.data,
            "indices": self._graph.indices,
            "indptr": self._graph.indptr,
            "degrees": self._degrees,
            "vectors": self._vectors,
            "strengths": self._strengths,
        }

    def restore(self, state: Arrays) -> None:
        self._degrees, self._vectors, self._strengths = state["degrees"], state["vectors"], state["strengths"]
        shape = (len(state["indptr"]) - 1, len(self._degrees))
        self._set_graph(csr_matrix((state["data"], state["indices"], state["indptr"]), shape=shape))


def normalise(choices: csr_matrix) -> tuple[csr_matrix, Scores]:
    """Return D_u^-½ X D_i^-½ and the items' degrees, float32 [items]."""
    people = np.maximum(np.asarray(choices.sum(axis=1)).ravel(), 1.0)
    items = np.maximum(np.asarray(choices.sum(axis=0)).ravel(), 1.0).astype(np.float32)
    return csr_matrix(diags(people**-0.5) @ choices @ diags(items**-0.5)).astype(np.float32), items


def largest(dense: Floats, keep: int) -> csr_matrix:
    """Return the largest positive entries of each row, sparse."""
    count = min(keep, dense.shape[1])
    columns = np.sort(np.argpartition(dense, -count, axis=1)[:, -count:], axis=1)
    values = np.maximum(np.take_along_axis(dense, columns, axis=1), 0.0)
    start = np.arange(len(dense) + 1) * count
    matrix = csr_matrix((values.ravel(), columns.ravel(), start), shape=dense.shape)
    matrix.eliminate_zeros()
    return matrix


def plateau(order: int, flatness: float) -> NDArray[np.float32]:
    """Return the Chebyshev coefficients that interpolate the paper's plateau, float32 [order + 1]."""
    nodes = np.cos((order - np.arange(order + 1)) * np.pi / order)
    target = np.where(nodes < 0, 0.5 + 0.5 * np.abs(nodes) ** flatness, 0.5 - 0.5 * np.abs(nodes) ** flatness)
    angles = (order + 0.5 - np.arange(order + 1)) * np.pi / (order + 1)
    coefficients = np.array([2.0 / (order + 1) * (target * np.cos(k * angles)).sum() for k in range(order + 1)])
    coefficients[0] /= 2.0
    return coefficients.astype(np.float32)


def decompose(
    graph: csr_matrix, across: csr_matrix, rank: int, seed: int, progress: Progress, oversampling: int = 80
) -> tuple[Floats, Floats]:
    """Return the largest singular values and right singular vectors, float32 [k] and [items, k].

    Exact for up to 4,096 items; above that, by randomised subspace iteration (Halko et al., 2011),
    orthogonalised by two passes of Cholesky QR.
    """
    if graph.shape[1] <= FULL_ITEMS:
        return spectrum(np.asarray((across @ graph).todense(), dtype=np.float64), rank)
    width = min(rank + oversampling, *graph.shape)
    basis = np.random.default_rng(seed).normal(size=(graph.shape[1], width)).astype(np.float32)
    basis = orthogonal(basis)
    for turn in range(POWER_ITERATIONS):
        basis = orthogonal(np.asarray(across @ (graph @ basis)))
        progress((turn + 1) / POWER_ITERATIONS, "singular vectors")
    small = np.asarray(graph @ basis)
    strengths, turned = spectrum((small.T @ small).astype(np.float64), rank)
    return strengths, np.asarray(basis @ turned, dtype=np.float32)


def spectrum(gram: NDArray[np.float64], rank: int) -> tuple[Floats, Floats]:
    """Return singular values and right singular vectors of the matrix behind a Gram matrix, largest first."""
    values, vectors = np.linalg.eigh(gram)
    order = np.argsort(-values)[:rank]
    return np.sqrt(np.maximum(values[order], 0.0)).astype(np.float32), vectors[:, order].astype(np.float32)


def orthogonal(basis: Floats) -> Floats:
    """Orthonormalises the columns; falls back to Householder QR, which is slower, if Cholesky fails."""
    for _ in range(2):
        gram = (basis.T @ basis).astype(np.float64)
        gram[np.diag_indices(len(gram))] += 1e-7 * np.trace(gram) / len(gram)
        try:
            factor = np.linalg.inv(np.linalg.cholesky(gram)).T.astype(np.float32)
        except np.linalg.LinAlgError:
            return np.asarray(np.linalg.qr(basis)[0], dtype=np.float32)
        basis = basis @ factor
    return basis
