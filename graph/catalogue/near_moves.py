"""Which of O*NET's moves between occupations are between near ones, and which of these lead forward.

O*NET relates occupations at a coarse grain, and ESCO matches several of its own with each of O*NET's: a housekeeping
supervisor is related to a demolition supervisor, a software analyst to a nurse. Occupations are near only if they also
need much the same skills: the more, the fewer digits their ISCO-08 groups have in common.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

DIGITS = 4
LEAST_ALIKE = np.array([0.30, 0.30, 0.20, 0.10, 0.05])  # cosine of needed skills, by the number of common ISCO digits
OTHERS, OTHERS_DIGITS = "9", 2  # ISCO's unit groups of "other" work hold what is in no other group, alike or not
TRADE_DIGITS = 2  # sub-major groups
LICENSED, LICENSED_DIGITS = "22", 3  # health professionals: no skill replaces the studies of another group
LEVELS = {"1": 5, "2": 4, "3": 3, "9": 1}  # of ISCO's major groups; managers are above professionals
OTHER_LEVEL = 2

Index = NDArray[np.int64]
Flags = NDArray[np.bool_]


def near_moves(moves: csr_matrix, needs: csr_matrix, groups: Sequence[str]) -> csr_matrix:
    """Return the moves between near occupations with their weights, sparse [occupations, occupations].

    Args:
        moves: weights of O*NET's moves, sparse [occupations, occupations].
        needs: above 0 where an occupation needs a skill, sparse [occupations, skills].
        groups: the ISCO-08 group of each occupation; one of fewer than four digits has none in common with another.
    """
    source, target, weight = entries_of(moves)
    common = count_common_digits(groups, source, target)
    needed = csr_matrix((needs > 0).astype(np.float64))
    rarity = np.log(1.0 + needed.shape[0] / np.maximum(np.asarray(needed.sum(axis=0)).ravel(), 1.0))
    weighted = csr_matrix(needed @ diags(rarity))
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    products = np.asarray(weighted[source].multiply(weighted[target]).sum(axis=1)).ravel()
    alike = products / np.maximum(length[source] * length[target], 1e-9)
    is_licensed = np.array([group.startswith(LICENSED) for group in groups], dtype=bool)
    is_trained = ~is_licensed[target] | (common >= LICENSED_DIGITS)
    return matrix_of(moves, (alike >= LEAST_ALIKE[common]) & is_trained, source, target, weight)


def number_licences(groups: Sequence[str]) -> Index:
    """Return the number of the studies that each occupation needs by law, int64 [occupations]; -1 if it needs none.

    Those of health professions are told apart by their ISCO-08 minor groups: a doctor is no nurse.
    """
    return number_groups([group[:LICENSED_DIGITS] if group.startswith(LICENSED) else "" for group in groups])


def number_trades(groups: Sequence[str]) -> Index:
    """Return the number of each occupation's trade, int64 [occupations]; -1 for none.

    Trades are the sub-major groups of ISCO-08.
    """
    return number_groups([group[:TRADE_DIGITS] if len(group) >= TRADE_DIGITS else "" for group in groups])


def number_units(groups: Sequence[str]) -> Index:
    """Return the number of each occupation's unit group of ISCO-08, int64 [occupations]; -1 for none.

    A group of "other" work is none: it holds what is in no other group, alike or not.
    """
    whole = [group if len(group) == DIGITS and not group.endswith(OTHERS) else "" for group in groups]
    return number_groups(whole)


def number_groups(groups: Sequence[str]) -> Index:
    """Return the number of each group in the order of their names, int64 [groups]; -1 for an empty one."""
    numbers = {group: number for number, group in enumerate(sorted({*groups} - {""}))}
    return np.array([numbers.get(group, -1) for group in groups], dtype=np.int64)


def forward_moves(moves: csr_matrix, groups: Sequence[str]) -> csr_matrix:
    """Return the moves that do not lead to a lower level, as from manager to professional; as :func:`near_moves`."""
    source, target, weight = entries_of(moves)
    level = np.array([LEVELS.get(group[:1], OTHER_LEVEL) for group in groups], dtype=np.int64)
    return matrix_of(moves, level[target] >= level[source], source, target, weight)


def count_common_digits(groups: Sequence[str], source: Index, target: Index) -> Index:
    """Return how many first digits of their ISCO-08 groups pairs of occupations have in common, 0–4, int64."""
    common = np.zeros(len(source), dtype=np.int64)
    whole = np.array([len(group) >= DIGITS for group in groups], dtype=bool)
    for digits in range(1, DIGITS + 1):
        codes = np.unique([group[:digits] for group in groups], return_inverse=True)[1]
        common += codes[source] == codes[target]
    is_rest = np.array([group[DIGITS - 1 : DIGITS] == OTHERS for group in groups], dtype=bool)
    common = np.where((common == DIGITS) & is_rest[source], OTHERS_DIGITS, common)
    return np.where(whole[source] & whole[target], common, 0)


def entries_of(matrix: csr_matrix) -> tuple[Index, Index, NDArray[np.float64]]:
    """Return rows, columns and values of the entries above 0."""
    entries = matrix.tocoo()
    mask = entries.data > 0
    return entries.row[mask].astype(np.int64), entries.col[mask].astype(np.int64), entries.data[mask]


def matrix_of(shaped: csr_matrix, mask: Flags, source: Index, target: Index, weight: NDArray[np.float64]) -> csr_matrix:
    """Return a matrix of the shape of another one with the kept entries."""
    return csr_matrix((weight[mask], (source[mask], target[mask])), shape=shaped.shape)
