"""Counterfactuals and attributions of a score, computed by scoring variants of the person with the active model.

Counterfactuals (Wachter, Mittelstadt and Russell, 2018) propose actions the person can take: learn a skill, set
the occupation as a target, undo a choice. Attributions are exact leave-one-out differences (erasure; Li, Monroe
and Jurafsky, 2016): the points the score loses when one known fact about the person is removed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from gnn.data.catalogue import heaviest
from gnn.explain.missing_skills import PresumedSkills
from gnn.scoring.blend import LINKING, Blend, Serving, totals
from gnn.skills.gap import learning_hours
from gnn.skills.skill_returns import with_skills
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Link, PersonState

NOTICED = 0.5
MOST_SKILLS, MOST_CHOICES = 20, 30
MOST_ITEMS = 60
TARGET_HOURS = 1.0
DECISIONS = (*LINKING, InteractionType.DISMISS)


class ChangeKind(StrEnum):
    """Kinds of change."""

    ADD_SKILL = "ADD_SKILL"
    ADD_TARGET = "ADD_TARGET"
    REMOVE_SKILL = "REMOVE_SKILL"
    UNDO_CHOICES = "UNDO_CHOICES"


@dataclass(frozen=True, slots=True)
class Change:
    """A change: its kind, the label and id of the node it concerns, and its cost in hours."""

    kind: ChangeKind
    label: str
    id: str
    hours: float


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A change with the scores before and after, 0–100."""

    change: Change
    before: float
    after: float

    @property
    def size(self) -> float:
        """How many points the change moves the score, at least 0."""
        return abs(self.after - self.before)


@dataclass(frozen=True, slots=True)
class Attribution:
    """A known fact about the person, and the points the score would lose without it."""

    label: str
    id: str
    weight: float


def apply_change(serving: Serving, state: PersonState, change: Change) -> PersonState:
    """Return the person's state after a change."""
    match change.kind:
        case ChangeKind.ADD_SKILL:
            skill = serving.catalogue.position("Skill", change.id)
            return state if skill is None else with_skills(serving.catalogue, state, [skill])
        case ChangeKind.ADD_TARGET:
            target = Link("TARGETS", "", "Occupation", change.id, "", "", 1.0, None)
            return replace(state, targets=(*state.targets, target))
        case ChangeKind.REMOVE_SKILL:
            return replace(state, skills=tuple(link for link in state.skills if link.id != change.id))
        case ChangeKind.UNDO_CHOICES:
            return remove_fact(state, change.label, change.id)


def remove_fact(state: PersonState, label: str, id: str) -> PersonState:
    """Return the person's state without anything known about a node."""

    def drop_node(links: tuple[Link, ...]) -> tuple[Link, ...]:
        return tuple(link for link in links if (link.label, link.id) != (label, id))

    return replace(
        state,
        skills=drop_node(state.skills),
        careers=drop_node(state.careers),
        targets=drop_node(state.targets),
        interests=drop_node(state.interests),
        choices=tuple(choice for choice in state.choices if (choice.label, choice.id) != (label, id)),
    )


def possible(serving: Serving, state: PersonState, job: int) -> list[Change]:
    """Return changes that the person can make and that may affect the score of a job.

    Changes that only time or other people could bring about are not included, and neither are looks. Nobody is told to
    learn what is presumed of them.
    """
    catalogue, held_skills = serving.catalogue, {link.id for link in state.skills}
    skills, ids = catalogue.items[ItemLabel.JOB].skills, catalogue.ids("Skill")
    required_skills, presumed = heaviest(skills, job)[:MOST_SKILLS], PresumedSkills(catalogue, state)
    changes = [
        Change(ChangeKind.ADD_SKILL, "Skill", ids[skill], learning_hours(catalogue, skill))
        for skill in required_skills
        if ids[skill] not in held_skills and skill not in presumed
    ]
    occupation = int(catalogue.items[ItemLabel.JOB].occupation[job])
    if occupation >= 0:
        aim = catalogue.ids("Occupation")[occupation]
        if aim not in {link.id for link in state.targets}:
            changes.append(Change(ChangeKind.ADD_TARGET, "Occupation", aim, TARGET_HOURS))
    changes += [
        Change(ChangeKind.REMOVE_SKILL, "Skill", ids[skill], 0.0)
        for skill in required_skills
        if ids[skill] in held_skills
    ]
    decisions = [choice for choice in state.choices if choice.type in DECISIONS]
    latest = sorted(decisions, key=lambda choice: -choice.at)
    chosen_items = dict.fromkeys((choice.label, choice.id) for choice in latest if choice.label in catalogue.items)
    this_job = (ItemLabel.JOB, catalogue.ids(ItemLabel.JOB)[job])
    changes += [
        Change(ChangeKind.UNDO_CHOICES, label, id, 0.0)
        for label, id in list(chosen_items)[:MOST_CHOICES]
        if (label, id) != this_job
    ]
    return changes


