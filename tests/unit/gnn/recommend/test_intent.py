"""A person's goals, and recent changes of direction."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.recommend.intent import aimed_for, turned_to
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Choice, Link, PersonState

NOW = datetime(2025, 12, 31, tzinfo=UTC).timestamp()


def test_what_is_aimed_for_is_of_the_targets_occupation(catalogue: Catalogue, states: list[PersonState]) -> None:
    occupation, every = catalogue.items[ItemLabel.JOB].occupation, np.arange(len(catalogue.ids(ItemLabel.JOB)))
    state = next(state for state in states if state.targets)
    aims = [catalogue.positions["Occupation"][link.id] for link in state.targets]
    assert aimed_for(catalogue, state, every).tolist() == [position in aims for position in occupation.tolist()]
    assert not aimed_for(catalogue, replace(state, targets=()), every).any()


def test_three_choices_of_a_week_make_a_field(catalogue: Catalogue, states: list[PersonState]) -> None:
    jobs, ids = catalogue.items[ItemLabel.JOB], catalogue.ids(ItemLabel.JOB)
    occupation = int(np.bincount(jobs.occupation[jobs.occupation >= 0]).argmax())
    alike = np.flatnonzero(jobs.occupation == occupation)
    every, chosen = np.arange(len(ids)), alike[:3].tolist()
    assert len(alike) > 3

    def find_field(count: int, age: float) -> list[int]:
        choices = tuple(Choice(InteractionType.LIKE, ItemLabel.JOB, ids[place], NOW - age) for place in chosen[:count])
        mask = turned_to(catalogue, replace(states[0], choices=choices), every, NOW)
        return np.flatnonzero(mask).tolist()

    assert find_field(3, 3_600.0) == alike[3:].tolist()
    assert find_field(2, 3_600.0) == []
    assert find_field(3, 8 * 86_400.0) == []


def test_the_field_that_a_person_works_in_is_no_new_one(catalogue: Catalogue, states: list[PersonState]) -> None:
    jobs, ids = catalogue.items[ItemLabel.JOB], catalogue.ids(ItemLabel.JOB)
    occupation = int(np.bincount(jobs.occupation[jobs.occupation >= 0]).argmax())
    alike = np.flatnonzero(jobs.occupation == occupation)
    choices = tuple(Choice(InteractionType.LIKE, ItemLabel.JOB, ids[place], NOW) for place in alike[:3].tolist())
    newcomer = replace(states[0], choices=choices, careers=(), targets=())
    own = Link("WORKED_AS", "", "Occupation", catalogue.ids("Occupation")[occupation], "", "", 1.0, None)
    every = np.arange(len(ids))
    assert turned_to(catalogue, newcomer, every, NOW).any()
    assert not turned_to(catalogue, replace(newcomer, careers=(own,)), every, NOW).any()
