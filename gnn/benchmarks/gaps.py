"""Evaluates the skill gap's probabilities: half of an occupation's jobs must predict the other half."""

from dataclasses import dataclass, replace

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.scoring.calibration import expected_calibration_error
from gnn.scoring.skill_priors import Priors, priors_of, shares
from gnn.skills.gap import needed_by
from graph.catalogue.types import ItemLabel

LEAST_JOBS, SEED = 6, 1
FIXED = Priors(essential=0.9, optional=0.4)


@dataclass(frozen=True, slots=True)
class GapJudgement:
    """Expected calibration error with priors from the catalogue and with fixed ones, and the number of pairs."""

    fitted: float
    fixed: float
    pairs: int


def judge_gaps(catalogue: Catalogue, least: int = LEAST_JOBS) -> GapJudgement:
    """Compare probabilities from half of each occupation's jobs with the actual shares in the other half.

    Args:
        catalogue: the catalogue that holds the jobs.
        least: minimum number of jobs in the other half of an occupation.
    """
    rng = np.random.default_rng(SEED)
    jobs = catalogue.items[ItemLabel.JOB]
    in_first_half = rng.random(len(jobs)) < 0.5
    half_catalogue = replace(
        catalogue, items={**catalogue.items, ItemLabel.JOB: jobs.select(np.flatnonzero(in_first_half))}
    )
    held_out_jobs = jobs.select(np.flatnonzero(~in_first_half))
    fitted_priors, fitted_shares, fixed_shares, rates = priors_of(half_catalogue), [], [], []
    for occupation in range(catalogue.needs.shape[0]):
        occupation_jobs = np.flatnonzero(held_out_jobs.occupation == occupation)
        weights = needed_by(catalogue, "Occupation", occupation)
        if len(occupation_jobs) < least or not weights:
            continue
        skills = np.array(list(weights), dtype=np.int64)
        fitted_shares.append(shares(half_catalogue, weights, occupation, fitted_priors)[skills])
        fixed_shares.append(shares(half_catalogue, weights, occupation, FIXED)[skills])
        rates.append(np.asarray((held_out_jobs.skills[occupation_jobs] > 0).mean(axis=0)).ravel()[skills])
    actual_rates = np.concatenate(rates)
    return GapJudgement(
        fitted=expected_calibration_error(np.concatenate(fitted_shares), actual_rates),
        fixed=expected_calibration_error(np.concatenate(fixed_shares), actual_rates),
        pairs=len(actual_rates),
    )
