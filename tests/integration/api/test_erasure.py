"""Erasure of a person about whom everything is stored: afterwards, no store holds a trace of them."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from api.errors import TokenError
from api.graphql import ids
from api.http.tokens import Grant
from graph.db.client import GraphClient
from graph.errors import NotFoundError
from graph.privacy.erasure import ErasureRepository
from graph.privacy.personal_data import LINKS, OWNED
from graph.viewer import SYSTEM, Role, Viewer
from tests.complete_person import OTHER, PERSON, TRACE, write_complete_person
from tests.conftest import Server
from tests.door import Door, open_door
from workers.erasure import Eraser
from workers.errors import QueueUnavailableError
from workers.llm.answers import Answers
from workers.llm.provider import Answer
from workers.task_arguments import PersonArguments
from workers.task_catalogue import TaskKind
from workers.valkey.connections import person_digest
from workers.valkey.recommendation_updates import RecommendationUpdate, UpdateReason, announce_update

OWN = Viewer(PERSON, frozenset({Role.CANDIDATE, Role.RECRUITER}))
ERASE = """mutation ($confirm: Boolean!) { eraseMe(input: {confirm: $confirm}) {
  erasedUserId isComplete errors { code path } } }"""
PAGE = (
    "{ viewer { recommendedJobs(first: 3, includeUnwanted: true) { edges { node { id } } pageInfo { endCursor } } } }"
)
LOG = """mutation ($item: ID!) { logInteraction(input: {key: "late", action: VIEW, item: $item}) {
  interaction { id } errors { message } } }"""
NODES = "MATCH (n) RETURN labels(n)[0] AS kind, n {.*} AS facts"
RELATIONSHIPS = "MATCH (a)-[r]->(b) RETURN type(r) AS kind, r {.*} AS facts"
AROUND = "MATCH (u:User {id: $user})-[r]->(x) RETURN DISTINCT type(r) AS type, labels(x)[0] AS label"


@pytest.fixture
def door(server: Server, world: GraphClient) -> Iterator[Door]:
    del world
    with open_door(server) as opened:
        opened.runner.run(empty(opened.parts.redis))
        opened.runner.run(write_complete_person(opened.parts.client))
        yield opened


async def empty(redis: Redis) -> None:
    await redis.flushdb()


async def traces_in_graph(client: GraphClient) -> list[str]:
    """The kinds of nodes and relationships with a property that holds a trace."""
    rows = [*await client.read(NODES), *await client.read(RELATIONSHIPS)]
    return [row["kind"] for row in rows if TRACE in json.dumps(row["facts"], default=str).casefold()]


async def traces_in_redis(redis: Redis) -> list[str]:
    """The keys with a trace in their name or value."""
    traces = []
    async for key in redis.scan_iter("*"):
        match await redis.type(key):
            case "string":
                content = await redis.get(key)
            case "zset":
                content = await redis.zrange(key, 0, -1)
            case kind:
                raise AssertionError(f"{key}: nobody looks into a {kind}")
        if TRACE in f"{key} {content}".casefold():
            traces.append(key)
    return traces


def traces_in_files(home: Path) -> list[str]:
    """The files with a trace in their name or content; the graph server's own pages and logs are not looked at."""
    needle = TRACE.encode()
    servers = {home / "graph", home / "neo4j"}
    files = [path for path in home.rglob("*") if path.is_file() and servers.isdisjoint(path.parents)]
    return [str(path) for path in files if needle in str(path).encode() or needle in path.read_bytes().lower()]


async def fill_redis(door: Door) -> None:
    """Put everything into Redis that is kept there about a person."""
    parts = door.parts
    await parts.limits.count(PERSON, "192.0.2.7")
    await parts.waiting_files.put(PERSON, "doc-1", b"trace77ab")
    await announce_update(parts.redis, PERSON, RecommendationUpdate(UpdateReason.CHOICE, datetime.now(UTC)))
    await parts.queue.ask(TaskKind.REFRESH_RECOMMENDATIONS, OWN, PersonArguments(user=PERSON))
    await parts.queue.settle()
    await Answers(parts.redis, "v", "m").keep(
        "question", Answer(summary=[], themes=[], insights=[], interests=[]), PERSON
    )
    await asyncio.to_thread(parts.kept_files.write, "doc-1", b"trace77ab")
    await asyncio.to_thread(parts.export_files.write, "export-1", b"trace77ab")


def test_no_store_holds_a_trace_of_an_erased_person(door: Door, server: Server) -> None:
    run, parts = door.runner.run, door.parts
    run(fill_redis(door))
    page, errors = door.ask(PAGE, None, OWN)
    assert (errors, bool(page["viewer"]["recommendedJobs"]["edges"])) == ([], True)
    assert len(run(traces_in_graph(parts.client))) > 20
    assert run(traces_in_redis(parts.redis)) != []
    assert person_keys(door)
    data, errors = door.ask(ERASE, {"confirm": True}, OWN)
    assert errors == []
    expected = {"erasedUserId": ids.encode("User", PERSON), "isComplete": True, "errors": []}
    assert data["eraseMe"] == expected
    assert run(traces_in_graph(parts.client)) == []
    assert run(traces_in_redis(parts.redis)) == []
    assert person_keys(door) == []
    run(rewritten(parts.redis))
    assert run(asyncio.to_thread(parts.kept_files.read, "doc-1")) is None
    assert run(asyncio.to_thread(parts.export_files.read, "export-1")) is None
    assert traces_in_files(server.home) == []
    kept = run(parts.client.read("MATCH (h:StatusChange {id: 'b:2'}) RETURN h.note AS note, h.by AS by"))
    assert kept == [{"note": "thank you", "by": None}], "what they wrote to others stays, without their name"
    batch = run(parts.client.read("MATCH (b:SummaryBatch) RETURN b.people AS people"))
    assert batch == [{"people": [OTHER]}]
    tasks = run(parts.client.read("MATCH (t:Task) RETURN t.id AS id, t.owner AS owner"))
    assert tasks == [{"id": "train", "owner": None}]
    entries = run(parts.client.read("MATCH (e:AccessEntry) RETURN e.id AS id, e.viewer AS viewer"))
    assert entries == [{"id": "saw", "viewer": None}]


