"""The hidden preferences: what any job or course is worth to anybody.

``docs/demo-world.md`` describes the model in full.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph.world.geography import Geography
from graph.world.offers import Courses, Jobs
from graph.world.population import People
from graph.world.taxonomy import Taxonomy

CHUNK = 240_000  # pairs of which the utility is computed at once
JOB_WEIGHTS = {
    "skills": 2.4,
    "career": 2.0,
    "place": 1.2,
    "seniority": 0.6,
    "salary": 0.5,
    "wishes": 1.2,
    "taste": 0.35,
    "quality": 0.25,
}
SAME_CITY, SAME_REGION, SAME_COUNTRY = 1.0, 0.7, 0.3
FAR_MOVE = 0.5  # how close occupations that O*NET relates are if they are not near, beside near ones
COURSE_WEIGHTS = {"gap": 2.2, "career": 1.0, "level": 0.4, "taste": 0.35, "quality": 0.25, "held": -0.8}

Index = NDArray[np.int64]
Worth = NDArray[np.float64]
Flags = NDArray[np.bool_]


def count_shared(left: csr_matrix, right: csr_matrix, a: Index, b: Index) -> Worth:
    """Return the number of columns that both rows of each pair share; float64 [pairs]."""
    return np.asarray(left[a].multiply(right[b]).sum(axis=1)).ravel()


@dataclass(frozen=True, slots=True)
class Hidden:
    """The hidden preferences: the utility of any job or course for any person.

    ``closeness`` is O × O in [0, 1]: 1 for the same occupation, the move's weight for a career
    move, 0.25 for the same sector.
    """

    people: People
    jobs: Jobs
    courses: Courses
    closeness: NDArray[np.float64]
    held_skills: csr_matrix
    required_skills: csr_matrix
    wanted_skills: csr_matrix
    geography: Geography

    def broken_wishes(self, person: Index, job: Index) -> Index:
        """Return how many wishes of each person each job does not meet, int64 [pairs], 0–4.

        Wishes are the least salary, the level, no remote work, and no work on site in another country. People with the
        opposite wish to the latter two do not mind.
        """
        p, j, country = self.people, self.jobs, self.geography.country
        abroad = country[p.place[person]] != country[j.place[job]]
        return np.asarray(
            (j.salary_range[1][job] < p.salary[person]).astype(np.int64)
            + (j.seniority[job] < p.seniority[person])
            + (j.remote[job] & ~p.remote[person])
            + (abroad & ~j.remote[job] & ~p.relocate[person])
        )

    def place_fit(self, person: Index, job: Index) -> Worth:
        """Return how well the place of each job fits where each person looks for work, float64 [pairs] in [0, 1]."""
        p, j, geography = self.people, self.jobs, self.geography
        sought_place, place = p.sought_place[person], j.place[job]
        fits = [
            (sought_place == place) | (j.remote[job] & p.remote[person]),
            geography.region[sought_place] == geography.region[place],
            geography.country[sought_place] == geography.country[place],
        ]
        return np.select(fits, [SAME_CITY, SAME_REGION, SAME_COUNTRY], 0.0)

    def job_utility(self, person: Index, job: Index) -> Worth:
        """Return the utility of each pair, float64 [pairs], about -4 to 5."""
        p, j, w = self.people, self.jobs, JOB_WEIGHTS
        skill_count = np.maximum(np.diff(self.required_skills.indptr)[job], 1)
        ambition = p.ambition[person]
        career = (1 - ambition) * self.closeness[p.current[person], j.occupation[job]]
        career += ambition * self.closeness[p.target[person], j.occupation[job]]
        pay = np.clip(np.log(j.salary[job] / p.salary[person]), -1, 1)
        taste = (p.taste[person] * j.charm[job]).sum(axis=1) / np.sqrt(p.taste.shape[1])
        return np.asarray(
            w["skills"] * count_shared(self.held_skills, self.required_skills, person, job) / skill_count
            + w["career"] * career
            + w["place"] * self.place_fit(person, job)
            - w["seniority"] * np.abs(p.seniority[person] - j.seniority[job])
            + w["salary"] * pay
            - w["wishes"] * self.broken_wishes(person, job)
            + w["taste"] * taste
            + w["quality"] * j.quality[job]
        )

    def course_utility(self, person: Index, course: Index) -> Worth:
        """Return the utility of each pair, float64 [pairs], about -2 to 5."""
        p, c, w = self.people, self.courses, COURSE_WEIGHTS
        skill_count = np.maximum(np.diff(c.teaches.indptr)[course], 1)
        held_share = count_shared(self.held_skills, c.teaches, person, course) / skill_count
        target = p.target[person]
        useful_share = count_shared(self.wanted_skills, c.teaches, target, course) / skill_count
        taste = (p.taste[person] * c.charm[course]).sum(axis=1) / np.sqrt(p.taste.shape[1])
        return np.asarray(
            w["gap"] * useful_share * (1 - held_share)
            + w["career"] * self.closeness[target, c.occupation[course]]
            + w["held"] * held_share
            - w["level"] * np.abs(np.minimum(p.seniority[person], 2) - c.level[course])
            + w["taste"] * taste
            + w["quality"] * c.quality[course]
        )


def hidden(taxonomy: Taxonomy, people: People, jobs: Jobs, courses: Courses, geography: Geography) -> Hidden:
    """Compute the hidden preferences of a world."""
    same_sector = (taxonomy.sector[:, None] == taxonomy.sector[None, :]) * 0.25
    moves = FAR_MOVE * taxonomy.moves + (1.0 - FAR_MOVE) * taxonomy.near.toarray()
    closeness = np.maximum(np.maximum(moves, same_sector), np.eye(len(taxonomy.titles)))
    return Hidden(
        people=people,
        jobs=jobs,
        courses=courses,
        closeness=closeness,
        held_skills=(people.skills > 0).astype(float).tocsr(),
        required_skills=csr_matrix(jobs.essential + jobs.optional),
        wanted_skills=((taxonomy.essential + taxonomy.optional) > 0).astype(float).tocsr(),
        geography=geography,
    )


def in_chunks(utility: Callable[[Index, Index], Worth], person: Index, slates: Index) -> Worth:
    """Compute the utility of every position of every slate in chunks; 0 for an empty position."""
    people = np.repeat(person, slates.shape[1])
    items = np.maximum(slates.ravel(), 0)
    chunks = [
        utility(people[start : start + CHUNK], items[start : start + CHUNK]) for start in range(0, len(items), CHUNK)
    ]
    return np.concatenate(chunks).reshape(slates.shape)
