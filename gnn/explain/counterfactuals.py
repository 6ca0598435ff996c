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
from gnn.scoring.blend import Blend, Serving, totals
from gnn.skills.gap import learning_hours
from gnn.skills.skill_returns import with_skills
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, PersonState

NOTICED = 0.5
MOST_SKILLS, MOST_CHOICES = 20, 30
MOST_ITEMS = 60
TARGET_HOURS = 1.0


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


@dataclass(frozen=True, slots=True)
class Attribution:
    """A known fact about the person, and the points the score would lose without it."""

    label: str
    id: str
    weight: float


def changed(serving: Serving, state: PersonState, change: Change) -> PersonState:
    """Returns the person's state after a change."""
    match change.kind:
        case ChangeKind.ADD_SKILL:
            place = serving.catalogue.position("Skill", change.id)
            return state if place is None else with_skills(serving.catalogue, state, [place])
        case ChangeKind.ADD_TARGET:
            target = Link("TARGETS", "", "Occupation", change.id, "", "", 1.0, None)
            return replace(state, targets=(*state.targets, target))
        case ChangeKind.REMOVE_SKILL:
            return replace(state, skills=tuple(link for link in state.skills if link.id != change.id))
        case ChangeKind.UNDO_CHOICES:
            return remove_fact(state, change.label, change.id)


def remove_fact(state: PersonState, label: str, id: str) -> PersonState:
    """Returns the person's state without anything known about a node."""

    def kept(links: tuple[Link, ...]) -> tuple[Link, ...]:
        return tuple(link for link in links if (link.label, link.id) != (label, id))

    return replace(
        state,
        skills=kept(state.skills),
        careers=kept(state.careers),
        targets=kept(state.targets),
        interests=kept(state.interests),
        choices=tuple(choice for choice in state.choices if (choice.label, choice.id) != (label, id)),
    )


def possible(serving: Serving, state: PersonState, job: int) -> list[Change]:
    """Returns changes that the person can make and that may affect the score of a job.

    Changes that only time or other people could bring about are not included.
    """
    catalogue, held = serving.catalogue, {link.id for link in state.skills}
    skills, ids = catalogue.items[ItemLabel.JOB].skills, catalogue.ids("Skill")
    asked = heaviest(skills, job)[:MOST_SKILLS]
    found = [
        Change(ChangeKind.ADD_SKILL, "Skill", ids[place], learning_hours(catalogue, place))
        for place in asked
        if ids[place] not in held
    ]
    occupation = int(catalogue.items[ItemLabel.JOB].occupation[job])
    if occupation >= 0:
        aim = catalogue.ids("Occupation")[occupation]
        if aim not in {link.id for link in state.targets}:
            found.append(Change(ChangeKind.ADD_TARGET, "Occupation", aim, TARGET_HOURS))
    found += [Change(ChangeKind.REMOVE_SKILL, "Skill", ids[place], 0.0) for place in asked if ids[place] in held]
    latest = sorted(state.choices, key=lambda choice: -choice.at)
    done = dict.fromkeys((choice.label, choice.id) for choice in latest if choice.label in catalogue.items)
    own = (ItemLabel.JOB, catalogue.ids(ItemLabel.JOB)[job])
    found += [
        Change(ChangeKind.UNDO_CHOICES, label, id, 0.0) for label, id in list(done)[:MOST_CHOICES] if (label, id) != own
    ]
    return found


def counterfactuals(
    serving: Serving, state: PersonState, job: int, blend: Blend, now: float
) -> tuple[float, list[Counterfactual]]:
    """Returns a job's score and the single changes that move it noticeably.

    A change must move the score by at least half a point and change the rounded score. Gains come first, ordered by
    points per hour; then losses, largest first.
    """
    changes = possible(serving, state, job)
    variants = [state, *(changed(serving, state, change) for change in changes)]
    before, *afters = scores_of(serving, variants, job, blend, now)
    found = [
        Counterfactual(change, before, after)
        for change, after in zip(changes, afters, strict=True)
        if abs(after - before) >= NOTICED and round(after) != round(before)
    ]
    gains = [one for one in found if one.after > before]
    losses = [one for one in found if one.after < before]
    gains.sort(key=lambda one: (-(one.after - before) / max(one.change.hours, 1.0), one.change.id))
    losses.sort(key=lambda one: (one.after, one.change.id))
    return before, gains + losses


def known_of(state: PersonState) -> list[tuple[str, str]]:
    """Returns the label and id of every known fact about a person; of items, only the sixty most recent."""
    links = (*state.skills, *state.careers, *state.targets, *state.interests)
    latest = sorted(state.choices, key=lambda choice: -choice.at)
    items = list(dict.fromkeys((choice.label, choice.id) for choice in latest))[:MOST_ITEMS]
    return list(dict.fromkeys([*((one.label, one.id) for one in links), *items]))


def attributions(serving: Serving, state: PersonState, job: int, blend: Blend, now: float) -> list[Attribution]:
    """Returns what a job's score rests on, largest effect first; effects that round to 0.00 are left out."""
    own = (ItemLabel.JOB, serving.catalogue.ids(ItemLabel.JOB)[job])
    subjects = [one for one in known_of(state) if one != own]
    variants = [state, *(remove_fact(state, label, id) for label, id in subjects)]
    total = scores_of(serving, variants, job, blend, now)
    found = [Attribution(label, id, total[0] - after) for (label, id), after in zip(subjects, total[1:], strict=True)]
    return sorted(
        (one for one in found if round(one.weight, 2) != 0.0), key=lambda one: (-abs(one.weight), one.label, one.id)
    )


def scores_of(serving: Serving, states: Sequence[PersonState], job: int, blend: Blend, now: float) -> list[float]:
    """Returns the score of one job for several states."""
    return [
        float(score)
        for score in totals(serving, states, ItemLabel.JOB, blend, now, np.array([job], dtype=np.int64))[:, 0]
    ]
