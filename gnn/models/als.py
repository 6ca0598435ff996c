"""Matrix factorisation for implicit feedback by alternating least squares.

Hu, Koren and Volinsky, "Collaborative filtering for implicit feedback datasets" (2008). Each
half-step is solved for all rows at once by a few conjugate gradient steps (Takács et al., 2011).
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.dataset import Dataset, Events
from gnn.data.split import Question
from gnn.models.base import Arrays, HistoryModel, Progress, Scores
from gnn.models.kinds import ModelKind

ROWS, THREADS = 1_024, 2
STEPS = 3
FOLD_IN_STEPS = 12

Floats = NDArray[np.float32]


class Als(HistoryModel):
    """Scores by the inner product of a person's and an item's factors.

    Args:
        factors: number of factors.
        regularisation: regularisation of all factors.
        confidence: how much more a choice weighs than a non-choice (α in the paper).
        iterations: number of iterations of both half-steps.
        seed: seed of the initial factors.
    """

    kind = ModelKind.ALS

    def __init__(
        self,
        factors: int = 64,
        regularisation: float = 0.05,
        confidence: float = 12.0,
        iterations: int = 12,
        seed: int = 7,
    ) -> None:
        super().__init__()
        self._size = factors
        self._regularisation = regularisation
        self._confidence = confidence
        self._iterations = iterations
        self._seed = seed
        self._factors = np.zeros((0, factors), dtype=np.float32)

    def learn(self, data: Dataset, question: Question, progress: Progress) -> None:
        choices = question.history.matrix(data.count("User"), self._items).astype(np.float32)
        across = csr_matrix(choices.T)
        rng = np.random.default_rng(self._seed)
        people = (0.01 * rng.standard_normal((choices.shape[0], self._size))).astype(np.float32)
        items = (0.01 * rng.standard_normal((self._items, self._size))).astype(np.float32)
        for turn in range(self._iterations):
            people = self._solve(choices, items, people, STEPS)
            items = self._solve(across, people, items, STEPS)
            progress((turn + 1) / self._iterations, f"iteration {turn + 1} of {self._iterations}")
        self._factors = items

    def _solve(self, choices: csr_matrix, other_factors: Floats, start: Floats, steps: int) -> Floats:
        """Solves (YᵀY + λI + YᵀCY) x = Yᵀ(1 + C) for each row x, by conjugate gradients from ``start``."""
        gram = other_factors.T @ other_factors + np.float32(self._regularisation) * np.eye(self._size, dtype=np.float32)
        starts = range(0, len(start), ROWS)

        def solve_block(first: int) -> Floats:
            rows = slice(first, first + ROWS)
            return self._solved_rows(choices[rows], other_factors, gram, start[rows], steps)

        with ThreadPoolExecutor(THREADS) as pool:
            return np.concatenate(list(pool.map(solve_block, starts))) if len(start) else start

    def _solved_rows(self, choices: csr_matrix, other_factors: Floats, gram: Floats, x: Floats, steps: int) -> Floats:
        chosen_factors, lengths = other_factors[choices.indices], np.diff(choices.indptr)
        weight = np.float32(self._confidence) * choices.data
        positions = np.arange(len(chosen_factors))

        def sum_by_row(values: Floats) -> Floats:
            """Σ over a row's pairs of value · y."""
            rows = csr_matrix((values, positions, choices.indptr), shape=(len(lengths), len(chosen_factors)))
            return np.asarray(rows @ chosen_factors, dtype=np.float32)

        def apply(values: Floats) -> Floats:
            inner = np.einsum("ij,ij->i", np.repeat(values, lengths, axis=0), chosen_factors)
            return values @ gram + sum_by_row(weight * inner)

        residual = sum_by_row(1 + weight) - apply(x)
        direction, size = residual, (residual * residual).sum(axis=1)
        for _ in range(steps):
            moved = apply(direction)
            step = size / np.maximum((direction * moved).sum(axis=1), 1e-20)
            x = x + step[:, None] * direction
            residual = residual - step[:, None] * moved
            next_size = (residual * residual).sum(axis=1)
            direction = residual + (next_size / np.maximum(size, 1e-20))[:, None] * direction
            size = next_size
        return x

    def fold_in(self, history: Events, people: int) -> Scores:
        choices = history.matrix(people, len(self._factors)).astype(np.float32)
        zeros = np.zeros((people, self._size), dtype=np.float32)
        return self._solve(choices, self._factors, zeros, FOLD_IN_STEPS) @ self._factors.T

    def state(self) -> Arrays:
        return {"factors": self._factors}

    def restore(self, state: Arrays) -> None:
        self._factors = state["factors"]
        self._size = self._factors.shape[1]
