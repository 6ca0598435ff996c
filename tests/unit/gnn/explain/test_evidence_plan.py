"""The plan of the evidence to read for a page."""

from dataclasses import replace

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.explain.cited_choices import cite_common_items
from gnn.explain.counterfactuals import known_of
from gnn.explain.evidence_plan import closest, find_latest_choices
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Choice, PersonState


def test_of_many_items_the_latest_are_known_of_a_person(states: list[PersonState]) -> None:
    choices = tuple(Choice(InteractionType.VIEW, ItemLabel.JOB, f"job-{at}", float(at)) for at in range(100))
    known = known_of(replace(states[0], choices=choices))
    assert [id for label, id in known if label == ItemLabel.JOB] == [f"job-{at}" for at in range(99, 39, -1)]
    assert {(link.label, link.id) for link in states[0].skills} <= set(known)


def test_of_each_occupation_the_latest_choice_is_told(catalogue: Catalogue, states: list[PersonState]) -> None:
    jobs, ids = catalogue.items[ItemLabel.JOB], catalogue.ids(ItemLabel.JOB)
    common, other = (int(group) for group in np.bincount(jobs.occupation[jobs.occupation >= 0]).argsort()[:-3:-1])
    alike = [ids[place] for place in np.flatnonzero(jobs.occupation == common).tolist()]
    apart = ids[int(np.flatnonzero(jobs.occupation == other)[0])]
    like, save, apply = InteractionType.LIKE, InteractionType.SAVE, InteractionType.APPLY
    deeds = [(like, alike[0], 1.0), (apply, alike[1], 3.0), (like, alike[1], 2.0), (save, apart, 4.0)]
    state = replace(states[0], choices=tuple(Choice(type, ItemLabel.JOB, id, at) for type, id, at in deeds))
    assert find_latest_choices(state, ItemLabel.JOB) == [apart, alike[1], alike[0]]
    occupations, every = catalogue.ids("Occupation"), list(range(len(ids)))
    cited = cite_common_items(catalogue, state, ItemLabel.JOB, every)
    assert cited[alike[2]] == [(occupations[common], alike[1])]
    assert cited[alike[1]] == [(occupations[common], alike[0])]
    assert cited[apart] == []
    assert cite_common_items(catalogue, state, ItemLabel.JOB, []) == {}


def test_a_step_is_told_from_what_lies_closest(catalogue: Catalogue, states: list[PersonState]) -> None:
    ids, count = catalogue.ids("Occupation"), 0
    steps, near = catalogue.steps.toarray(), catalogue.near.toarray()
    for state in states:
        for target, link in closest(catalogue, state, list(range(len(catalogue.ids("Job"))))).items():
            weights = {
                fact: (steps if fact.type == "WORKED_AS" else 0.5 * near)[ids.index(fact.id), ids.index(target)]
                for fact in (*state.careers, *state.targets)
                if fact.id != target and (fact.type == "TARGETS" or fact.weight == 1.0)
            }
            assert 0 < weights[link] == max(weights.values())
            count += 1
    assert count > len(states)
