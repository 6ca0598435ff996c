"""What evidence to read for a page: who may witness for an item, which moves, lessons and choices may be reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from gnn.catalogue import Catalogue, heaviest, row
from gnn.pairs import MOVE_FROM_TARGET
from gnn.serving import LINKING
from graph.evidence import Wanted
from graph.state import Link, PersonState

WITNESSED_CHOICES = 12
WITNESSES = 2


@dataclass(frozen=True, slots=True)
class Hints:
    """What the catalogue says that may be reasons, before the graph has shown it.

    ``witnesses`` are pairs of (person, something that both chose) by item; ``lessons`` the skill that a job asks
    for and the person lacks with the course that teaches it, by job; ``learnt`` the skills that the person's completed
    courses teach; ``steps`` the person's link to what lies closest to a job's occupation, by occupation; ``common``
    the latest choice by occupation or topic of the page, the latest first; ``others`` somebody who chose an item that
    has no witness.
    """

    witnesses: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    lessons: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    learnt: frozenset[str] = frozenset()
    steps: Mapping[str, Link] = field(default_factory=dict)
    common: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)


def wanted(catalogue: Catalogue, state: PersonState, label: str, items: Sequence[str]) -> tuple[Wanted, Hints]:
    """What evidence to read for a page, and what to look for in it."""
    places = [place for item in items if (place := catalogue.position(label, item)) is not None]
    witnesses = similar_people(catalogue, state, label, items)
    vias = dict.fromkeys(via for found in witnesses.values() for _, via in found)
    triples = [(person, via, item) for item, found in witnesses.items() for person, via in found]
    triples += [(state.id, via, via) for via in vias]
    others = other_people(catalogue, state, label, [item for item in items if not witnesses.get(item)])
    triples += [(person, item, item) for item, person in others.items()]
    common = in_common(catalogue, state, label, places)
    triples += [(state.id, via, via) for via in {*common.values(), *set(latest(state, label)).intersection(items)}]
    learnt, taught, steps = learnt_skills(catalogue, state), {}, {}
    if label == "Job":
        steps = closest(catalogue, state, places)
        moves = moves_of(steps)
        taught = missing_lessons(catalogue, state, places, learnt)
    else:
        moves = course_needs(catalogue, state, places)
    asked = Wanted(items, list(vias), moves, list(taught.values()), list(common.items()), triples)
    return asked, Hints(witnesses, taught, learnt, steps, common, others)


def learnt_skills(catalogue: Catalogue, state: PersonState) -> frozenset[str]:
    """Ids of the skills that the courses teach which a person completed."""
    skills, matrix = catalogue.ids("Skill"), catalogue.items["Course"].skills
    done = [catalogue.position("Course", choice.id) for choice in state.chosen("Course", "COMPLETED")]
    return frozenset(skills[skill] for place in done if place is not None for skill in row(matrix, place).tolist())


def similar_people(
    catalogue: Catalogue, state: PersonState, label: str, items: Sequence[str]
) -> dict[str, list[tuple[str, str]]]:
    """For each item, people who chose it and something that this person chose: (person, that something)."""
    via: dict[int, str] = {}
    chosen_by = catalogue.chosen[label]
    for item in reversed(latest(state, label)[:WITNESSED_CHOICES]):
        if (place := catalogue.position(label, item)) is not None:
            via |= dict.fromkeys(row(chosen_by, place).tolist(), item)
    own = catalogue.position("User", state.id)
    if own is not None:
        via.pop(own, None)
    ids = catalogue.ids("User")
    found: dict[str, list[tuple[str, str]]] = {}
    for item in items:
        if (place := catalogue.position(label, item)) is None:
            continue
        people = [person for person in row(chosen_by, place).tolist() if person in via and via[person] != item]
        found[item] = [(ids[person], via[person]) for person in people[:WITNESSES]]
    return found


def other_people(catalogue: Catalogue, state: PersonState, label: str, items: Sequence[str]) -> dict[str, str]:
    """Of each item that anybody else chose, somebody who did."""
    ids, own = catalogue.ids("User"), catalogue.position("User", state.id)
    found = {}
    for item in items:
        if (place := catalogue.position(label, item)) is not None:
            people = [person for person in row(catalogue.chosen[label], place).tolist() if person != own]
            if people:
                found[item] = ids[people[-1]]
    return found


def closest(catalogue: Catalogue, state: PersonState, places: list[int]) -> dict[str, Link]:
    """For each occupation of some jobs, what was done or is aimed for that leads to it most, as the score weighs it.

    Of equals what is done now leads, then what was done.
    """
    ids, moves = catalogue.ids("Occupation"), catalogue.moves
    sought = {group for place in places for group in catalogue.items["Job"].groups(place)}
    careers = sorted(state.careers, key=lambda link: (-link.weight, link.id))
    found: dict[int, tuple[float, Link]] = {}
    for link, factor in (*((link, 1.0) for link in careers), *((link, MOVE_FROM_TARGET) for link in state.targets)):
        if (start := catalogue.position("Occupation", link.id)) is None:
            continue
        weights = moves.data[moves.indptr[start] : moves.indptr[start + 1]]
        for target, weight in zip(row(moves, start).tolist(), (factor * weights).tolist(), strict=True):
            if target in sought and target != start and weight > found.get(target, (0.0, link))[0]:
                found[target] = (weight, link)
    return {ids[target]: link for target, (_, link) in found.items()}


def moves_of(steps: Mapping[str, Link]) -> list[tuple[str, str]]:
    """Pairs of an occupation done or aimed for and the one that it leads to."""
    return [(link.id, target) for target, link in steps.items()]


def missing_lessons(
    catalogue: Catalogue, state: PersonState, places: list[int], learnt: frozenset[str]
) -> dict[str, tuple[str, str]]:
    """For each job, its weightiest missing skill that a course teaches, with the course that is most about it.

    A course that the person has completed or dismissed is not named.
    """
    skills, courses, jobs = catalogue.ids("Skill"), catalogue.ids("Course"), catalogue.ids("Job")
    held = learnt.union(link.id for link in state.skills)
    past = {choice.id for choice in state.chosen("Course", "COMPLETED", "DISMISSED")}
    breadth, matrix = np.diff(catalogue.items["Course"].skills.indptr), catalogue.items["Job"].skills
    found = {}
    for place in places:
        for skill in heaviest(matrix, place):
            teaching = [one for one in row(catalogue.lessons, skill).tolist() if courses[one] not in past]
            if skills[skill] not in held and teaching:
                best = min(teaching, key=lambda one: (int(breadth[one]), one))
                found[jobs[place]] = (skills[skill], courses[best])
                break
    return found


def course_needs(catalogue: Catalogue, state: PersonState, places: list[int]) -> list[tuple[str, str]]:
    """Pairs of an occupation aimed for or held and a skill that it needs and a course of the page teaches."""
    skills = catalogue.ids("Skill")
    taught = {skill for place in places for skill in row(catalogue.items["Course"].skills, place).tolist()}
    pairs = []
    for link in (*state.targets, *state.careers):
        if (target := catalogue.position("Occupation", link.id)) is not None:
            pairs += [(link.id, skills[skill]) for skill in row(catalogue.needs, target).tolist() if skill in taught]
    return sorted(set(pairs))


def in_common(catalogue: Catalogue, state: PersonState, label: str, places: list[int]) -> dict[str, str]:
    """The latest choice of each occupation (jobs) or topic (courses) of the page, the latest first."""
    ids = catalogue.ids("Occupation" if label == "Job" else "Topic")
    groups = catalogue.items[label].groups
    left = {group for place in places for group in groups(place)}
    found: dict[str, str] = {}
    for item in latest(state, label):
        place = catalogue.position(label, item)
        met = left.intersection(groups(place)) if place is not None else set()
        found |= {ids[group]: item for group in sorted(met)}
        left.difference_update(met)
    return found


def latest(state: PersonState, label: str) -> list[str]:
    """Ids of the items of one label that the person chose, the latest choice first, each once."""
    return list(state.last_chosen(label, *LINKING))
