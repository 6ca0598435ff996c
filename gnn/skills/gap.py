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
from gnn.scoring.skill_priors import ESSENTIAL_EDGE_WEIGHT, shares
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.snapshot.tables import EdgeTable

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
class MissingSkill:
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
        remaining = self.probability * (1.0 - self.credit)
        if remaining >= HIGH or (self.essential and remaining >= MEDIUM):
            return Priority.HIGH
        return Priority.MEDIUM if remaining >= MEDIUM else Priority.LOW


@dataclass(frozen=True, slots=True)
class Gap:
    """A skill gap: ``coverage`` (0–1, includes credit), missing and held skills, and the cheapest set of courses."""

    coverage: float
    missing: tuple[MissingSkill, ...]
    own_skills: tuple[int, ...]
    courses: tuple[int, ...]

    @property
    def hours(self) -> float:
        """Hours to learn everything that is missing."""
        return sum(entry.hours for entry in self.missing)


def needed_by(catalogue: Catalogue, label: str, target: int) -> dict[int, float]:
    """Return the skills that a job or an occupation asks for, with weights 0–1."""
    matrix = catalogue.items[ItemLabel.JOB].skills if label == ItemLabel.JOB else catalogue.needs
    span = slice(matrix.indptr[target], matrix.indptr[target + 1])
    return dict(zip(row(matrix, target).tolist(), matrix.data[span].tolist(), strict=True))


def find_gap(serving: Serving, state: PersonState, label: str, target: int) -> Gap:
    """Compute a person's gap against a job or an occupation.

    Args:
        serving: the catalogue and the active scorer.
        state: the person's state.
        label: ``Job`` or ``Occupation``.
        target: index of the target.
    """
    catalogue = serving.catalogue
    weights = needed_by(catalogue, label, target)
    occupation = int(catalogue.items[ItemLabel.JOB].occupation[target]) if label == ItemLabel.JOB else target
    likely = shares(catalogue, weights, occupation, serving.priors)
    held_skills = [skill for link in state.skills if (skill := catalogue.position("Skill", link.id)) is not None]
    groups = {held_skill: groups_of(catalogue, held_skill) for held_skill in held_skills}
    missing = [
        missing_skill(serving, skill, weight, float(likely[skill]), groups)
        for skill, weight in weights.items()
        if skill not in held_skills
    ]
    ordered_skills = tuple(sorted(missing, key=lambda entry: (-entry.probability * (1 - entry.credit), entry.skill)))
    credits = {entry.skill: entry.credit for entry in missing}
    total = sum(weights.values())
    covered_weight = sum(weight * credits.get(skill, 1.0) for skill, weight in weights.items())
    own_skills = tuple(
        sorted((skill for skill in weights if skill in held_skills), key=lambda skill: (-weights[skill], skill))
    )
    return Gap(
        covered_weight / total if total else 1.0,
        ordered_skills,
        own_skills,
        cheapest(catalogue, [entry.skill for entry in missing]),
    )


def missing_skill(serving: Serving, skill: int, weight: float, share: float, held_groups: Groups) -> MissingSkill:
    """Make one missing skill, with credit for adjacent held skills."""
    credit, by = adjacent(serving, skill, held_groups)
    hours = learning_hours(serving.catalogue, skill) * (1.0 - credit)
    courses = tuple(
        sorted(
            row(serving.catalogue.lessons, skill).tolist(),
            key=lambda course: (hours_a_skill(serving.catalogue, course), course),
        )
    )
    return MissingSkill(skill, weight >= ESSENTIAL_EDGE_WEIGHT, share, credit, by, hours, courses)


def adjacent(serving: Serving, skill: int, held_groups: Groups) -> tuple[float, int | None]:
    """Return the highest credit (0–1) that a held skill gives for another, and that held skill.

    A held skill gives credit if it is related, in the same group, or similar in name.

    Args:
        serving: the catalogue and the active scorer.
        skill: the missing skill.
        held_groups: groups of each held skill.
    """
    if not held_groups:
        return 0.0, None
    own_skills, credits = list(held_groups), np.zeros(len(held_groups))
    related_skills = neighbours(serving.catalogue.data.relations.get(("Skill", "RELATED_TO", "Skill")), skill)
    groups = groups_of(serving.catalogue, skill)
    for index, held_skill in enumerate(own_skills):
        if held_skill in related_skills:
            credits[index] = RELATED
        elif groups & held_groups[held_skill]:
            credits[index] = SAME_GROUP
    if semantics := serving.semantics:
        texts = semantics.texts["Skill"]
        close = texts[own_skills] @ texts[skill]
        credits = np.maximum(credits, np.where(close >= LEAST_CLOSE, close, 0.0))
    best = int(np.argmax(credits))
    return (float(min(credits[best], 0.95)), own_skills[best]) if credits[best] > 0 else (0.0, None)


def groups_of(catalogue: Catalogue, skill: int) -> set[int]:
    """Return the broader skills and groups of a skill."""
    return neighbours(catalogue.data.relations.get(("Skill", "BROADER", "Skill")), skill, forward=True)


def neighbours(table: EdgeTable | None, node: int, *, forward: bool = False) -> set[int]:
    """Return a node's neighbours, in both directions or forward only."""
    if table is None:
        return set()
    nodes = set(table.target[table.source == node].tolist())
    return nodes if forward else nodes | set(table.source[table.target == node].tolist())


def course_hours(catalogue: Catalogue, course: int) -> float:
    """Return a course's hours, or the default if they are unknown."""
    hours = float(catalogue.items[ItemLabel.COURSE].columns["hours"][course])
    return OTHER_HOURS if np.isnan(hours) else hours


def hours_a_skill(catalogue: Catalogue, course: int) -> float:
    """Return a course's hours per skill that it teaches."""
    return course_hours(catalogue, course) / max(len(row(catalogue.items[ItemLabel.COURSE].skills, course)), 1)


def learning_hours(catalogue: Catalogue, skill: int) -> float:
    """Return the hours to learn a skill: the median of its courses' hours per skill, else a default.

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
    open_skills = {skill for skill in skills if len(row(catalogue.lessons, skill))}
    courses: list[int] = []
    while open_skills:
        teaching = {course for skill in open_skills for course in row(catalogue.lessons, skill).tolist()}
        hours = {candidate: course_hours(catalogue, candidate) for candidate in teaching}
        new_skills = {candidate: open_skills & set(row(items.skills, candidate).tolist()) for candidate in teaching}
        best = min(teaching, key=lambda candidate: (hours[candidate] / len(new_skills[candidate]), candidate))
        courses.append(best)
        open_skills -= new_skills[best]
    return tuple(courses)
