"""Tasks and the dead-letter list through the schema."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis import Redis

from api.graphql import ids
from graph.db.client import GraphClient
from graph.viewer import VISITOR, Role, Viewer
from tests.conftest import Server
from tests.door import PERSON, Door, open_door
from workers.jobs.recommendations import refresh_all_recommendations, refresh_many_recommendations
from workers.main import context_of
from workers.queue import arq_queue
from workers.runtime.liveness import new_worker_name, send_heartbeat
from workers.runtime.runner import Progress
from workers.settings import WorkerSettings
from workers.task_arguments import PeopleArguments, ShareArguments
from workers.valkey.connections import redis_client

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


def test_a_redis_that_is_full_loses_no_task(door: Door, server: Server) -> None:
    refresh = "mutation { refreshRecommendations(input: {}) { task { id state } errors { code } } }"
    with Redis.from_url(server.engines.redis_url) as redis:
        redis.flushdb()
        redis.config_set("maxmemory", 1)
        try:
            first_answer, errors = door.ask(refresh, viewer=CANDIDATE)
            assert errors == []
            door.runner.run(door.parts.queue.settle())
            assert redis.zcard(arq_queue("recommendations")) == 0
            results, errors = door.ask('{ search(query: "engineer", first: 1) { edges { node { __typename } } } }')
            assert errors == []
            assert results["search"]["edges"]
            tasks = ask(door, "{ tasks(first: 9) { edges { node { id state } } } }")["edges"]
        finally:
            redis.config_set("maxmemory", 0)
        answer, errors = door.ask(refresh, viewer=CANDIDATE)
        assert errors == []
        assert answer == first_answer
        assert [{"node": answer["refreshRecommendations"]["task"]}] == tasks
        door.runner.run(door.parts.queue.settle())
        assert redis.zcard(arq_queue("recommendations")) == 1


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


OVERVIEW = """query ($first: Int!, $after: String, $kinds: [TaskKind!], $states: [TaskState!], $queues: [QueueName!]) {
  tasks(first: $first, after: $after, kinds: $kinds, states: $states, queues: $queues) {
    edges { node { id kind queue state progress attempts queuedAt startedAt finishedAt error } }
    pageInfo { hasNextPage endCursor } } }"""
QUEUES = "{ queues { name waiting running deadLetters oldestAgeSeconds workers concurrency priority limitSeconds } }"
LIMITS = {"concurrency": 4, "priority": 2, "limitSeconds": None}
SCHEDULES = "{ schedules { kind cron nextRunAt } }"


async def test_tasks_are_listed_the_last_to_be_queued_first(door: Door, world: GraphClient) -> None:
    rows = [row(f"t{number}", number, dead=False) for number in range(3)]
    await world.write(MAKE, rows=[*rows, row("open", 9, state="QUEUED", kind="READ_DOCUMENT", dead=False)])
    await world.write("MATCH (t:Task {id: 't1'}) SET t.queuedAt = datetime('2026-01-03T00:00:00Z')")
    first = await asyncio.to_thread(ask, door, OVERVIEW, first=2)
    assert [edge["node"]["id"] for edge in first["edges"]] == [ids.encode("Task", id) for id in ("t1", "open")]
    assert first["pageInfo"]["hasNextPage"]
    rest = await asyncio.to_thread(ask, door, OVERVIEW, first=2, after=first["pageInfo"]["endCursor"])
    assert [edge["node"]["id"] for edge in rest["edges"]] == [ids.encode("Task", id) for id in ("t0", "t2")]
    for conditions in ({"kinds": ["READ_DOCUMENT"]}, {"states": "QUEUED"}):
        connection = await asyncio.to_thread(ask, door, OVERVIEW, first=5, **conditions)
        assert [edge["node"]["id"] for edge in connection["edges"]] == [ids.encode("Task", "open")]
    assert (await asyncio.to_thread(ask, door, OVERVIEW, first=5, queues=["TRAINING"]))["edges"] == []


async def test_queues_tell_their_tasks_and_workers(door: Door, world: GraphClient, server: Server) -> None:
    redis = redis_client(server.engines.redis_url)
    await redis.flushdb()
    await send_heartbeat(redis, new_worker_name(), ["enrichment", "features"], 60)
    await redis.aclose()
    await world.write(MAKE, rows=[row("open", 1, state="QUEUED", dead=False), row("dead", 2)])
    queues = {queue["name"]: queue for queue in await asyncio.to_thread(ask, door, QUEUES)}
    assert list(queues) == [
        "training", "recommendations", "analysis", "features", "enrichment", "maintenance", "notifications"
    ]  # fmt: skip
    enrichment = queues["enrichment"]
    assert enrichment.pop("oldestAgeSeconds") > 0
    assert enrichment == {"name": "enrichment", "waiting": 1, "running": 0, "deadLetters": 1, "workers": 1, **LIMITS}
    assert (queues["features"]["workers"], queues["training"]["workers"]) == (1, 0)
    assert queues["training"]["oldestAgeSeconds"] is None


def test_schedules_tell_when_they_run_next(door: Door) -> None:
    schedules = {schedule["kind"]: schedule for schedule in ask(door, SCHEDULES)}
    assert len(schedules) == 9
    training = schedules["TRAIN"]
    assert training["cron"] == "0 3 * * 1"
    next_run = datetime.fromisoformat(training["nextRunAt"])
    assert (next_run.weekday(), next_run.hour, next_run > datetime.now(UTC)) == (0, 3, True)


@pytest.mark.parametrize(("viewer", "code"), [(CANDIDATE, "FORBIDDEN"), (VISITOR, "UNAUTHENTICATED")])
def test_tasks_queues_and_schedules_are_for_administrators(door: Door, viewer: Viewer, code: str) -> None:
    for query in ("{ tasks { edges { node { id } } } }", QUEUES, SCHEDULES):
        _, errors = door.ask(query, {}, viewer)
        assert [error["extensions"]["code"] for error in errors] == [code]


STORED = "MATCH (u:User)-[:GOT]->(r:Recommendation) RETURN count(DISTINCT u) AS people, count(DISTINCT r) AS n"
ACTIVE = "MATCH (u:User)-[:DID]->(i:Interaction) WHERE i.at >= $since RETURN count(DISTINCT u) AS n"


async def test_everyones_recommendations_are_stored_and_refreshed(world: GraphClient, server: Server) -> None:
    stored = []
    async with context_of(server.engines, server.home, WorkerSettings(activity_days=20)) as context:
        for _ in range(2):
            progress = Progress(context, "id")
            summary = await refresh_all_recommendations(context, "id", ShareArguments(), progress)
            await progress.settle()
            stored.append((await world.read(STORED))[0])
    active = await world.read(ACTIVE, since=datetime.now(UTC) - timedelta(days=20))
    assert summary == f"stored recommendations of {active[0]['n']:,} people"
    assert 0 < stored[0]["people"] <= active[0]["n"]
    assert stored[1] == stored[0], "a second run refreshes the same nodes"


SHARES = "MATCH (t:Task {kind: 'REFRESH_ALL_RECOMMENDATIONS'}) RETURN t.arguments AS arguments ORDER BY t.arguments"


async def test_many_people_are_shared_out_to_tasks(world: GraphClient, server: Server) -> None:
    since = datetime.now(UTC) - timedelta(days=20)
    active = (await world.read(ACTIVE, since=since))[0]["n"]
    settings = WorkerSettings(activity_days=20, refreshed_people=-(-active // 3))
    async with context_of(server.engines, server.home, settings) as context:
        for _ in range(2):
            progress = Progress(context, "id")
            outcome = await refresh_all_recommendations(context, "id", ShareArguments(), progress)
            await progress.settle()
        progress = Progress(context, "id")
        share = await refresh_all_recommendations(context, "id", ShareArguments(share=1, shares=3), progress)
        await progress.settle()
    assert outcome == f"requested 3 tasks for {active:,} people"
    assert [json.loads(row["arguments"]) for row in await world.read(SHARES)] == [
        {"share": number, "shares": 3} for number in range(3)
    ], "a second run requests the same tasks"
    assert int(share.split()[3]) < active


FLOOD = """
UNWIND range(1, 20) AS n
CREATE (:Task {id: 'flood-' + toString(n), kind: 'READ_DOCUMENT', queue: 'analysis', state: 'QUEUED', progress: 0,
               attempts: 0, queuedAt: datetime(), arguments: '{}', owner: $owner})
