"""Reasons that cite what a person chose, in the same place or of the same occupation."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from gnn.data.catalogue import Catalogue
from gnn.explain.cited_choices import are_alike, cite_common_items, cite_near_jobs, find_jobs_at_home, title_words
from gnn.explain.evidence_plan import Hints
from gnn.explain.reason_types import ReasonType, Strength, Subject
from gnn.explain.reasons import Reasons
from gnn.explain.translations import Language
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Choice, Link, PersonState
from graph.recommendations.evidence import Evidence, Spoke
from tests.unit.gnn.shelves import snapshot_of_rows, stock

TEXT = (
    "You repair the sails of river boats: measure, cut, sew and rig them, and sail each boat once before it goes back. "
    "We work in pairs, rest at noon, and share the fish that our customers bring."
)
DOCKS: list[dict[str, Any]] = [
    {
        "id": id,
        "title": title,
        "description": text,
        "day": day,
        "company": "dock",
        "place": place,
        "occupation": "baker",
    }
    for day, (id, title, text, place) in enumerate(
        [
            ("old copy", "Sailmaker", TEXT, "eg-giza"),
            ("new copy", "SAILMAKER", f"{TEXT} Apply soon.", "eg-giza"),
            ("ropes", "Ropemaker", "Twist ropes of hemp.", "eg-giza"),
            ("oars", "Oar carver", "Carve oars of beech.", "eg-giza"),
            ("far", "Lighthouse keeper", "Keep the light.", "eg-cairo"),
        ]
    )
]


@pytest.fixture(scope="module")
def docks() -> Catalogue:
    """Four jobs in one place, two of them copies of one posting, and one elsewhere; all of one occupation."""
    catalogue = stock(asyncio.run(snapshot_of_rows(DOCKS)))
    rows = [catalogue.positions["Job"][id] for id in ("old copy", "new copy")]
    assert catalogue.copies.of(rows[0]) == (rows[1], rows[0])
    return catalogue


def who_did(state: PersonState, *deeds: tuple[InteractionType, str]) -> PersonState:
    """A person who did some things, one after the other."""
    choices = (Choice(type, ItemLabel.JOB, id, float(at)) for at, (type, id) in enumerate(deeds))
    return replace(state, choices=tuple(choices), place=None)


LIKE, VIEW, DISMISS = InteractionType.LIKE, InteractionType.VIEW, InteractionType.DISMISS
ALL = sorted(row["id"] for row in DOCKS)


@pytest.mark.parametrize(
    ("deeds", "cited"),
    [
        ([(LIKE, "oars"), (LIKE, "far"), (LIKE, "ropes")], {"old copy": "ropes", "ropes": "oars", "oars": "ropes"}),
        ([(LIKE, "ropes"), (LIKE, "old copy")], {"old copy": "ropes", "new copy": "ropes", "ropes": "old copy"}),
        ([(LIKE, "old copy"), (LIKE, "new copy")], {"ropes": "new copy", "new copy": None, "old copy": None}),
        ([(LIKE, "oars"), (LIKE, "ropes"), (DISMISS, "ropes")], {"old copy": "oars", "oars": None, "ropes": "oars"}),
        ([(LIKE, "old copy"), (DISMISS, "new copy")], {"ropes": None, "oars": None}),
        ([(DISMISS, "ropes")], {"oars": None}),
        ([(VIEW, "ropes")], {"oars": None}),
    ],
)
def test_the_latest_job_in_a_place_is_cited_but_no_copy_and_nothing_dismissed(
    docks: Catalogue, states: list[PersonState], deeds: list[tuple[InteractionType, str]], cited: dict[str, str | None]
) -> None:
    indices = list(range(len(ALL)))
    near = cite_near_jobs(docks, who_did(states[0], *deeds), indices)
    assert {id: dict(near[id]).get("eg-giza") for id in cited} == cited
    there = [(type, id) for type, id in deeds if id != "far"]
    common = cite_common_items(docks, who_did(states[0], *there), ItemLabel.JOB, indices)
    assert {id: dict(common[id]).get("baker") for id in cited} == cited


def test_no_place_is_cited_of_remote_work_or_where_the_person_lives(
    docks: Catalogue, states: list[PersonState]
) -> None:
    oars, state = docks.positions["Job"]["oars"], who_did(states[0], (LIKE, "ropes"))
    assert cite_near_jobs(docks, state, [oars])["oars"]
    assert cite_near_jobs(docks, replace(state, place="eg-giza"), [oars]) == {"oars": []}
    away = stock(asyncio.run(snapshot_of_rows([{**row, "remote": True} for row in DOCKS])))
    assert cite_near_jobs(away, state, [oars]) == {"oars": []}


def test_what_is_newer_than_the_catalogue_is_not_cited(docks: Catalogue, states: list[PersonState]) -> None:
    state = who_did(states[0], (LIKE, "ropes"), (LIKE, "brand new"), (DISMISS, "brand new"))
    assert cite_near_jobs(docks, state, [docks.positions["Job"]["oars"]]) == {"oars": [("eg-giza", "ropes")]}


def test_the_reason_has_the_path_over_the_place(states: list[PersonState]) -> None:
    spoke = Spoke("j1", "IN", "r1", "Place", "p1", "e1", "Aswan", None)
    evidence = Evidence(
        items={"j1": ("e2", "Boatbuilder")}, spokes={"j1": [spoke]}, near={("p1", "j2"): ("r2", "e3", "Sailmaker")},
        own={"j2": ("LIKED", "r3")}, moves={}, skill_counts={}, needs={}, common={}, crowds={}, stamps={},
    )  # fmt: skip
    subject = Subject(
        replace(states[0], element="e0"), ItemLabel.JOB, "j1", {"near": 5.0}, Hints(near={"j1": [("p1", "j2")]}), 9.0
    )
    (reason,) = Reasons(subject, evidence).all()
    assert reason.type is ReasonType.SAME_PLACE
    assert reason.points == 5.0
    assert reason.strength is Strength.LOW, "a place is never more"
    assert [node.label for node in reason.path.nodes] == ["User", "Job", "Place", "Job"]
    english, arabic = (reason.message.in_language(language) for language in Language)
    assert english == "You liked “Sailmaker”, also in Aswan."
    assert "أعجبتك" in arabic
    assert "Aswan" in arabic


def test_jobs_on_site_where_the_person_lives_are_found(docks: Catalogue, states: list[PersonState]) -> None:
    indices = list(range(len(ALL)))
    away = stock(asyncio.run(snapshot_of_rows([{**row, "remote": True} for row in DOCKS])))
    at_home = replace(states[0], place="eg-giza")
    assert find_jobs_at_home(docks, at_home, indices) == {"old copy", "new copy", "ropes", "oars"}
    assert find_jobs_at_home(docks, at_home, indices[:1]) == {ALL[0]} & {"old copy", "new copy", "ropes", "oars"}
    assert find_jobs_at_home(away, at_home, indices) == frozenset()
    assert find_jobs_at_home(docks, replace(at_home, place=None), indices) == frozenset()


def test_where_the_person_lives_is_told_beside_another_reason_only(states: list[PersonState]) -> None:
    spokes = [
        Spoke("j1", "IN", "r1", "Place", "p1", "e1", "Aswan", None),
        Spoke("j1", "REQUIRES", "r2", "Skill", "s1", "e2", "Caulking", None),
    ]
    evidence = Evidence(
        items={"j1": ("e3", "Boatbuilder")}, spokes={"j1": spokes}, near={}, own={}, moves={}, skill_counts={"j1": 1},
        needs={}, common={}, crowds={}, stamps={},
    )  # fmt: skip
    home = Link("LIVES_IN", "r3", "Place", "p1", "e1", "Aswan", 1.0, None)
    skill = Link("HAS_SKILL", "r4", "Skill", "s1", "e2", "Caulking", 1.0, None)
    resident = replace(
        states[0], element="e0", home=home, place="p1", skills=(skill,),
        careers=(), targets=(), interests=(), choices=(),
    )  # fmt: skip
    points = {"near": 60.0, "skills": 20.0}

    def explain(state: PersonState, at_home: frozenset[str] = frozenset({"j1"})) -> list[ReasonType]:
        subject = Subject(state, ItemLabel.JOB, "j1", points, Hints(at_home=at_home), 90.0)
        return [reason.type for reason in Reasons(subject, evidence).all()]

    assert explain(resident) == [ReasonType.SHARED_SKILL, ReasonType.SAME_PLACE]
    assert explain(replace(resident, skills=())) == []
    assert explain(resident, frozenset()) == [ReasonType.SHARED_SKILL]
    assert explain(replace(resident, home=replace(home, id="p2"))) == [ReasonType.SHARED_SKILL]
    subject = Subject(resident, ItemLabel.JOB, "j1", points, Hints(at_home=frozenset({"j1"})), 90.0)
    reason = Reasons(subject, evidence).all()[1]
    assert [node.label for node in reason.path.nodes] == ["User", "Place", "Job"]
    assert dict(reason.path.parameters) == {"user": resident.id, "to": "p1", "item": "j1"}
    assert reason.strength is Strength.MEDIUM, "a place is never more"
    assert reason.message.in_language(Language.EN) == "In Aswan, where you live."
    assert reason.message.in_language(Language.AR) == "في \u2068Aswan\u2069 حيث تقيم."


def test_unlike_work_in_the_same_town_is_not_cited(catalogue: Catalogue) -> None:
    jobs = catalogue.items[ItemLabel.JOB]
    first = int(jobs.occupation.argmax())
    for other in range(len(jobs)):
        pair = int(jobs.occupation[first]), int(jobs.occupation[other])
        if catalogue.posting(ItemLabel.JOB, first) == catalogue.posting(ItemLabel.JOB, other) or min(pair) < 0:
            continue
        is_near = pair[0] == pair[1] or catalogue.near[pair] > 0 or catalogue.near[pair[::-1]] > 0
        assert are_alike(catalogue, first, other) == is_near


def test_words_of_level_are_not_about_the_work() -> None:
    assert title_words("Senior Boat-builder (full time), level 3") == {"boat", "builder"}
    assert title_words("كبير المهندسين") == {"كبير", "المهندسين"}
