"""Counterfactuals."""

from gnn.data.catalogue import Catalogue
from gnn.recommend.similar import skills_worth_adding
from graph.people.state import PersonState


def test_skills_worth_adding_are_lacking_ones(catalogue: Catalogue, states: list[PersonState]) -> None:
    held = {link.id for link in states[0].skills}
    found = skills_worth_adding(catalogue, held, [(0, 80.0), (1, 60.0)])
    assert found
    assert all(catalogue.ids("Skill")[one.place] not in held for one in found)
    assert skills_worth_adding(catalogue, held, []) == []
