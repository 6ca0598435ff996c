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
    """Compares probabilities from half of each occupation's jobs with the actual shares in the other half.

    Args:
        catalogue: the catalogue that holds the jobs.
        least: minimum number of jobs in the other half of an occupation.
    """
    rng = np.random.default_rng(SEED)
    jobs = catalogue.items[ItemLabel.JOB]
    first = rng.random(len(jobs)) < 0.5
    known = replace(catalogue, items={**catalogue.items, ItemLabel.JOB: jobs.select(np.flatnonzero(first))})
    held = jobs.select(np.flatnonzero(~first))
    fitted, said, fixed, rates = priors_of(known), [], [], []
    for occupation in range(catalogue.needs.shape[0]):
        like = np.flatnonzero(held.occupation == occupation)
        weights = needed_by(catalogue, "Occupation", occupation)
        if len(like) < least or not weights:
            continue
        skills = np.array(list(weights), dtype=np.int64)
        said.append(shares(known, weights, occupation, fitted)[skills])
        fixed.append(shares(known, weights, occupation, FIXED)[skills])
        rates.append(np.asarray((held.skills[like] > 0).mean(axis=0)).ravel()[skills])
    true = np.concatenate(rates)
    return GapJudgement(
        fitted=expected_calibration_error(np.concatenate(said), true),
        fixed=expected_calibration_error(np.concatenate(fixed), true),
        pairs=len(true),
    )
