"""Tasks and the dead-letter list through the schema."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from api.graphql import ids
from graph.db.client import GraphClient
from graph.viewer import VISITOR, Role, Viewer
from tests.conftest import Server
from tests.door import PERSON, Door, open_door

ADMIN, CANDIDATE = Viewer("admin", frozenset({Role.ADMIN})), Viewer(PERSON, frozenset({Role.CANDIDATE}))
LETTERS = """query ($first: Int!, $after: String) { deadLetters(first: $first, after: $after) {
  edges { node { id kind queue error attempts failedAt arguments task { id state } } }
  pageInfo { hasNextPage endCursor } } }"""
RETRY = """mutation ($input: RetryDeadLetterInput!) { retryDeadLetter(input: $input) {
  task { id state attempts error } errors { code message path } } }"""
DROP = """mutation ($input: DropDeadLetterInput!) { dropDeadLetter(input: $input) {
  droppedId errors { code message path } } }"""
NODE = "query ($id: ID!) { node(id: $id) { id ... on DeadLetter { kind } } }"
MAKE = """
UNWIND $rows AS row
CREATE (t:Task {id: row.id, kind: row.kind, queue: 'enrichment', state: row.state, progress: 10, attempts: 3,
                failures: 3, queuedAt: datetime('2026-01-01T00:00:00Z'), finishedAt: datetime(row.at),
                arguments: row.arguments, error: 'the provider is ill', owner: row.owner})
SET t.deadAt = CASE WHEN row.dead THEN datetime(row.at) ELSE null END
"""


@pytest.fixture
def door(server: Server, world: GraphClient) -> Iterator[Door]:
    with open_door(server) as opened:
        yield opened


def row(id: str, minute: int, **changes: Any) -> dict[str, Any]:
    arguments = f'{{"user": "{PERSON}"}}'
    at = f"2026-01-02T00:{minute:02}:00Z"
    facts = {"kind": "SUMMARISE_INTERESTS", "state": "FAILED", "arguments": arguments, "owner": PERSON, "dead": True}
    return {"id": id, "at": at, **facts, **changes}


def letter(id: str) -> str:
    return ids.encode("DeadLetter", id)


def ask(door: Door, query: str, /, **variables: Any) -> Any:
    data, errors = door.ask(query, variables, ADMIN)
    assert errors == [], errors
    (answer,) = data.values()
    return answer


def problems(payload: Any) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["path"]) for error in payload["errors"]]


async def test_dead_letters_are_read_retried_and_dropped(door: Door, world: GraphClient) -> None:
    rows = [row("old", 1), row("new", 2), row("other", 3, kind="PREDICT_LOTTERY", arguments="{}", owner=None)]
    await world.write(MAKE, rows=[*rows, row("no-letter", 4, dead=False)])
    first = await asyncio.to_thread(ask, door, LETTERS, first=2)
    assert [edge["node"]["id"] for edge in first["edges"]] == [letter("other"), letter("new")]
    assert first["pageInfo"]["hasNextPage"]
    node = first["edges"][1]["node"]
    assert (node["kind"], node["queue"], node["error"]) == ("SUMMARISE_INTERESTS", "enrichment", "the provider is ill")
    assert (node["attempts"], node["failedAt"][:16]) == (3, "2026-01-02T00:02")
    assert node["task"] == {"id": ids.encode("Task", "new"), "state": "FAILED"}
    second = await asyncio.to_thread(ask, door, LETTERS, first=2, after=first["pageInfo"]["endCursor"])
    assert [edge["node"]["id"] for edge in second["edges"]] == [letter("old")]
    assert (await asyncio.to_thread(ask, door, NODE, id=letter("old")))["kind"] == "SUMMARISE_INTERESTS"

    retried = await asyncio.to_thread(ask, door, RETRY, input={"deadLetter": letter("old")})
    assert retried["task"] == {"id": ids.encode("Task", "old"), "state": "QUEUED", "attempts": 0, "error": None}
    equal = await asyncio.to_thread(ask, door, RETRY, input={"deadLetter": letter("new")})
    assert equal["task"]["id"] == ids.encode("Task", "old")
    unknown = await asyncio.to_thread(ask, door, RETRY, input={"deadLetter": letter("other")})
    assert problems(unknown) == [("CONFLICT", ["input", "deadLetter"])]
    dropped = await asyncio.to_thread(ask, door, DROP, input={"deadLetter": letter("other")})
    assert dropped == {"droppedId": letter("other"), "errors": []}
    assert (await asyncio.to_thread(ask, door, LETTERS, first=2))["edges"] == []
    for query in (RETRY, DROP):
        missing = await asyncio.to_thread(ask, door, query, input={"deadLetter": letter("other")})
        assert problems(missing) == [("NOT_FOUND", ["input", "deadLetter"])]


@pytest.mark.parametrize(("viewer", "code"), [(CANDIDATE, "FORBIDDEN"), (VISITOR, "UNAUTHENTICATED")])
def test_dead_letters_are_for_administrators(door: Door, viewer: Viewer, code: str) -> None:
    input = {"input": {"deadLetter": letter("any")}}
    for query, variables in ((LETTERS, {"first": 1}), (RETRY, input), (DROP, input), (NODE, {"id": letter("any")})):
        _, errors = door.ask(query, variables, viewer)
        assert [error["extensions"]["code"] for error in errors] == [code]
