"""Reasons about jobs in the places of those that a person chose."""

from dataclasses import replace

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.explain.evidence_plan import Hints
from gnn.explain.near_choices import find_near_choices
from gnn.explain.reasons import Reasons, ReasonType, Subject
from gnn.explain.translations import Language
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Choice, PersonState
from graph.recommendations.evidence import Evidence, Spoke


def test_of_each_place_the_latest_job_is_told(catalogue: Catalogue, states: list[PersonState]) -> None:
    places, ids = catalogue.groups.groups["place"], catalogue.ids("Job")
    place = int(np.bincount(places[places >= 0]).argmax())
    first, second, third = np.flatnonzero(places == place)[:3].tolist()
    elsewhere = int(np.flatnonzero(places != place)[0])
    deeds = [(first, 1.0), (second, 2.0), (elsewhere, 3.0)]
    choices = tuple(Choice(InteractionType.VIEW, ItemLabel.JOB, ids[job], at) for job, at in deeds)
    state = replace(states[0], choices=choices)
    assert find_near_choices(catalogue, state, [third]) == {catalogue.ids("Place")[place]: ids[second]}
    assert find_near_choices(catalogue, replace(state, choices=()), [third]) == {}


def test_the_reason_has_the_path_over_the_place(states: list[PersonState]) -> None:
    spoke = Spoke("j1", "IN", "r1", "Place", "p1", "e1", "Aswan", None)
    evidence = Evidence(
        items={"j1": ("e2", "Boatbuilder")}, spokes={"j1": [spoke]}, near={("p1", "j2"): ("r2", "e3", "Sailmaker")},
        own={"j2": ("VIEWED", "r3")}, moves={}, asked={}, needs={}, common={}, crowds={}, stamps={},
    )  # fmt: skip
    subject = Subject(
        replace(states[0], element="e0"), ItemLabel.JOB, "j1", {"near": 5.0}, Hints(near={"p1": "j2"}), 9.0
    )
    (reason,) = Reasons(subject, evidence).all()
    assert reason.type is ReasonType.SAME_PLACE
    assert reason.points == 5.0
    assert [node.label for node in reason.path.nodes] == ["User", "Job", "Place", "Job"]
    english, arabic = (reason.message.in_language(language) for language in Language)
    assert english == "In Aswan, like “Sailmaker”, which you looked at."
    assert "اطّلعت" in arabic
    assert "Aswan" in arabic
