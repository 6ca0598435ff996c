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
ESSENTIAL_EDGE_WEIGHT = 0.75
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Priors:
    """Prior probabilities that a job asks for an essential and for an optional skill of its occupation."""

    essential: float = 0.9
    optional: float = 0.4


def shares(catalogue: Catalogue, weights: Mapping[int, float], occupation: int, priors: Priors) -> Values:
    """Return the probability that a job of an occupation asks for each skill, float64 [skills].

    Args:
        catalogue: jobs and their skills.
        weights: skills that the target itself asks for, with their weights.
        occupation: index of the occupation, -1 for none.
        priors: prior probabilities, before any job is observed.
    """
    jobs = catalogue.items[ItemLabel.JOB]
    similar_jobs = np.flatnonzero(jobs.occupation == occupation) if occupation >= 0 else np.zeros(0, dtype=np.int64)
    demand = np.asarray((jobs.skills[similar_jobs] > 0).sum(axis=0), dtype=np.float64).ravel()
    prior = np.full(jobs.skills.shape[1], priors.optional)
    prior[[skill for skill, weight in weights.items() if weight >= ESSENTIAL_EDGE_WEIGHT]] = priors.essential
    return np.asarray((demand + PRIOR_JOBS * prior) / (len(similar_jobs) + PRIOR_JOBS))


def priors_of(catalogue: Catalogue) -> Priors:
    """Estimates how often jobs ask for what their occupation needs, over all occupations (empirical Bayes)."""
    jobs, needs = catalogue.items[ItemLabel.JOB], catalogue.needs
    known_jobs = np.flatnonzero(jobs.occupation >= 0)
    if not len(known_jobs):
        return Priors()
    membership = csr_matrix(
        (np.ones(len(known_jobs)), (jobs.occupation[known_jobs], known_jobs)), shape=(needs.shape[0], len(jobs))
    )
    demand, job_counts = csr_matrix(membership @ ones_of(jobs.skills)), np.asarray(membership.sum(axis=1)).ravel()
    rates = []
    for essential, default in ((True, Priors().essential), (False, Priors().optional)):
        needed = ones_at(needs, (needs.data >= ESSENTIAL_EDGE_WEIGHT) == essential)
        possible = float((np.diff(needed.indptr) * job_counts).sum())
        rates.append(float(demand.multiply(needed).sum()) / possible if possible else default)
    return Priors(*rates)


def ones_at(matrix: csr_matrix, selected: NDArray[np.bool_]) -> csr_matrix:
    """Return a sparse matrix with ones at the selected entries."""
    pairs = matrix.tocoo()
    return csr_matrix((np.ones(int(selected.sum())), (pairs.row[selected], pairs.col[selected])), shape=matrix.shape)
