"""Sparse rows as plain arrays, and products with them.

A person has entries in a few dozen of many thousand columns. Building and validating a scipy sparse matrix for one
such row takes longer than the product itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

FEW_ENTRIES = 4_000

Index = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class SparseRows:
    """P sparse rows.

    Args:
        starts: start offset of each row's entries, and the end of the last row's, int64 [P + 1].
        columns: columns of the entries, int64 [E]; no row holds a column twice.
        values: values of the entries, float64 [E].
        width: number of columns.
    """

    starts: Index
    columns: Index
    values: Values
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def of(cls, matrix: csr_matrix) -> "SparseRows":
        """Convert the rows of a sparse matrix."""
        return cls(
            matrix.indptr.astype(np.int64),
            matrix.indices.astype(np.int64),
            matrix.data.astype(np.float64),
            matrix.shape[1],
        )

    @classmethod
    def of_columns(cls, rows: Sequence[Sequence[int] | Index], width: int) -> "SparseRows":
        """Make rows with ones in the columns listed for each."""
        starts = starts_of([len(row) for row in rows])
        columns = np.concatenate([np.asarray(row, dtype=np.int64) for row in rows]) if rows else np.zeros(0, np.int64)
        return cls(starts, columns, np.ones(len(columns)), width)

    @classmethod
    def of_weights(cls, rows: Sequence[dict[int, float]], width: int) -> "SparseRows":
        """Make rows with a weight for each column."""
        columns = np.array([column for row in rows for column in row], dtype=np.int64)
        values = np.array([value for row in rows for value in row.values()], dtype=np.float64)
        return cls(starts_of([len(row) for row in rows]), columns, values, width)

    @classmethod
    def of_dense(cls, values: Values) -> "SparseRows":
        """Convert the nonzero entries of an array [P, W]."""
        rows, columns = np.nonzero(values)
        starts = starts_of(np.bincount(rows, minlength=len(values)))
        return cls(starts, columns.astype(np.int64), values[rows, columns], values.shape[1])

    @cached_property
    def counts(self) -> Index:
        """The number of entries in each row, int64 [P]."""
        return np.diff(self.starts)

    @cached_property
    def rows(self) -> Index:
        """The row of each entry, int64 [E]."""
        return np.repeat(np.arange(len(self)), self.counts)

    def row(self, index: int) -> Index:
        """Return the columns of one row, int64."""
        return self.columns[self.starts[index] : self.starts[index + 1]]

    def totals(self) -> Values:
        """Return the sum of each row, float64 [P]."""
        return np.asarray(np.bincount(self.rows, weights=self.values, minlength=len(self)), np.float64)

    def scale_rows(self, factors: Values) -> "SparseRows":
        """Multiplies each row by its factor, float64 [P]."""
        return SparseRows(self.starts, self.columns, self.values * np.repeat(factors, self.counts), self.width)

    def dense(self) -> Values:
        """Return the rows as an array, float64 [P, W]."""
        array = np.zeros((len(self), self.width))
        array[self.rows, self.columns] = self.values
        return array

    def sums_by(self, groups: Index, count: int) -> Values:
        """Sum each row's values by group of columns, float64 [P, count].

        Args:
            groups: group of each column, int64 [W]; columns with -1 are ignored.
            count: number of groups.
        """
        group = groups[self.columns]
        inside = group >= 0
        bins = self.rows[inside] * count + group[inside]
        sums = np.bincount(bins, weights=self.values[inside], minlength=len(self) * count)
        return np.asarray(sums.reshape(len(self), count), np.float64)


class SparseTable:
    """A sparse matrix of N rows, indexed by row and by column, for products with people's sparse rows.

    Args:
        matrix: sparse [N, W].
    """

    def __init__(self, matrix: csr_matrix) -> None:
        self.count, self.width = matrix.shape
        self.lengths: Index = np.diff(matrix.indptr).astype(np.int64)
        self._matrix = matrix

    @cached_property
    def _by_row(self) -> tuple[Index, NDArray[Any], NDArray[Any]]:
        return entries_of(self._matrix)

    @cached_property
    def _by_column(self) -> tuple[Index, NDArray[Any], NDArray[Any]]:
        return entries_of(csc_matrix(self._matrix))

    def products(self, people: SparseRows, rows: Index | None = None) -> Values:
        """Return the inner products of people's rows with the table's rows, float64 [P, N].

        Args:
            people: rows over the table's columns.
            rows: the table's rows to use, int64 [R]; the result then is [P, R].
        """
        if rows is None:
            return self._scatter(people)
        index, counts = spans(self._by_row[0], rows)
        return self._gather(people, index, counts) if len(index) <= self.count else self._scatter(people)[:, rows]

    def mix_rows(self, people: SparseRows) -> Values:
        """Return sums of the table's rows, weighted by people's rows over them, float64 [P, W].

        For long rows, a scipy product is faster and needs no memory per entry.
        """
        if int(self.lengths[people.columns].sum()) <= FEW_ENTRIES:
            return scatter_rows(self._by_row, people, self.width)
        values = people.values.astype(self._matrix.dtype)
        rows = csr_matrix((values, people.columns, people.starts), shape=(len(people), self.count))
        return np.asarray((rows @ self._matrix).toarray(), np.float64)

    def _scatter(self, people: SparseRows) -> Values:
        return scatter_rows(self._by_column, people, self.count)

    def _gather(self, people: SparseRows, index: Index, counts: Index) -> Values:
        """Compute products with some of the rows, from the entries of those rows only."""
        products = np.zeros((len(people), len(counts)))
        nonempty = counts > 0
        if nonempty.any():
            _, columns, values = self._by_row
            terms = people.dense()[:, columns[index]] * values[index]
            products[:, nonempty] = np.add.reduceat(terms, (np.cumsum(counts) - counts)[nonempty], axis=1)
        return products


def entries_of(matrix: csr_matrix | csc_matrix) -> tuple[Index, NDArray[Any], NDArray[Any]]:
    """Return the arrays of a compressed sparse matrix: starts, indices and values."""
    return matrix.indptr.astype(np.int64), matrix.indices, matrix.data


def scatter_rows(table: tuple[Index, NDArray[Any], NDArray[Any]], people: SparseRows, width: int) -> Values:
    """Sum, for each person, the table's entries at the person's entries, weighted, float64 [P, width]."""
    starts, indices, values = table
    index, counts = spans(starts, people.columns)
    bins = indices[index]
    if len(people) > 1:
        bins = bins + np.repeat(people.rows * width, counts)
    weights = values[index] * np.repeat(people.values, counts)
    sums = np.bincount(bins, weights=weights, minlength=len(people) * width)
    return np.asarray(sums.reshape(len(people), width), np.float64)


def spans(starts: Index, rows: Index) -> tuple[Index, Index]:
    """Return the concatenated entry positions of some rows, int64 [E], and the number of entries of each, [R]."""
    first = starts[rows]
    counts = starts[rows + 1] - first
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(first - ends + counts, counts), counts


def starts_of(lengths: Sequence[int] | Index) -> Index:
    """Return the start offsets of rows with given lengths, and the end of the last, int64 [P + 1]."""
    starts = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts
