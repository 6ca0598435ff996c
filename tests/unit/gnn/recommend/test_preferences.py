"""Preferences read from choices."""

from dataclasses import replace

from gnn.data.catalogue import Catalogue
from gnn.recommend.preferences import preferences
from graph.people.state import PersonState


def test_preferences_follow_choices_and_fade(catalogue: Catalogue, states: list[PersonState]) -> None:
    state = max(states, key=lambda person: len(person.choices))
    now = max(choice.at for choice in state.choices)
    weights = preferences(catalogue, state, now)
    assert weights.of("Skill", 1)[0][1] == 1.0
    assert preferences(catalogue, replace(state, choices=()), now).of("Skill", 5) == []
