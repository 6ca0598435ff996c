"""How well a person is known."""

from dataclasses import replace

from gnn.scoring.blend import trust
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Choice, PersonState


def test_items_that_a_person_looked_at_are_facts_and_dismissed_ones_are_not(states: list[PersonState]) -> None:
    unknown = replace(states[0], careers=(), targets=(), choices=())

    def after(*types: InteractionType) -> float:
        choices = [Choice(type, ItemLabel.JOB, f"job-{index}", 0.0) for index, type in enumerate(types)]
        return trust(replace(unknown, choices=tuple(choices)))

    assert after() == after(InteractionType.DISMISS) == 0.0
    assert 0.0 < after(InteractionType.VIEW) < 1.0
    assert after(InteractionType.VIEW, InteractionType.VIEW) == 1.0
