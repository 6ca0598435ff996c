"""Newcomers register once, and their pages work at once."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from api.graphql import ids
from api.http.tokens import Grant
from graph.db.client import GraphClient
from graph.people.profiles import ProfileChange, ProfileRepository
from graph.viewer import VISITOR, Role, Viewer
from tests.conftest import Server
from tests.door import Door, open_door

NEWCOMER = Viewer("somebody-new", is_newcomer=True)
REGISTERED = Viewer("somebody-new", frozenset({Role.CANDIDATE}))
REGISTER = """mutation ($input: RegisterInput!) { register(input: $input) {
  user { id name headline language roles openToRemote discoverable place { id } targets { id }
         minimumSalary { amount currency } }
  errors { code message path } } }"""
PAGE = """{ viewer {
  recommendedJobs(first: 5) { edges { score node { id title occupation { title } } reasons(first: 2) { message } } }
  recommendedCourses(first: 3) { edges { node { id } } } similarPeople(first: 3) { edges { score } } } }"""
PEOPLE = "MATCH (u:User {id: $id}) RETURN count(u) AS people"
NO_ROLES = "CREATE (:User {id: 'retired', name: 'Rosa Retired', roles: []})"


INTERESTS = "{ viewer { interests { edges { source weight node { ... on Occupation { title } } } } } }"
OCCUPATIONS = """
MATCH (j:Job {status: 'OPEN'})-[:IS_A]->(o:Occupation) WHERE j.closesAt > datetime()
RETURN o.title AS title, count(j) AS jobs ORDER BY jobs DESC, title LIMIT 2
"""


@pytest.fixture
def door(server: Server, world: GraphClient) -> Iterator[Door]:
    with open_door(server) as opened:
        yield opened


def register(door: Door, viewer: Viewer = NEWCOMER, **input: Any) -> dict[str, Any]:
    data, errors = door.ask(REGISTER, {"input": {"name": "Nora Newcomer", **input}}, viewer)
    assert errors == []
    payload: dict[str, Any] = data["register"]
    return payload


def code_of(errors: list[dict[str, Any]]) -> str:
    return str(errors[0]["extensions"]["code"])


def test_a_newcomer_registers_once_and_has_a_page(door: Door, world: GraphClient) -> None:
    place = ids.encode("Place", "eg-cairo")
    answer = register(
        door,
        headline="Junior accountant",
        language="EN",
        place=place,
        minimumSalary={"amount": 900.0, "currency": "USD"},
        openToRemote=False,
        discoverable=True,
    )
    assert answer["errors"] == []
    assert answer["user"] == {
        "id": ids.encode("User", "somebody-new"),
        "name": "Nora Newcomer",
        "headline": "Junior accountant",
        "language": "EN",
        "roles": ["CANDIDATE"],
        "openToRemote": False,
        "discoverable": True,
        "place": {"id": place},
        "targets": [],
        "minimumSalary": {"amount": 900.0, "currency": "USD"},
    }
    page, errors = door.ask(PAGE, viewer=REGISTERED)
    assert errors == []
    assert page["viewer"]["recommendedJobs"]["edges"]
    for again in (NEWCOMER, REGISTERED):
        refused = register(door, again, headline="Somebody else")
        assert refused["user"] is None
        assert [(error["code"], error["path"]) for error in refused["errors"]] == [("CONFLICT", ["input"])]
    form, _ = door.ask("{ viewer { headline } }", viewer=REGISTERED)
    assert form["viewer"]["headline"] == "Junior accountant"


def test_who_has_only_a_headline_is_shown_what_it_is_about(door: Door) -> None:
    titles = [row["title"] for row in door.runner.run(door.parts.client.read(OCCUPATIONS))]
    changes = "mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { errors { code } } }"

    def interests() -> list[tuple[str, str]]:
        edges = door.ask(INTERESTS, viewer=REGISTERED)[0]["viewer"]["interests"]["edges"]
        return [(edge["source"], edge["node"]["title"]) for edge in edges if "title" in edge["node"]]

    def first_job() -> tuple[str, list[str]]:
        edge = door.ask(PAGE, viewer=REGISTERED)[0]["viewer"]["recommendedJobs"]["edges"][0]
        return edge["node"]["occupation"]["title"], [reason["message"] for reason in edge["reasons"]]

    register(door, headline=f"Junior {titles[0]}")
    assert interests() == [("HEADLINE", titles[0])]
    occupation, messages = first_job()
    assert occupation == titles[0]
    assert any(titles[0] in message for message in messages)
    door.ask(changes, {"input": {"headline": titles[1].upper()}}, REGISTERED)
    assert interests() == [("HEADLINE", titles[1])]
    assert first_job()[0] == titles[1]
    door.ask(changes, {"input": {"years": 3.0}}, REGISTERED)
    assert interests() == [("HEADLINE", titles[1])]
    door.ask(changes, {"input": {"headline": None}}, REGISTERED)
    assert interests() == []


async def test_of_many_registrations_at_once_one_makes_a_person(world: GraphClient) -> None:
    repository = ProfileRepository(world, NEWCOMER)
    profiles = [ProfileChange({"name": f"Nora {number}"}) for number in range(8)]
    outcomes = await asyncio.gather(*map(repository.register, profiles), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ConflictError"] * 7 + ["NoneType"]
    assert await world.read(PEOPLE, id=NEWCOMER.id) == [{"people": 1}]


def test_who_may_not_register_is_refused(door: Door, world: GraphClient) -> None:
    door.runner.run(door.parts.client.write(NO_ROLES))
    for viewer, code in (
        (VISITOR, "UNAUTHENTICATED"),
        (Viewer("no-candidate"), "FORBIDDEN"),
        (Viewer("retired"), "FORBIDDEN"),
        (Viewer("recruiter", frozenset({Role.RECRUITER})), "FORBIDDEN"),
        (Viewer("", is_newcomer=True), "BAD_USER_INPUT"),
        (Viewer("a\x00b", is_newcomer=True), "BAD_USER_INPUT"),
        (Viewer("n" * 201, is_newcomer=True), "BAD_USER_INPUT"),
    ):
        data, errors = door.ask(REGISTER, {"input": {"name": "Nora"}}, viewer)
        assert (data, code_of(errors)) == (None, code), viewer


def test_a_profile_that_is_not_valid_makes_nobody(door: Door) -> None:
    nowhere, nothing = ids.encode("Place", "nowhere"), ids.encode("Occupation", "nothing")
    for input, problem in (
        ({"name": "  "}, ("INVALID", ["input", "name"])),
        ({"name": "n" * 201}, ("INVALID", ["input", "name"])),
        ({"headline": "h" * 301}, ("INVALID", ["input", "headline"])),
        ({"years": -1}, ("INVALID", ["input", "years"])),
        ({"minimumSalary": {"amount": 5, "currency": "WON"}}, ("INVALID", ["input", "minimumSalary", "currency"])),
        ({"place": nowhere}, ("NOT_FOUND", ["input", "place"])),
        ({"targets": [nothing]}, ("NOT_FOUND", ["input", "targets"])),
    ):
        answer = register(door, **input)
        assert answer["user"] is None
        assert [(error["code"], error["path"]) for error in answer["errors"]] == [problem]
    assert door.runner.run(door.parts.client.read(PEOPLE, id=NEWCOMER.id)) == [{"people": 0}]


def test_newcomers_are_told_to_register(door: Door) -> None:
    job, skill, occupation = (ids.encode(label, "job-000001") for label in ("Job", "Skill", "Occupation"))
    assert door.ask("{ viewer { id roles } }", viewer=NEWCOMER)[1] == []
    for document in (
        "{ viewer { name } }",
        "{ viewer { recommendedJobs(first: 1) { edges { score } } } }",
        'mutation { updateProfile(input: {headline: "Baker"}) { errors { code } } }',
        f'mutation {{ addSkill(input: {{skill: "{skill}"}}) {{ errors {{ code }} }} }}',
        f'mutation {{ removeSkill(input: {{skill: "{skill}"}}) {{ errors {{ code }} }} }}',
        'mutation { addEducation(input: {institution: "Home"}) { errors { code } } }',
        f"""mutation {{ addExperience(input: {{title: "Baker", from: "2020-01", occupation: "{occupation}"}}) {{
          errors {{ code }} }} }}""",
        f'mutation {{ logInteraction(input: {{key: "k", action: VIEW, item: "{job}"}}) {{ errors {{ code }} }} }}',
        f'mutation {{ logImpressions(input: {{impressions: [{{key: "k", item: "{job}"}}]}}) {{ accepted }} }}',
        "mutation { refreshRecommendations(input: {}) { task { id } } }",
        "mutation { summariseInterests(input: {}) { task { id } } }",
    ):
        _, errors = door.ask(document, viewer=NEWCOMER)
        assert code_of(errors) == "NOT_FOUND", document
        assert "register" in errors[0]["message"], document


def test_a_new_person_has_their_roles_at_once(door: Door) -> None:
    """Although the roles of this token were read, and found missing, a moment before."""
    grant = Grant("somebody-new", frozenset({Role.CANDIDATE}), 9e9)
    assert door.runner.run(door.parts.roles.viewer_of(grant)) == NEWCOMER
    register(door)
    assert door.runner.run(door.parts.roles.viewer_of(grant)) == REGISTERED
