"""Estimates how likely a job is to ask for a skill: the share among similar jobs, shrunk towards a prior.

The prior is how often jobs ask for the skills that their occupation lists as essential, or as optional: a beta prior
with the weight of four jobs, whose mean is estimated from the catalogue (empirical Bayes; Casella, "An introduction
to empirical Bayes data analysis", 1985).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.catalogue import Catalogue, ones_of
from graph.catalogue.types import ItemLabel

PRIOR_JOBS = 4.0
ESSENTIAL_WEIGHT = 0.75
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Priors:
    """Prior probabilities that a job asks for an essential and for an optional skill of its occupation."""

    essential: float = 0.9
    optional: float = 0.4


def shares(catalogue: Catalogue, weights: Mapping[int, float], occupation: int, priors: Priors) -> Values:
    """Returns the probability that a job of an occupation asks for each skill, float64 [skills].

    Args:
        catalogue: jobs and their skills.
        weights: skills that the target itself asks for, with their weights.
        occupation: index of the occupation, -1 for none.
        priors: prior probabilities, before any job is observed.
    """
    jobs = catalogue.items[ItemLabel.JOB]
    like = np.flatnonzero(jobs.occupation == occupation) if occupation >= 0 else np.zeros(0, dtype=np.int64)
    asked = np.asarray((jobs.skills[like] > 0).sum(axis=0), dtype=np.float64).ravel()
    prior = np.full(jobs.skills.shape[1], priors.optional)
    prior[[skill for skill, weight in weights.items() if weight >= ESSENTIAL_WEIGHT]] = priors.essential
    return np.asarray((asked + PRIOR_JOBS * prior) / (len(like) + PRIOR_JOBS))


def priors_of(catalogue: Catalogue) -> Priors:
    """Estimates how often jobs ask for what their occupation needs, over all occupations (empirical Bayes)."""
    jobs, needs = catalogue.items[ItemLabel.JOB], catalogue.needs
    known = np.flatnonzero(jobs.occupation >= 0)
    if not len(known):
        return Priors()
    of = csr_matrix((np.ones(len(known)), (jobs.occupation[known], known)), shape=(needs.shape[0], len(jobs)))
    asked, count = csr_matrix(of @ ones_of(jobs.skills)), np.asarray(of.sum(axis=1)).ravel()
    rates = []
    for essential, usual in ((True, Priors().essential), (False, Priors().optional)):
        wanted = ones_at(needs, (needs.data >= ESSENTIAL_WEIGHT) == essential)
        possible = float((np.diff(wanted.indptr) * count).sum())
        rates.append(float(asked.multiply(wanted).sum()) / possible if possible else usual)
    return Priors(*rates)


def ones_at(matrix: csr_matrix, kept: NDArray[np.bool_]) -> csr_matrix:
    """Returns a sparse matrix with ones at the kept entries."""
    pairs = matrix.tocoo()
    return csr_matrix((np.ones(int(kept.sum())), (pairs.row[kept], pairs.col[kept])), shape=matrix.shape)
