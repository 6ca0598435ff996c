"""The skill gap: skills that a job or occupation asks for and a person lacks, and how to close it.

:mod:`gnn.scoring.skill_priors` estimates how likely each skill is to matter. Credit for adjacent skills comes from
the skill graph and from the similarity of names. The courses that close a gap are chosen by greedy weighted set
cover (Chvátal, 1979): fewest hours per skill first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue, row
from gnn.scoring.blend import Serving
from gnn.scoring.skill_priors import ESSENTIAL_WEIGHT, shares
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.snapshot.reader import EdgeTable

RELATED, SAME_GROUP, LEAST_CLOSE = 0.5, 0.4, 0.6
DEFAULT_HOURS = {"KNOWLEDGE": 20.0, "COMPETENCE": 30.0}
OTHER_HOURS = 25.0
HIGH, MEDIUM = 0.6, 0.3

Groups = Mapping[int, set[int]]
Values = NDArray[np.float64]


class Priority(StrEnum):
    """How urgent it is to learn a skill."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


@dataclass(frozen=True, slots=True)
class Missing:
    """A missing skill, by index.

    ``probability`` that it matters and ``credit`` for the adjacent held skill ``by`` are 0–1;
    ``hours`` is the learning time that remains after the credit; ``courses`` teach it, shortest first.
    """

    skill: int
    essential: bool
    probability: float
    credit: float
    by: int | None
    hours: float
    courses: tuple[int, ...]

    @property
    def priority(self) -> Priority:
        """The priority, from the probability that remains after the credit."""
        left = self.probability * (1.0 - self.credit)
        if left >= HIGH or (self.essential and left >= MEDIUM):
            return Priority.HIGH
        return Priority.MEDIUM if left >= MEDIUM else Priority.LOW


@dataclass(frozen=True, slots=True)
class Gap:
    """A skill gap: ``coverage`` (0–1, includes credit), missing and held skills, and the cheapest set of courses."""

    coverage: float
    missing: tuple[Missing, ...]
    held: tuple[int, ...]
    courses: tuple[int, ...]

    @property
    def hours(self) -> float:
        """Hours to learn everything that is missing."""
        return sum(one.hours for one in self.missing)


def needed_by(catalogue: Catalogue, label: str, place: int) -> dict[int, float]:
    """Returns the skills that a job or an occupation asks for, with weights 0–1."""
    matrix = catalogue.items[ItemLabel.JOB].skills if label == ItemLabel.JOB else catalogue.needs
    span = slice(matrix.indptr[place], matrix.indptr[place + 1])
    return dict(zip(row(matrix, place).tolist(), matrix.data[span].tolist(), strict=True))


def find_gap(serving: Serving, state: PersonState, label: str, place: int) -> Gap:
    """Computes a person's gap against a job or an occupation.

    Args:
        serving: the catalogue and the active scorer.
        state: the person's state.
        label: ``Job`` or ``Occupation``.
        place: index of the target.
    """
    catalogue = serving.catalogue
    weights = needed_by(catalogue, label, place)
    occupation = int(catalogue.items[ItemLabel.JOB].occupation[place]) if label == ItemLabel.JOB else place
    likely = shares(catalogue, weights, occupation, serving.priors)
    has = [skill for link in state.skills if (skill := catalogue.position("Skill", link.id)) is not None]
    groups = {one: groups_of(catalogue, one) for one in has}
    missing = [
        missing_skill(serving, skill, weight, float(likely[skill]), groups)
        for skill, weight in weights.items()
        if skill not in has
    ]
    ordered = tuple(sorted(missing, key=lambda one: (-one.probability * (1 - one.credit), one.skill)))
    credits = {one.skill: one.credit for one in missing}
    total = sum(weights.values())
    covered = sum(weight * credits.get(skill, 1.0) for skill, weight in weights.items())
    held = tuple(sorted((skill for skill in weights if skill in has), key=lambda skill: (-weights[skill], skill)))
    return Gap(covered / total if total else 1.0, ordered, held, cheapest(catalogue, [one.skill for one in missing]))