"""
REQUESTS = ("refreshRecommendations(input: {})", "summariseInterests(input: {})")


async def test_who_has_too_many_open_tasks_is_told_so(door: Door, world: GraphClient) -> None:
    await world.write(FLOOD, owner=PERSON)
    for request in REQUESTS:
        query = f"mutation {{ {request} {{ task {{ id }} errors {{ code message path }} }} }}"
        data, errors = await asyncio.to_thread(door.ask, query, {}, CANDIDATE)
        assert errors == []
        (payload,) = data.values()
        assert (payload["task"], problems(payload)) == (None, [("TOO_MANY", ["input"])])
        assert "20 open tasks" in payload["errors"][0]["message"]
    assert await world.read("MATCH (t:Task) RETURN count(t) AS n") == [{"n": 20}]


CANCEL = """mutation ($task: ID!) { cancelTask(input: {task: $task}) {
  task { id state message cancelRequestedAt finishedAt } errors { code message path } } }"""


async def test_people_cancel_their_own_tasks_and_administrators_all(door: Door, world: GraphClient) -> None:
    facts = {"state": "QUEUED", "dead": False}
    rows = [row("own", 1, **facts), row("another", 2, **facts, owner="somebody"), row("system", 3, **facts, owner=None)]
    await world.write(MAKE, rows=[*rows, row("running", 4, dead=False, state="RUNNING"), row("ended", 5, dead=False)])
    await world.write("MATCH (t:Task {id: 'running'}) SET t.worker = 'w', t.finishedAt = null")

    async def cancel(id: str, viewer: Viewer) -> Any:
        data, errors = await asyncio.to_thread(door.ask, CANCEL, {"task": ids.encode("Task", id)}, viewer)
        assert errors == []
        return data["cancelTask"]

    own = await cancel("own", CANDIDATE)
    assert (own["task"]["state"], own["task"]["message"], own["errors"]) == ("CANCELLED", "cancelled", [])
    assert (await cancel("own", CANDIDATE))["task"] == own["task"]
    running = (await cancel("running", CANDIDATE))["task"]
    assert (running["state"], running["finishedAt"]) == ("RUNNING", None)
    assert running["cancelRequestedAt"] is not None
    for id, code in {"another": "NOT_FOUND", "system": "NOT_FOUND", "none": "NOT_FOUND", "ended": "CONFLICT"}.items():
        assert problems(await cancel(id, CANDIDATE)) == [(code, ["input", "task"])]
    for id in ("another", "system"):
        assert (await cancel(id, ADMIN))["task"]["state"] == "CANCELLED"
    listed = await asyncio.to_thread(ask, door, OVERVIEW, first=5, states=["CANCELLED"])
    assert {edge["node"]["id"] for edge in listed["edges"]} == {
        ids.encode("Task", id) for id in ("own", "another", "system")
    }


def test_visitors_cancel_nothing(door: Door) -> None:
    _, errors = door.ask(CANCEL, {"task": ids.encode("Task", "any")}, VISITOR)
    assert [error["extensions"]["code"] for error in errors] == ["UNAUTHENTICATED"]


ACTIVE_PEOPLE = "MATCH (u:User)-[:HAS_SKILL]->() RETURN DISTINCT u.id AS id ORDER BY id LIMIT 3"
REFRESH_MANY = """mutation ($users: [ID!]!) { refreshManyRecommendations(input: {users: $users}) {
  task { id state } errors { code path } } }"""


async def test_recommendations_of_some_people_are_stored(door: Door, world: GraphClient, server: Server) -> None:
    people = [row["id"] for row in await world.read(ACTIVE_PEOPLE)]
    users = [ids.encode("User", id) for id in (*people, people[0], "nobody")]
    asked = await asyncio.to_thread(ask, door, REFRESH_MANY, users=users)
    assert asked["task"]["state"] == "QUEUED"
    assert (await asyncio.to_thread(ask, door, REFRESH_MANY, users=users[::-1]))["task"]["id"] == asked["task"]["id"]
    arguments = PeopleArguments(users=sorted({*people, "nobody"}))
    async with context_of(server.engines, server.home, WorkerSettings()) as context:
        progress = Progress(context, "id")
        summary = await refresh_many_recommendations(context, "id", arguments, progress)
        await progress.settle()
    assert summary == "stored recommendations of 3 people"
    stored = {
        row["id"] for row in await world.read("MATCH (u:User)-[:GOT]->(:Recommendation) RETURN DISTINCT u.id AS id")
    }
    assert stored
    assert stored <= set(people), "somebody else's were refreshed"
    for wrong in ([], [ids.encode("User", str(number)) for number in range(1_001)]):
        assert problems(await asyncio.to_thread(ask, door, REFRESH_MANY, users=wrong)) == [
            ("INVALID", ["input", "users"])
        ]
    _, errors = await asyncio.to_thread(door.ask, REFRESH_MANY, {"users": users}, CANDIDATE)
    assert [error["extensions"]["code"] for error in errors] == ["FORBIDDEN"]
