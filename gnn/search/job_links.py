"""Jobs that a query names by their occupation or by a skill that they ask for.

Occupations and skills have names in other words and languages, and names in which typing errors are mended, so a query
in Arabic finds posts in English.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from gnn.data.catalogue import Items

NAMED, NOT_NAMED = 0.65, 0.5  # least score by words of a node that a query names, and the one from which it counts
SKILL = 0.5  # how much a job is named by a skill that it asks for, against its occupation
NAMED_TOO, NAMED_ALONE = 0.25, 0.5  # how much the link adds to a job that the words match, and gives to another

Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]


class JobLinks:
    """The occupations and the skills of jobs.

    Args:
        jobs: the jobs.
    """

    def __init__(self, jobs: Items) -> None:
        self._occupation = jobs.occupation
        self._skills = csc_matrix(jobs.skills)

    def find_named(self, score: Callable[[str], Scores]) -> Scores:
        """Return how clearly a query names each job by what it is linked to, 0–1, float32 [jobs].

        Args:
            score: returns how well the words of each node of a label match the query, 0–1, float32 [nodes].
        """
        occupations, skills = (clearness(score(label)) for label in ("Occupation", "Skill"))
        named: Scores = np.append(occupations, np.float32(0))[self._occupation]
        for skill in np.flatnonzero(skills).tolist():
            jobs = self._skills.indices[self._skills.indptr[skill] : self._skills.indptr[skill + 1]]
            named[jobs] = np.maximum(named[jobs], SKILL * skills[skill])
        return named


def clearness(score: Scores) -> Scores:
    """Return how clearly a query names nodes, 0–1, float32 [nodes], by how well their words match it."""
    clear = np.where(score >= NAMED, (score - NOT_NAMED) / (1 - NOT_NAMED), 0)
    return clear.astype(np.float32)


def raise_named(score: Scores, by_words: Mask, named: Scores, factor: Scores | float) -> Scores:
    """Return the scores of jobs, raised for those that a query names by their links, float32 [jobs].

    Args:
        score: the scores.
        by_words: which jobs the words match.
        named: how clearly the query names each job by its links, 0–1.
        factor: 1 for jobs in the query's place, less for others.
    """
    with_words = np.where(by_words, score + (1 - score) * NAMED_TOO * named * factor, score)
    raised: Scores = np.maximum(with_words, NAMED_ALONE * named * factor).astype(np.float32)
    return raised