def counterfactuals(
    serving: Serving, state: PersonState, job: int, blend: Blend, now: float
) -> tuple[float, list[Counterfactual]]:
    """Return a job's score and the single changes that move it noticeably.

    A change must move the score by at least half a point, change the rounded score and make sense; if none does, the
    largest one that a tenth shows is listed. Gains come first, ordered by points per hour; then losses, largest first.
    """
    changes = possible(serving, state, job)
    variants = [state, *(apply_change(serving, state, change) for change in changes)]
    before, *afters = scores_of(serving, variants, job, blend, now)
    sensible = [
        Counterfactual(change, before, after)
        for change, after in zip(changes, afters, strict=True)
        if makes_sense(change, after - before)
    ]
    noticed = [result for result in sensible if result.size >= NOTICED and round(result.after) != round(before)]
    results = noticed or select_largest(sensible)
    gains = [result for result in results if result.after > before]
    losses = [result for result in results if result.after < before]
    gains.sort(key=lambda result: (-(result.after - before) / max(result.change.hours, 1.0), result.change.id))
    losses.sort(key=lambda result: (result.after, result.change.id))
    return before, gains + losses


def select_largest(results: Sequence[Counterfactual]) -> list[Counterfactual]:
    """Return the change that moves the score most, if a tenth of a point shows it."""
    shown = [result for result in results if round(result.after, 1) != round(result.before, 1)]
    return sorted(shown, key=lambda result: (-result.size, result.change.id))[:1]


def makes_sense(change: Change, gain: float) -> bool:
    """Return whether a change moves the score as people expect: no skill or goal of a job lowers its score."""
    match change.kind:
        case ChangeKind.ADD_SKILL | ChangeKind.ADD_TARGET:
            return gain > 0
        case ChangeKind.REMOVE_SKILL:
            return gain < 0
        case ChangeKind.UNDO_CHOICES:
            return True


def known_of(state: PersonState) -> list[tuple[str, str]]:
    """Return the label and id of every known fact about a person; of items, only the sixty most recent."""
    links = (*state.skills, *state.careers, *state.targets, *state.interests)
    latest = sorted(state.choices, key=lambda choice: -choice.at)
    items = list(dict.fromkeys((choice.label, choice.id) for choice in latest))[:MOST_ITEMS]
    return list(dict.fromkeys([*((link.label, link.id) for link in links), *items]))


def attributions(serving: Serving, state: PersonState, job: int, blend: Blend, now: float) -> list[Attribution]:
    """Return what a job's score rests on, largest effect first; effects that round to 0.00 are left out."""
    this_job = (ItemLabel.JOB, serving.catalogue.ids(ItemLabel.JOB)[job])
    facts = [fact for fact in known_of(state) if fact != this_job]
    variants = [state, *(remove_fact(state, label, id) for label, id in facts)]
    scores = scores_of(serving, variants, job, blend, now)
    results = [Attribution(label, id, scores[0] - after) for (label, id), after in zip(facts, scores[1:], strict=True)]
    return sorted(
        (result for result in results if round(result.weight, 2) != 0.0),
        key=lambda result: (-abs(result.weight), result.label, result.id),
    )


def scores_of(serving: Serving, states: Sequence[PersonState], job: int, blend: Blend, now: float) -> list[float]:
    """Return the score of one job for several states."""
    return [
        float(score)
        for score in totals(serving, states, ItemLabel.JOB, blend, now, np.array([job], dtype=np.int64))[:, 0]
    ]
