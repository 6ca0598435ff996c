"""Plans which evidence to read for a page: crowds, career moves, lessons and choices that may give reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from gnn.data.catalogue import Catalogue, heaviest, row
from gnn.explain.crowds import find_crowds
from gnn.explain.near_choices import find_near_choices
from gnn.features.person_item import MOVE_FROM_TARGET
from gnn.scoring.blend import FEWEST, LINKING
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Link, PersonState
from graph.recommendations.evidence import Crowd, Wanted


@dataclass(frozen=True, slots=True)
class Hints:
    """Possible reasons found in the catalogue, before the graph has confirmed them.

    ``lessons`` maps a job to a skill that it asks for and the person lacks, with a course that teaches it; ``learnt``
    holds the skills taught by the person's completed courses; ``steps`` maps an occupation to the person's link that
    leads to it most closely; ``common`` maps each occupation or topic of the page to the person's latest choice in it,
    latest first; ``near`` maps each place of the page to the person's latest job there; ``crowds`` maps an item to
    other people who chose it; ``fewest`` is how many of them must exist before a reason mentions them.
    """

    lessons: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    learnt: frozenset[str] = frozenset()
    steps: Mapping[str, Link] = field(default_factory=dict)
    common: Mapping[str, str] = field(default_factory=dict)
    near: Mapping[str, str] = field(default_factory=dict)
    crowds: Mapping[str, Crowd] = field(default_factory=dict)
    fewest: int = FEWEST


def plan_evidence(
    catalogue: Catalogue, state: PersonState, label: ItemLabel, items: Sequence[str], fewest: int
) -> tuple[Wanted, Hints]:
    """Plans the evidence to read for a page and the hints to look for in it.

    Args:
        catalogue: the catalogue to take hints from.
        state: the person's state.
        label: label of the items.
        items: ids of the page's items.
        fewest: minimum number of other people that a reason may rest on.
    """
    indices = [index for item in items if (index := catalogue.position(label, item)) is not None]
    crowds = find_crowds(catalogue, state, label, items, fewest)
    vias = [crowd.via for crowd in crowds if crowd.via]
    common = find_common_items(catalogue, state, label, indices)
    own_items = [*vias, *common.values(), *set(find_latest_choices(state, label)).intersection(items)]
    near = find_near_choices(catalogue, state, indices) if label == ItemLabel.JOB else {}
    own_items += near.values()
    learnt, taught, steps, needed = learnt_skills(catalogue, state), {}, {}, []
    if label == ItemLabel.JOB:
        steps = closest(catalogue, state, indices)
        moves = moves_of(steps)
        taught = missing_lessons(catalogue, state, indices, learnt)
    else:
        moves = course_needs(catalogue, state, indices)
        needed = [skill for _, skill in moves]
    request = Wanted(
        items=items,
        skills=[*known_skills(state), *(skill for skill, _ in taught.values()), *needed],
        named=vias,
        moves=moves,
        lessons=list(taught.values()),
        common=list(common.items()),
        near=list(near.items()),
        user=state.id,
        own=own_items,
        crowds=crowds,
    )
    return request, Hints(taught, learnt, steps, common, near, {crowd.item: crowd for crowd in crowds}, fewest)


def known_skills(state: PersonState) -> list[str]:
    """Return the ids of the skills that a person has or is interested in."""
    return [link.id for link in (*state.skills, *state.interests) if link.label == "Skill"]


def learnt_skills(catalogue: Catalogue, state: PersonState) -> frozenset[str]:
    """Return the ids of the skills taught by the courses a person completed."""
    skills, matrix = catalogue.ids("Skill"), catalogue.items[ItemLabel.COURSE].skills
    courses = [
        catalogue.position(ItemLabel.COURSE, choice.id)
        for choice in state.chosen(ItemLabel.COURSE, InteractionType.COMPLETE)
    ]
    return frozenset(
        skills[skill] for course in courses if course is not None for skill in row(matrix, course).tolist()
    )


def closest(catalogue: Catalogue, state: PersonState, indices: list[int]) -> dict[str, Link]:
    """Map each occupation of some jobs to the past or target occupation that leads to it most, as scoring weighs it.

    On a tie, current occupations come first, then past ones.
    """
    ids, moves = catalogue.ids("Occupation"), catalogue.moves
    occupations = {group for index in indices for group in catalogue.items[ItemLabel.JOB].groups(index)}
    careers = sorted(state.careers, key=lambda link: (-link.weight, link.id))
    links: dict[int, tuple[float, Link]] = {}
    for link, factor in (*((link, 1.0) for link in careers), *((link, MOVE_FROM_TARGET) for link in state.targets)):
        if (start := catalogue.position("Occupation", link.id)) is None:
            continue
        weights = moves.data[moves.indptr[start] : moves.indptr[start + 1]]
        for target, weight in zip(row(moves, start).tolist(), (factor * weights).tolist(), strict=True):
            if target in occupations and target != start and weight > links.get(target, (0.0, link))[0]:
                links[target] = (weight, link)
    return {ids[target]: link for target, (_, link) in links.items()}


def moves_of(steps: Mapping[str, Link]) -> list[tuple[str, str]]:
    """Return pairs of a past or target occupation and the occupation that it leads to."""
    return [(link.id, target) for target, link in steps.items()]


def missing_lessons(
    catalogue: Catalogue, state: PersonState, indices: list[int], learnt: frozenset[str]
) -> dict[str, tuple[str, str]]:
    """Map each job to its heaviest missing skill that a course teaches, with the most focused such course.

    Courses that the person completed or dismissed are not used.
    """
    skills, courses, jobs = catalogue.ids("Skill"), catalogue.ids(ItemLabel.COURSE), catalogue.ids(ItemLabel.JOB)
    held = learnt.union(link.id for link in state.skills)
    past_courses = {
        choice.id for choice in state.chosen(ItemLabel.COURSE, InteractionType.COMPLETE, InteractionType.DISMISS)
    }
    breadth, matrix = np.diff(catalogue.items[ItemLabel.COURSE].skills.indptr), catalogue.items[ItemLabel.JOB].skills
    lesson_by_job = {}
    for index in indices:
        for skill in heaviest(matrix, index):
            teaching = [
                course for course in row(catalogue.lessons, skill).tolist() if courses[course] not in past_courses
            ]
            if skills[skill] not in held and teaching:
                best = min(teaching, key=lambda course: (int(breadth[course]), course))
                lesson_by_job[jobs[index]] = (skills[skill], courses[best])
                break
    return lesson_by_job


def course_needs(catalogue: Catalogue, state: PersonState, indices: list[int]) -> list[tuple[str, str]]:
    """Return pairs of a target or past occupation and a skill that it needs and a course of the page teaches."""
    skills = catalogue.ids("Skill")
    taught = {skill for index in indices for skill in row(catalogue.items[ItemLabel.COURSE].skills, index).tolist()}
    pairs = []
    for link in (*state.targets, *state.careers):
        if (target := catalogue.position("Occupation", link.id)) is not None:
            pairs += [(link.id, skills[skill]) for skill in row(catalogue.needs, target).tolist() if skill in taught]
    return sorted(set(pairs))


def find_common_items(catalogue: Catalogue, state: PersonState, label: ItemLabel, indices: list[int]) -> dict[str, str]:
    """Map each occupation (jobs) or topic (courses) of the page to the latest choice in it, latest first."""
    ids = catalogue.ids("Occupation" if label == ItemLabel.JOB else "Topic")
    groups = catalogue.items[label].groups
    left = {group for index in indices for group in groups(index)}
    item_by_group: dict[str, str] = {}
    for item in find_latest_choices(state, label):
        index = catalogue.position(label, item)
        shared = left.intersection(groups(index)) if index is not None else set()
        item_by_group |= {ids[group]: item for group in sorted(shared)}
        left.difference_update(shared)
    return item_by_group


def find_latest_choices(state: PersonState, label: ItemLabel) -> list[str]:
    """Return the ids of the items of one label that the person chose, without duplicates, latest choice first."""
    return list(state.last_chosen(label, *LINKING))
