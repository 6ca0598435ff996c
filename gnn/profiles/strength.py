"""How strong a profile is for the jobs that fit it best, 0–100.

Four parts add up:

- 50 points for cover: the mean share of what these jobs ask for that the person has, by importance; jobs that ask for
  no skills are left out.
- 20 for depth: the mean level of the ten best skills, with none for each that lacks to ten.
- 20 for experience: all of it from five years on; half if occupations are named, but no years.
- 10 for direction: an occupation to aim for; half for a current occupation alone.
"""

from dataclasses import dataclass

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Index
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState

COVER, DEPTH, EXPERIENCE, DIRECTION = 50.0, 20.0, 20.0, 10.0
BEST_SKILLS, ENOUGH_YEARS = 10, 5.0


@dataclass(frozen=True, slots=True)
class Strength:
    """The parts of a profile's strength, each 0–1."""

    cover: float
    depth: float
    experience: float
    direction: float

    @property
    def score(self) -> int:
        """The strength, 0–100."""
        return round(
            COVER * self.cover + DEPTH * self.depth + EXPERIENCE * self.experience + DIRECTION * self.direction
        )


def measure_strength(catalogue: Catalogue, state: PersonState, jobs: Index) -> Strength:
    """Return how strong a profile is.

    Args:
        catalogue: what the jobs ask for.
        state: the person.
        jobs: indices of the jobs that fit best, int64 [J].
    """
    levels = sorted((link.weight for link in state.skills), reverse=True)[:BEST_SKILLS]
    if state.years is not None:
        experience = min(max(state.years, 0.0) / ENOUGH_YEARS, 1.0)
    else:
        experience = 0.5 if state.careers else 0.0
    works_now = any(link.weight == 1.0 for link in state.careers)
    return Strength(
        cover=cover_of(catalogue, state, jobs),
        depth=min(sum(levels) / BEST_SKILLS, 1.0),
        experience=experience,
        direction=1.0 if state.targets else (0.5 if works_now else 0.0),
    )


def cover_of(catalogue: Catalogue, state: PersonState, jobs: Index) -> float:
    """Return the mean share, by importance, of the skills that jobs ask for and the person has, 0–1."""
    items = catalogue.items[ItemLabel.JOB]
    asking = jobs[items.skill_weight[jobs] > 0] if len(jobs) else jobs
    if not len(asking):
        return 0.0
    has_skill = np.zeros(len(catalogue.ids("Skill")))
    for link in state.skills:
        if (index := catalogue.position("Skill", link.id)) is not None:
            has_skill[index] = 1.0
    return float(np.mean((items.skills[asking] @ has_skill) / items.skill_weight[asking]))