def missing_skill(serving: Serving, skill: int, weight: float, share: float, has: Groups) -> Missing:
    """Makes one missing skill, with credit for adjacent held skills."""
    credit, by = adjacent(serving, skill, has)
    hours = learning_hours(serving.catalogue, skill) * (1.0 - credit)
    courses = tuple(
        sorted(
            row(serving.catalogue.lessons, skill).tolist(), key=lambda one: (hours_a_skill(serving.catalogue, one), one)
        )
    )
    return Missing(skill, weight >= ESSENTIAL_WEIGHT, share, credit, by, hours, courses)


def adjacent(serving: Serving, skill: int, has: Groups) -> tuple[float, int | None]:
    """Returns the highest credit (0–1) that a held skill gives for another, and that held skill.

    A held skill gives credit if it is related, in the same group, or similar in name.

    Args:
        serving: the catalogue and the active scorer.
        skill: the missing skill.
        has: groups of each held skill.
    """
    if not has:
        return 0.0, None
    held, credits = list(has), np.zeros(len(has))
    related = neighbours(serving.catalogue.data.relations.get(("Skill", "RELATED_TO", "Skill")), skill)
    own = groups_of(serving.catalogue, skill)
    for place, one in enumerate(held):
        if one in related:
            credits[place] = RELATED
        elif own & has[one]:
            credits[place] = SAME_GROUP
    if semantics := serving.semantics:
        texts = semantics.texts["Skill"]
        close = texts[held] @ texts[skill]
        credits = np.maximum(credits, np.where(close >= LEAST_CLOSE, close, 0.0))
    best = int(np.argmax(credits))
    return (float(min(credits[best], 0.95)), held[best]) if credits[best] > 0 else (0.0, None)


def groups_of(catalogue: Catalogue, skill: int) -> set[int]:
    """Returns the broader skills and groups of a skill."""
    return neighbours(catalogue.data.relations.get(("Skill", "BROADER", "Skill")), skill, forward=True)


def neighbours(table: EdgeTable | None, place: int, *, forward: bool = False) -> set[int]:
    """Returns a node's neighbours, in both directions or forward only."""
    if table is None:
        return set()
    found = set(table.target[table.source == place].tolist())
    return found if forward else found | set(table.source[table.target == place].tolist())


def course_hours(catalogue: Catalogue, course: int) -> float:
    """Returns a course's hours, or the default if they are unknown."""
    hours = float(catalogue.items[ItemLabel.COURSE].columns["hours"][course])
    return OTHER_HOURS if np.isnan(hours) else hours


def hours_a_skill(catalogue: Catalogue, course: int) -> float:
    """Returns a course's hours per skill that it teaches."""
    return course_hours(catalogue, course) / max(len(row(catalogue.items[ItemLabel.COURSE].skills, course)), 1)


def learning_hours(catalogue: Catalogue, skill: int) -> float:
    """Returns the hours to learn a skill: the median of its courses' hours per skill, else a default.

    The default is 20 for knowledge and 30 for a competence.
    """
    courses = row(catalogue.lessons, skill).tolist()
    if courses:
        return float(np.median([hours_a_skill(catalogue, course) for course in courses]))
    table = catalogue.data.nodes["Skill"]
    return DEFAULT_HOURS.get(table.names["kind"][int(table.columns["kind"][skill])], OTHER_HOURS)


def cheapest(catalogue: Catalogue, skills: Sequence[int]) -> tuple[int, ...]:
    """Chooses courses that together teach every teachable skill, by greedy weighted set cover."""
    items = catalogue.items[ItemLabel.COURSE]
    left = {skill for skill in skills if len(row(catalogue.lessons, skill))}
    chosen: list[int] = []
    while left:
        teaching = {course for skill in left for course in row(catalogue.lessons, skill).tolist()}
        hours = {one: course_hours(catalogue, one) for one in teaching}
        new = {one: left & set(row(items.skills, one).tolist()) for one in teaching}
        best = min(teaching, key=lambda one: (hours[one] / len(new[one]), one))
        chosen.append(best)
        left -= new[best]
    return tuple(chosen)