def person_keys(door: Door) -> list[str]:
    async def scan() -> list[str]:
        return [key async for key in door.parts.redis.scan_iter(f"*{person_digest(PERSON)}*")]

    return door.runner.run(scan())


async def rewritten(redis: Redis) -> None:
    """Wait until the append-only file is rewritten."""
    async with asyncio.timeout(20):
        while (await redis.info("persistence"))["aof_rewrite_in_progress"]:  # noqa: ASYNC110 - it asks Redis
            await asyncio.sleep(0.05)


def test_a_person_must_confirm_and_exist(door: Door) -> None:
    data, errors = door.ask(ERASE, {"confirm": False}, OWN)
    assert (errors, data["eraseMe"]["errors"]) == ([], [{"code": "INVALID", "path": ["input", "confirm"]}])
    _, (error,) = door.ask(ERASE, {"confirm": True}, Viewer("nobody", is_newcomer=True))
    assert error["extensions"]["code"] == "NOT_FOUND"
    with pytest.raises(NotFoundError):
        door.runner.run(ErasureRepository(door.parts.client, SYSTEM).begin("nobody", datetime.now(UTC)))


def test_an_erasure_that_was_cut_short_is_finished_later(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    run, parts = door.runner.run, door.parts
    repository = ErasureRepository(parts.client, SYSTEM)
    run(asyncio.to_thread(parts.kept_files.write, "doc-1", b"trace77ab"))

    async def be_away(_: object) -> None:
        raise QueueUnavailableError("Redis is away")

    monkeypatch.setattr(parts.waiting_files, "remove", be_away)
    data, errors = door.ask(ERASE, {"confirm": True}, OWN)
    assert (errors, data["eraseMe"]["isComplete"]) == ([], False)
    monkeypatch.undo()
    assert run(repository.list_unfinished(datetime.now(UTC))) == [PERSON], "the person is gone, the files are not"
    assert run(asyncio.to_thread(parts.kept_files.read, "doc-1")) is not None
    for _ in range(2):
        run(parts.eraser.erase(PERSON))
    assert run(repository.list_unfinished(datetime.now(UTC))) == []
    assert run(asyncio.to_thread(parts.kept_files.read, "doc-1")) is None
    assert run(traces_in_graph(parts.client)) == []


def test_an_erasure_may_end_after_any_step(door: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each call to a store fails once, the next after the one before; the same erasure is repeated until it ends."""
    run, parts = door.runner.run, door.parts
    repository = ErasureRepository(parts.client, SYSTEM)
    run(repository.begin(PERSON, datetime.now(UTC)))
    write, calls, limit = parts.client.write, 0, 0

    async def fail_late(query: Any, /, **parameters: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > limit:
            raise QueueUnavailableError("killed here")
        return await write(query, **parameters)

    eraser = Eraser(
        parts.client, parts.redis, parts.queue, parts.waiting_files, parts.kept_files, parts.export_files, tmp_path
    )
    monkeypatch.setattr(parts.client, "write", fail_late)
    while True:
        calls = 0
        try:
            run(eraser.erase(PERSON))
            break
        except QueueUnavailableError:
            limit += 1
    monkeypatch.undo()
    assert limit > 10
    assert run(traces_in_graph(parts.client)) == []


def test_a_token_from_before_is_refused_and_a_late_interaction_makes_nobody(door: Door) -> None:
    run, parts = door.runner.run, door.parts
    job = door.ask("{ jobs(first: 1) { edges { node { id } } } }", None, OWN)[0]["jobs"]["edges"][0]["node"]["id"]
    door.ask(ERASE, {"confirm": True}, OWN)
    now = datetime.now(UTC).timestamp()
    early = Grant(PERSON, frozenset({Role.CANDIDATE}), now + 900, now - 60)
    with pytest.raises(TokenError, match="was erased"):
        run(parts.roles.viewer_of(early))
    later = Grant(PERSON, frozenset({Role.CANDIDATE}), now + 900, now + 1)
    assert run(parts.roles.viewer_of(later)).is_newcomer, "with a new token, the person may register anew"
    _, (error,) = door.ask(LOG, {"item": job}, OWN)
    assert error["extensions"]["code"] == "NOT_FOUND"
    assert run(traces_in_graph(parts.client)) == []


def test_the_list_of_a_persons_data_holds_every_relationship_of_people(door: Door) -> None:
    """The list serves erasure and export. What the graph relates to a person must be in it."""
    owned = {type for kind in OWNED for type in kind.path.split("[:")[1].split("]")[0].split("|")}
    links = {kind.type for kind in LINKS}
    rows = door.runner.run(door.parts.client.read(AROUND, user=PERSON))
    assert {row["type"] for row in rows} == owned | links
    labels = {row["label"] for row in rows if row["type"] in owned}
    assert labels | {"StatusChange", "ApplicationAnalysis"} == {kind.label for kind in OWNED}
