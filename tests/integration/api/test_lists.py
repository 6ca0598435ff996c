"""Lists of jobs and courses, what the viewer did with their items, and the items that the viewer saved."""

from collections.abc import Iterator
from typing import Any

import pytest

from graph.db.client import GraphClient
from graph.viewer import VISITOR, Role, Viewer
from tests.conftest import Server
from tests.door import Door, open_door

RECRUITER = Viewer("recruiter", frozenset({Role.RECRUITER}))
STRANGER = Viewer("person-000002", frozenset({Role.RECRUITER}))
PERSON = Viewer("person-000001", frozenset({Role.CANDIDATE}))
ORDERED = """query ($order: JobOrder!, $after: String, $first: Int!) {
  jobs(first: $first, after: $after, orderBy: $order) {
    totalCount edges { node { id } } pageInfo { hasNextPage endCursor } } }"""
COMPANY = """query ($id: ID!, $states: [JobStatus!]) { node(id: $id) { ... on Company {
  jobs(first: 100, states: $states) { totalCount edges { node { id title status closedAt } } } } } }"""
FACETS = "{ jobs { totalCount facets { companies(first: 100) { count company { id } } remote { count } } } }"
CREATE = "mutation ($input: CreateJobInput!) { createJob(input: $input) { job { id } errors { message } } }"
CLOSE = "mutation ($id: ID!) { closeJob(input: {job: $id}) { job { id } errors { message } } }"
STATE = "viewerState { saved liked dismissed viewedAt seenAt appliedAt completedAt }"
LOG = """mutation ($key: String!, $action: InteractionType!, $item: ID!) {
  logInteraction(input: {key: $key, action: $action, item: $item}) { interaction { id item { ... on Job { STATE } } }
  errors { message } } }""".replace("STATE", STATE)
SHOW = 'mutation ($item: ID!) { logImpressions(input: {impressions: [{key: "shown", item: $item}]}) { accepted } }'
UNDO = "mutation ($id: ID!) { undoInteraction(input: {interaction: $id}) { errors { message } } }"
SAVED = """query ($first: Int!, $after: String) { viewer { savedJobs(first: $first, after: $after) {
  totalCount edges { savedAt node { id } } pageInfo { hasNextPage endCursor } } savedCourses { totalCount } } }"""


@pytest.fixture
def door(server: Server, world: GraphClient) -> Iterator[Door]:
    with open_door(server) as opened:
        yield opened


def ask(door: Door, document: str, viewer: Viewer = VISITOR, **variables: Any) -> Any:
    data, errors = door.ask(document, variables, viewer)
    assert errors == []
    return data


def code(door: Door, document: str, viewer: Viewer = VISITOR, **variables: Any) -> str:
    _, errors = door.ask(document, variables, viewer)
    return str(errors[0]["extensions"]["code"])


def read_all(door: Door, order: str, first: int) -> tuple[list[str], int]:
    ids: list[str] = []
    after = None
    while True:
        page = ask(door, ORDERED, order=order, first=first, after=after)["jobs"]
        ids += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return ids, page["totalCount"]


def test_pages_in_each_order_hold_every_open_job_once(door: Door) -> None:
    newest, total = read_all(door, "NEWEST", 100)
    assert len(newest) == len(set(newest)) == total
    for order in ("SALARY", "CLOSING"):
        ids, count = read_all(door, order, 7)
        assert (sorted(ids), count) == (sorted(newest), total)
    cursor = ask(door, ORDERED, order="SALARY", first=1)["jobs"]["pageInfo"]["endCursor"]
    assert code(door, ORDERED, order="NEWEST", first=1, after=cursor) == "BAD_USER_INPUT"
    search = 'query ($types: [SearchType!]) { search(query: "a", types: $types, orderBy: NEWEST) { totalCount } }'
    assert code(door, search, types=["JOB", "COURSE"]) == "BAD_USER_INPUT"


