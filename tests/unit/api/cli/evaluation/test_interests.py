"""Interests of people in memory, and what they are worth."""

from datetime import UTC, datetime

import numpy as np
from scipy.sparse import csr_matrix

from api.cli.evaluation.interests import interests_of
from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.interests import judge_choices
from gnn.data.catalogue import catalogue_of, row
from gnn.training.past_states import OfflineStates
from graph.catalogue.types import ItemLabel


async def test_interests_are_subjects_of_what_was_chosen_in_the_last_ninety_days(tiny: Benchmark) -> None:
    catalogue = catalogue_of(tiny.data)
    states = OfflineStates(tiny.data)
    state = max(map(states.of, range(tiny.data.count("User"))), key=lambda person: len(person.choices))
    now = datetime.fromtimestamp(max(choice.at for choice in state.choices), UTC)
    links = await interests_of(catalogue, state, now)
    subjects = {
        catalogue.ids("Skill")[skill]
        for choice in state.choices
        for skill in row(catalogue.items[choice.label].skills, catalogue.positions[choice.label][choice.id])
    }
    skills = {link.id for link in links if link.label == "Skill"}
    assert skills
    assert skills <= subjects
    assert all(0 < link.weight <= 1 for link in links)
    assert await interests_of(catalogue, state, datetime(2030, 1, 1, tzinfo=UTC)) == ()


def test_the_difference_is_of_the_same_people(tiny: Benchmark) -> None:
    question = tiny.test[ItemLabel.JOB]
    people = np.flatnonzero(np.diff(question.relevant.indptr))[:5].astype(np.int64)
    right = np.asarray(csr_matrix(question.relevant[people]).todense(), dtype=np.float64)
    case = judge_choices(question, people, right, -right)
    assert case.people == len(people)
    assert case.with_interests.mean > case.without.mean
    assert case.difference.mean > 0
