"""Applications through the schema: who sees and does what, and what is refused."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.graphql import ids
from graph.db.client import GraphClient
from graph.viewer import VISITOR, Role, Viewer
from tests.conftest import Server
from tests.door import PERSON, Door, open_door

CANDIDATE, STRANGER = (Viewer(id, frozenset({Role.CANDIDATE})) for id in (PERSON, "person-000002"))
FIND = """
MATCH (r:User)-[:RECRUITS_FOR]->(c:Company)<-[:AT]-(j:Job {status: 'OPEN'}) WHERE j.closesAt > datetime()
  AND NOT EXISTS { MATCH (:User {id: $person})-[:APPLIED]->(j) }
RETURN r.id AS recruiter, j.id AS job ORDER BY job LIMIT 1
"""
FOREIGN = "CREATE (:Company {id: 'foreign', name: 'Foreign'})<-[:RECRUITS_FOR]-(u:User {id: 'foreign'})"
APPLY = """mutation ($input: ApplyToJobInput!) { applyToJob(input: $input) {
  application { id status letter moves job { id viewerState { appliedAt } } history { status by note } }
  errors { code message path } } }"""
MOVE = """mutation ($input: MoveApplicationInput!) { moveApplication(input: $input) {
  application { id status moves } errors { code message path } } }"""
WITHDRAW = """mutation ($input: WithdrawApplicationInput!) { withdrawApplication(input: $input) {
  application { id status } errors { code message path } } }"""
OWN = """{ viewer { applications(first: 5) { totalCount edges { node { id status analysis { score }
  history { status note } job { title } } } } } }"""
TO_JOB = """query ($job: ID!) { job(id: $job) { applications(first: 10, statuses: [INTERVIEW]) { totalCount
  edges { node { id letter applicant { id name headline skills(first: 3) { edges { node { name } } } }
  history { note } } } } } }"""
STANDING = "query ($job: ID!) { job(id: $job) { viewerApplication { id moves } } }"
NODE = "query ($id: ID!) { node(id: $id) { ... on Application { status letter } } }"


@pytest.fixture
def door(server: Server, world: GraphClient) -> Iterator[Door]:
    del world
    with open_door(server) as opened:
        yield opened


def ask(door: Door, query: str, viewer: Viewer, /, **variables: Any) -> Any:
    data, errors = door.ask(query, variables, viewer)
    assert errors == [], errors
    return data


def code(door: Door, query: str, viewer: Viewer, /, **variables: Any) -> str:
    return str(door.ask(query, variables, viewer)[1][0]["extensions"]["code"])


def change(door: Door, query: str, viewer: Viewer, /, **input: Any) -> Any:
    (payload,) = ask(door, query, viewer, input=input).values()
    return payload


def problem(payload: Any) -> tuple[str, list[str]]:
    (error,) = payload["errors"]
    return error["code"], error["path"]


def test_an_application_from_letter_to_interview(door: Door) -> None:
    row = door.runner.run(door.parts.client.read(FIND, person=PERSON))[0]
    recruiter, local = Viewer(row["recruiter"], frozenset({Role.RECRUITER})), row["job"]
    door.runner.run(door.parts.client.write(FOREIGN))
    foreign, job = Viewer("foreign", frozenset({Role.RECRUITER})), ids.encode("Job", local)
    made = change(door, APPLY, CANDIDATE, job=job, letter=" I bake. ")
    application, id = made["application"], made["application"]["id"]
    assert made["errors"] == []
    assert (application["status"], application["letter"], application["moves"]) == (
        "SUBMITTED",
        "I bake.",
        ["WITHDRAWN"],
    )
    assert (application["job"]["id"], bool(application["job"]["viewerState"]["appliedAt"])) == (job, True)
    assert application["history"] == [{"status": "SUBMITTED", "by": "APPLICANT", "note": None}]
    assert ask(door, STANDING, CANDIDATE, job=job)["job"]["viewerApplication"] == {"id": id, "moves": ["WITHDRAWN"]}
    for viewer in (STRANGER, VISITOR):
        assert ask(door, STANDING, viewer, job=job) == {"job": {"viewerApplication": None}}
    again = change(door, APPLY, CANDIDATE, job=job)
    assert (problem(again), "withdraw" in again["errors"][0]["message"]) == (("CONFLICT", ["input", "job"]), True)
    moved = change(door, MOVE, recruiter, application=id, to="INTERVIEW", note="went well")
    assert moved["application"] == {"id": id, "status": "INTERVIEW", "moves": ["OFFER", "REJECTED"]}
    wrong = change(door, MOVE, recruiter, application=id, to="HIRED")
    assert problem(wrong) == ("CONFLICT", ["input", "to"])
    assert "OFFER or REJECTED" in wrong["errors"][0]["message"]
    (own,) = ask(door, OWN, CANDIDATE)["viewer"]["applications"]["edges"]
    assert own["node"]["job"]["title"]
    assert own["node"]["analysis"] is None
    assert [step["note"] for step in own["node"]["history"]] == [None, None]
    listed = ask(door, TO_JOB, recruiter, job=job)["job"]["applications"]
    (edge,) = listed["edges"]
    assert (listed["totalCount"], edge["node"]["id"], edge["node"]["letter"]) == (1, id, "I bake.")
    assert edge["node"]["applicant"]["id"] == ids.encode("User", PERSON)
    assert edge["node"]["applicant"]["skills"]["edges"]
    assert edge["node"]["history"][1]["note"] == "went well"
    for viewer in (STRANGER, foreign, CANDIDATE):
        assert code(door, TO_JOB, viewer, job=job) == "FORBIDDEN"
    for viewer in (STRANGER, foreign):
        assert ask(door, NODE, viewer, id=id) == {"node": None}
        assert problem(change(door, MOVE, viewer, application=id, to="OFFER"))[0] == "NOT_FOUND"
    assert code(door, NODE, VISITOR, id=id) == code(door, OWN, VISITOR) == "UNAUTHENTICATED"
    assert change(door, WITHDRAW, CANDIDATE, application=id)["application"]["status"] == "WITHDRAWN"
    assert ask(door, STANDING, CANDIDATE, job=job) == {"job": {"viewerApplication": None}}
    assert problem(change(door, WITHDRAW, CANDIDATE, application=id)) == ("CONFLICT", ["input", "application"])
    assert change(door, APPLY, CANDIDATE, job=job)["errors"] == []


def test_what_an_application_is_refused_for(door: Door) -> None:
    job = ask(door, "{ jobs(first: 1) { edges { node { id } } } }", CANDIDATE)["jobs"]["edges"][0]["node"]["id"]
    for input, expected in (
        ({"job": job, "letter": "x" * 5_001}, ("INVALID", ["input", "letter"])),
        ({"job": ids.encode("Job", "none")}, ("NOT_FOUND", ["input", "job"])),
        (
            {"job": job, "recommendation": ids.encode("Recommendation", "none")},
            ("NOT_FOUND", ["input", "recommendation"]),
        ),
    ):
        assert problem(change(door, APPLY, CANDIDATE, **input)) == expected
    assert ask(door, OWN, CANDIDATE)["viewer"]["applications"]["edges"] == [], "nothing was half-written"
    assert code(door, APPLY, VISITOR, input={"job": job}) == "UNAUTHENTICATED"
    assert code(door, APPLY, Viewer("x", frozenset({Role.RECRUITER})), input={"job": job}) == "FORBIDDEN"
    assert code(door, APPLY, CANDIDATE, input={"job": "rubbish"}) == "BAD_USER_INPUT"
    none = ids.encode("Application", "none")
    assert problem(change(door, MOVE, CANDIDATE, application=none, to="OFFER")) == (
        "NOT_FOUND",
        ["input", "application"],
    )
    long = change(door, MOVE, CANDIDATE, application=none, to="OFFER", note="x" * 1_001)
    assert problem(long) == ("INVALID", ["input", "note"])
