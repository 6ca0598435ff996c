"""Who may read whose data through the schema, and what the access logs say of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.graphql import ids
from graph.db.client import GraphClient
from graph.engines.arcadedb import GraphAddress
from graph.engines.child import free_port
from graph.privacy.access_log import AccessLogRepository
from graph.viewer import VISITOR, Role, Viewer
from tests.conftest import Server
from tests.door import PERSON, Door, open_door

ADMIN = Viewer("person-000009", frozenset({Role.ADMIN}))
OWN = Viewer(PERSON, frozenset({Role.CANDIDATE}))
STRANGER = Viewer("person-000002", frozenset({Role.CANDIDATE}))
USER = ids.encode("User", PERSON)
RECRUITING = """
MATCH (r:User)-[:RECRUITS_FOR]->(:Company)<-[:AT]-(j:Job {status: 'OPEN'}) WHERE j.closesAt > datetime()
  AND r.id <> $person AND NOT EXISTS { MATCH (:User {id: $person})-[:APPLIED]->(j) }
RETURN r.id AS recruiter, j.id AS job ORDER BY job LIMIT 1
"""
WHOLE = """query ($user: ID!) { user(id: $user) { name interactions(first: 2) { edges { node { id } } }
  activity(days: 30) { total } applications(first: 2) { totalCount edges { node { id } } }
  documents(first: 1) { edges { node { id } } } interests(first: 1) { edges { weight } } } }"""
LOG = """query ($user: ID!) { user(id: $user) {
  accessLog(first: 100) { edges { node { at roles field viewer { id } } } } } }"""
OWN_LOG = (
    "{ viewer { accessLog(first: 100) { edges { node { field roles viewer { id } } } pageInfo { hasNextPage } } } }"
)
CANDIDATES = """query ($job: ID!) { job(id: $job) {
  recommendedCandidates(first: 20) { edges { node { id } } } } }"""
APPLICATIONS = "query ($job: ID!) { job(id: $job) { applications(first: 5) { edges { node { id } } } } }"
APPLY = "mutation ($job: ID!) { applyToJob(input: {job: $job}) { application { id } errors { message } } }"
COUNT = "MATCH (e:AccessEntry) RETURN count(e) AS n"


@pytest.fixture
def door(server: Server, world: GraphClient) -> Iterator[Door]:
    del world
    with open_door(server) as opened:
        yield opened


def ask(door: Door, query: str, viewer: Viewer, /, **variables: Any) -> Any:
    data, errors = door.ask(query, variables, viewer)
    assert errors == [], errors
    return data


def own_log(door: Door) -> list[tuple[str, list[str], str]]:
    edges = ask(door, OWN_LOG, OWN)["viewer"]["accessLog"]["edges"]
    return [(edge["node"]["field"], edge["node"]["roles"], edge["node"]["viewer"]["id"]) for edge in edges]


def test_only_the_person_and_administrators_read_a_person(door: Door) -> None:
    recruiter = Viewer(
        door.runner.run(door.parts.client.read(RECRUITING, person=PERSON))[0]["recruiter"], frozenset({Role.RECRUITER})
    )
    for viewer, expected in ((STRANGER, "FORBIDDEN"), (recruiter, "FORBIDDEN"), (VISITOR, "UNAUTHENTICATED")):
        for query in (WHOLE, LOG):
            _, (error, *_) = door.ask(query, {"user": USER}, viewer)
            assert error["extensions"]["code"] == expected
    assert ask(door, WHOLE, OWN, user=USER)["user"]["name"] == ask(door, WHOLE, ADMIN, user=USER)["user"]["name"]
    assert ask(door, WHOLE, ADMIN, user=ids.encode("User", "nobody")) == {"user": None}
    _, (error,) = door.ask(WHOLE, {"user": ids.encode("Job", "job-000001")}, ADMIN)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


def test_each_read_by_somebody_else_is_in_the_log_and_no_other(door: Door) -> None:
    ask(door, WHOLE, OWN, user=USER)
    door.ask(WHOLE, {"user": USER}, STRANGER)
    assert own_log(door) == []
    ask(door, WHOLE, ADMIN, user=USER)
    admin = ids.encode("User", str(ADMIN.id))
    fields = {"Query.user", "User.interactions", "User.activity", "User.applications", "User.documents"}
    entries = own_log(door)
    assert {(roles[0], viewer) for _, roles, viewer in entries} == {("ADMIN", admin)}
    assert {field for field, _, _ in entries} == fields | {"User.interests"}
    assert len(entries) == len(fields) + 1, "each field is logged once"
    shown = [edge["node"]["field"] for edge in ask(door, LOG, ADMIN, user=USER)["user"]["accessLog"]["edges"]]
    assert shown.count("Query.user") == 2, "an administrator sees their own read of just now"


NAMED = """
MATCH (u:User {id: $person}) SET u.name = $name, u.email = $email
WITH u MATCH (v:User {id: $other}) SET v.name = $name
"""
FIND = """query ($query: String!, $first: Int = 20, $after: String) {
  users(query: $query, first: $first, after: $after) {
  edges { node { id name email roles } } pageInfo { hasNextPage endCursor } } }"""


def test_administrators_find_people_and_who_is_shown_is_told(door: Door) -> None:
    other = str(STRANGER.id)
    named = {"person": PERSON, "other": other, "name": "Zoë Quaide-أمل", "email": "Zoe@Example.org"}
    door.runner.run(door.parts.client.write(NAMED, **named))
    for query, expected in {
        "zoë": [PERSON, other], "QUAIDE zo": [PERSON, other], "أمل": [PERSON, other], "zoe@example": [PERSON],
        "quai zoe": [PERSON], "quaide ex": [PERSON], PERSON: [PERSON], "quaide nobody": [],
        "' OR 1 = 1 //": [], ".*": [],
    }.items():  # fmt: skip
        page = ask(door, FIND, ADMIN, query=query)["users"]
        assert [edge["node"]["id"] for edge in page["edges"]] == [ids.encode("User", id) for id in expected], query
    node = ask(door, FIND, ADMIN, query="zoe@")["users"]["edges"][0]["node"]
    assert (node["name"], node["email"], node["roles"]) == (named["name"], named["email"], ["CANDIDATE"])
    entries = own_log(door)
    assert {(field, tuple(roles)) for field, roles, _ in entries} == {("Query.users", ("ADMIN",))}
    for viewer, code in ((OWN, "FORBIDDEN"), (VISITOR, "UNAUTHENTICATED")):
        _, (error,) = door.ask(FIND, {"query": "zoë"}, viewer)
        assert error["extensions"]["code"] == code
    _, (error,) = door.ask(FIND, {"query": "  "}, ADMIN)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


def test_pages_of_people_hold_each_of_them_once(door: Door) -> None:
    long = "MATCH (u:User) WHERE u.id < 'person-000008' SET u.name = $name"
    door.runner.run(door.parts.client.write(long, name="Long " * 400))
    whole = ask(door, FIND, ADMIN, query="person-0000", first=100)["users"]["edges"]
    paged, info = [], {"hasNextPage": True, "endCursor": None}
    while info["hasNextPage"]:
        page = ask(door, FIND, ADMIN, query="person-0000", first=7, after=info["endCursor"])["users"]
        paged += page["edges"]
        info = page["pageInfo"]
    assert paged == whole
    assert len(whole) > 50


def test_who_is_recommended_or_has_applied_is_told_in_one_query(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    row = door.runner.run(door.parts.client.read(RECRUITING, person=PERSON))[0]
    recruiter, job = Viewer(row["recruiter"], frozenset({Role.RECRUITER})), ids.encode("Job", row["job"])
    writes: list[int] = []
    write = door.parts.accesses._client.write

    async def count(query: Any, /, **parameters: Any) -> Any:
        writes.append(len(parameters.get("rows", [])))
        return await write(query, **parameters)

    monkeypatch.setattr(door.parts.accesses._client, "write", count)
    shown = ask(door, CANDIDATES, recruiter, job=job)["job"]["recommendedCandidates"]["edges"]
    assert len(shown) > 1
    assert writes == [len(shown)]
    assert door.runner.run(door.parts.client.read(COUNT)) == [{"n": len(shown)}]
    ask(door, APPLY, OWN, job=job)
    earlier = len(own_log(door))
    ask(door, APPLICATIONS, recruiter, job=job)
    entries = own_log(door)
    assert entries[0] == ("Job.applications", ["RECRUITER"], ids.encode("User", row["recruiter"]))
    assert len(entries) == earlier + 1


def test_without_the_log_nothing_is_shown(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    unreachable = GraphClient.open(GraphAddress(f"bolt://127.0.0.1:{free_port()}", "x", "x", "x"), patience=0.2)
    monkeypatch.setattr(door.parts.accesses, "_client", unreachable)
    data, (error,) = door.ask(WHOLE, {"user": USER}, ADMIN)
    assert data is None
    assert error["extensions"]["code"] == "UNAVAILABLE"
    assert "name" in ask(door, WHOLE, OWN, user=USER)["user"]
    door.runner.run(unreachable.close())


def test_pages_of_the_log(door: Door) -> None:
    for _ in range(3):
        ask(door, WHOLE, ADMIN, user=USER)
    entries = own_log(door)
    repository = AccessLogRepository(door.parts.client, OWN)
    page, more = door.runner.run(repository.page(PERSON, 5, None))
    rest, _ = door.runner.run(repository.page(PERSON, 100, (page[-1].at, page[-1].id)))
    assert more
    assert [entry.field for entry in [*page, *rest]] == [field for field, _, _ in entries]
