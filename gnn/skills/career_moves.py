"""Learns the moves between occupations that people make, from their careers.

How likely somebody who leaves an occupation goes on to another is what careers say, smoothed: (n + k·p) / (N + k), with
n of N steps that lead there (a Dirichlet prior; MacKay and Peto, 1995). The prior p is a conditional logit over how
many people have held the other occupation and how near it is: the skills that both need, their common ISCO groups, and
O*NET's order. Its coefficients, and k, are those under which each person's steps are likeliest by the others' careers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from gnn.data.catalogue import sparse, unit_rows
from gnn.skills.career_steps import Steps
from gnn.skills.conditional_logit import Decisions, Index, Values, fit_logit
from graph.snapshot.tables import Snapshot

LEAST_MOVERS = 50
MOST_DECISIONS = 2_000
STRENGTHS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1_000.0)
MOST_MOVES = 30  # kept of each occupation
TOLD = 3  # fewer people than these are not counted aloud
SOME, KIN, FEW = 0.02, 0.25, 0.5  # added before logarithms
ISCO_DIGITS = 4
START = np.array([1.0, 1.0, 0.5, 1.0])
ROWS, SEED = 256, 1


@dataclass(frozen=True, slots=True)
class Occupations:
    """What is known of O occupations.

    Attributes:
        needs: their skills, sparse [O, skills].
        groups: their ISCO-08 groups.
        moves: O*NET's weights, sparse [O, O].
    """

    needs: csr_matrix
    groups: Sequence[str]
    moves: csr_matrix

    def __len__(self) -> int:
        return len(self.groups)


def known_occupations(snapshot: Snapshot) -> Occupations:
    """Return what a snapshot that holds occupations and skills knows of occupations."""
    table, skills = snapshot.nodes["Occupation"], len(snapshot.nodes["Skill"])
    groups = [table.names["isco"][int(code)] for code in table.columns["isco"].tolist()]
    needs = sparse(snapshot.edges["Occupation", "REQUIRES", "Skill"], len(table), skills)
    return Occupations(
        needs, groups, sparse(snapshot.edges["Occupation", "LEADS_TO", "Occupation"], len(table), len(table))
    )


@dataclass(frozen=True, slots=True)
class LearnedMoves:
    """The likeliest moves from each occupation.

    Attributes:
        shares: how likely each is, sparse [O, O]; the shares of an occupation sum to at most 1.
        people: how many people made each, sparse [O, O].
        leavers: how many people went on from each occupation to another, int64 [O].
        strength: how many steps the prior counts as.
        coefficients: of the prior, float64 [4].
    """

    shares: csr_matrix
    people: csr_matrix
    leavers: Index
    strength: float
    coefficients: Values


class Nearness:
    """Features of pairs of occupations.

    Args:
        occupations: what is known of them.
        holders: how many people have held each, float64 [O].
    """

    def __init__(self, occupations: Occupations, holders: Values) -> None:
        need_counts = np.bincount(occupations.needs.indices, minlength=occupations.needs.shape[1])
        rarity = np.log(len(occupations) / np.maximum(need_counts, 1))
        self._skills = unit_rows(csr_matrix(occupations.needs @ diags(rarity))).astype(np.float32)
        self._groups = [group_codes(occupations.groups, digits) for digits in range(1, 1 + ISCO_DIGITS)]
        self._moves = occupations.moves
        self._log_holders = np.log(holders + FEW)

    def features(self, rows: Index) -> NDArray[np.float32]:
        """Return logarithms of popularity and of three kinds of nearness, float32 [rows, O, 4].

        The first is minus infinity for the occupation itself.
        """
        block = np.empty((len(rows), len(self._log_holders), 4), dtype=np.float32)
        block[:, :, 0] = self._log_holders
        block[:, :, 1] = np.log((self._skills[rows] @ self._skills.T).toarray() + SOME)
        kin = np.zeros(block.shape[:2], dtype=np.int8)
        for codes in self._groups:
            kin += codes[rows][:, None] == codes
        block[:, :, 2] = np.log(np.arange(1 + ISCO_DIGITS) / ISCO_DIGITS + KIN)[kin]
        block[:, :, 3] = np.log1p(self._moves[rows].toarray())
        block[np.arange(len(rows)), rows, 0] = -np.inf
        return block

    def leave_one_out(self, features: NDArray[np.float32], occupation: Index) -> NDArray[np.float32]:
        """Return features in which the occupation taken, by row, was held by one person less."""
        others = features.copy()
        count = np.exp(self._log_holders[occupation]) - FEW
        others[np.arange(len(others)), occupation, 0] = np.log(np.maximum(count - 1.0, 0.0) + FEW)
        return others


def group_codes(groups: Sequence[str], digits: int) -> Index:
    """Return a number for the first digits of each group, int64; one of fewer digits has a number of its own."""
    names = [group[:digits] if len(group) >= digits else f"{index} alone" for index, group in enumerate(groups)]
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def shares_of(features: NDArray[np.float32], coefficients: Values) -> Values:
    """Return the prior of each row, float64 [rows, O]."""
    possible = np.isfinite(features[:, :, 0])
    utilities = np.where(possible, np.where(possible[:, :, None], features, 0.0) @ coefficients, -np.inf)
    shares = np.exp(utilities - utilities.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)


def learn_moves(steps: Steps, occupations: Occupations) -> LearnedMoves | None:
    """Learn the moves; ``None`` if fewer than 50 people have made any."""
    if steps.movers < LEAST_MOVERS:
        return None
    nearness = Nearness(occupations, steps.holders)
    sample = np.flatnonzero(steps.is_ordered)
    sample = np.sort(np.random.default_rng(SEED).permutation(sample)[:MOST_DECISIONS])
    coefficients = fit_prior(nearness, steps, sample)
    strength = fit_strength(nearness, steps, sample, coefficients)
    shape = len(occupations), len(occupations)
    counts = csr_matrix((steps.weight, (steps.source, steps.target)), shape=shape)
    ordered = steps.is_ordered
    people = csr_matrix((np.ones(ordered.sum()), (steps.source[ordered], steps.target[ordered])), shape=shape)
    leavers = np.bincount(
        np.unique(np.stack([steps.person[ordered], steps.source[ordered]]), axis=1)[1], minlength=len(occupations)
    ).astype(np.int64)
    blocks = list(likeliest(nearness, counts, people, coefficients, strength))
    shares = csr_matrix(
        (
            np.concatenate([values for _, _, values in blocks]),
            (np.concatenate([rows for rows, _, _ in blocks]), np.concatenate([columns for _, columns, _ in blocks])),
        ),
        shape=shape,
    )
    return LearnedMoves(shares, people, leavers, strength, coefficients)


def fit_prior(nearness: Nearness, steps: Steps, sample: Index) -> Values:
    """Return the coefficients under which the sampled steps are likeliest, each without its own person."""
    source, target = steps.source[sample], steps.target[sample]
    features = nearness.leave_one_out(nearness.features(source), target)
    return fit_logit(Decisions(features, target, steps.weight[sample]), START)


def fit_strength(nearness: Nearness, steps: Steps, sample: Index, coefficients: Values) -> float:
    """Return how many steps the prior counts as: under it each sampled step is likeliest by other people's steps."""
    count, weight = len(steps.holders), steps.weight
    pair = steps.source * count + steps.target
    observed_weight = sums_by(pair, weight)[sample] - weight[sample]
    own = sums_by(steps.person * count + steps.source, weight)
    leaving_weight = (sums_by(steps.source, weight) - own)[sample]
    prior = np.concatenate(
        [
            shares_of(nearness.leave_one_out(nearness.features(steps.source[part]), steps.target[part]), coefficients)[
                np.arange(len(part)), steps.target[part]
            ]
            for part in np.array_split(sample, 1 + len(sample) // ROWS)
        ]
    )

    def likelihood(strength: float) -> float:
        share = (np.maximum(observed_weight, 0.0) + strength * prior) / (np.maximum(leaving_weight, 0.0) + strength)
        return float(weight[sample] @ np.log(share))

    return max(STRENGTHS, key=likelihood)


def sums_by(keys: Index, values: Values) -> Values:
    """Return, for each entry, the sum of the values of all entries with its key."""
    _, inverse = np.unique(keys, return_inverse=True)
    return np.asarray(np.bincount(inverse, weights=values)[inverse], dtype=np.float64)


def likeliest(
    nearness: Nearness, counts: csr_matrix, people: csr_matrix, coefficients: Values, strength: float
) -> Iterator[tuple[Index, Index, Values]]:
    """Yield blocks of kept moves: sources, targets and shares. Moves of enough people to be told are kept too."""
    total = np.asarray(counts.sum(axis=1)).ravel()
    for start in range(0, counts.shape[0], ROWS):
        rows = np.arange(start, min(start + ROWS, counts.shape[0]))
        prior = shares_of(nearness.features(rows), coefficients)
        shares = (counts[rows].toarray() + strength * prior) / (total[rows] + strength)[:, None]
        is_kept = people[rows].toarray() >= TOLD
        width = min(MOST_MOVES, shares.shape[1])
        best = np.argpartition(-shares, width - 1, axis=1)[:, :width]
        np.put_along_axis(is_kept, best, True, axis=1)
        is_kept[np.arange(len(rows)), rows] = False
        source, target = np.nonzero(is_kept)
        yield rows[source], target.astype(np.int64), shares[source, target]


def rank_next(moves: csr_matrix, past: Sequence[int]) -> Values:
    """Return how likely each occupation is next for somebody who has held some, float64 [O]: the mean over these."""
    return np.asarray(moves[list(past)].mean(axis=0)).ravel()