def test_a_job_is_listed_as_soon_as_it_is_posted_and_leaves_when_it_is_closed(door: Door) -> None:
    company = ask(door, "{ viewer { recruitsFor { id jobs { totalCount } } } }", RECRUITER)["viewer"]["recruitsFor"][0]
    id, before = company["id"], company["jobs"]["totalCount"]
    text = {"company": id, "title": "Ferryman", "description": "Rows people across."}
    job = ask(door, CREATE, RECRUITER, input=text)["createJob"]["job"]["id"]
    page = ask(door, COMPANY, id=id)["node"]["jobs"]
    assert page["totalCount"] == before + 1
    assert page["edges"][0]["node"] == {"id": job, "title": "Ferryman", "status": "OPEN", "closedAt": None}
    assert ask(door, ORDERED, order="NEWEST", first=1)["jobs"]["edges"][0]["node"]["id"] == job
    facets = (
        "{ jobs(first: 1) { totalCount facets { companies(first: 100) { count company { id } } remote { count } } } }"
    )
    counted = ask(door, facets)["jobs"]
    assert sum(entry["count"] for entry in counted["facets"]["remote"]) == counted["totalCount"]
    assert {"count": before + 1, "company": {"id": id}} in counted["facets"]["companies"]
    assert ask(door, CLOSE, RECRUITER, id=job)["closeJob"]["errors"] == []
    assert ask(door, COMPANY, id=id)["node"]["jobs"]["totalCount"] == before
    own = ask(door, COMPANY, RECRUITER, id=id, states=["OPEN", "CLOSED"])["node"]["jobs"]["edges"]
    closed = next(edge["node"] for edge in own if edge["node"]["id"] == job)
    assert closed["status"] == "CLOSED"
    assert closed["closedAt"]
    states = ["CLOSED"]
    assert code(door, COMPANY, id=id, states=states) == "UNAUTHENTICATED"
    assert code(door, COMPANY, PERSON, id=id, states=states) == "FORBIDDEN"
    assert code(door, COMPANY, STRANGER, id=id, states=states) == "FORBIDDEN"
    admin = Viewer("admin", frozenset({Role.ADMIN}))
    assert job in [
        edge["node"]["id"] for edge in ask(door, COMPANY, admin, id=id, states=states)["node"]["jobs"]["edges"]
    ]


def test_what_the_viewer_did_is_on_every_item_until_it_is_undone(door: Door) -> None:
    first, second, *_ = read_all(door, "NEWEST", 100)[0]
    query = f"query ($id: ID!) {{ job(id: $id) {{ {STATE} }} }}"
    before = ask(door, query, PERSON, id=second)["job"]["viewerState"]
    assert ask(door, query, id=first)["job"]["viewerState"] is None, "a visitor did nothing"
    assert ask(door, SHOW, PERSON, item=first)["logImpressions"]["accepted"] == 1
    seen = ask(door, query, PERSON, id=first)["job"]["viewerState"]
    assert seen["seenAt"]
    known = ask(door, SAVED, PERSON, first=100)["viewer"]["savedJobs"]
    logged = []
    for at, (action, item) in enumerate((("SAVE", first), ("SAVE", second), ("APPLY", first))):
        payload = ask(door, LOG, PERSON, key=f"state-{at}", action=action, item=item)["logInteraction"]
        assert payload["errors"] == []
        logged.append(payload["interaction"])
    assert logged[2]["item"]["viewerState"]["appliedAt"]
    assert ask(door, query, PERSON, id=first)["job"]["viewerState"]["saved"]
    page = ask(door, SAVED, PERSON, first=1)["viewer"]["savedJobs"]
    assert page["totalCount"] == known["totalCount"] + 2
    assert page["edges"][0]["node"]["id"] == second, "saved last"
    rest = ask(door, SAVED, PERSON, first=100, after=page["pageInfo"]["endCursor"])["viewer"]["savedJobs"]["edges"]
    assert [edge["node"]["id"] for edge in rest[:1]] == [first]
    assert rest[1:] == known["edges"]
    for interaction in logged:
        assert ask(door, UNDO, PERSON, id=interaction["id"])["undoInteraction"]["errors"] == []
    assert ask(door, query, PERSON, id=first)["job"]["viewerState"] == seen
    assert ask(door, query, PERSON, id=second)["job"]["viewerState"] == before
    assert ask(door, SAVED, PERSON, first=100)["viewer"]["savedJobs"] == known


def test_states_of_a_page_are_read_at_once(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    read = door.parts.client.read

    async def counted(query: Any, /, **parameters: Any) -> Any:
        asked.append(query)
        return await read(query, **parameters)

    monkeypatch.setattr(door.parts.client, "read", counted)
    document = f"{{ jobs(first: 20) {{ edges {{ node {{ {STATE} company {{ id }} }} }} }} }}"
    assert len(ask(door, document, PERSON)["jobs"]["edges"]) == 20
    assert len([query for query in asked if "VIEWED|LIKED" in query]) == 1
    assert len([query for query in asked if "min(i.at)" in query]) == 1
    assert len(asked) < 8
