"""Materialised features: the values of a moment in Redis are those of the data set of that moment; nobody stays."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from redis.asyncio import Redis

from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import dataset_of
from gnn.features.activity import ACTIVITY_VIEWS, FRESH_SECONDS, activity_of, count_rows
from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.errors import ForbiddenError, NotFoundError
from graph.interactions.recent import RecentActivityRepository
from graph.interactions.types import InteractionType
from graph.privacy.erasure import ErasureRepository
from graph.snapshot.reader import SnapshotReader
from graph.viewer import SYSTEM, Role, Viewer
from tests.conftest import Server
from workers.erasure import forget_keys
from workers.errors import TaskCancelledError
from workers.jobs.features import (
    NOT_MATERIALISED,
    extract_item_features,
    extract_person_features,
    forget_erased,
    materialise_features,
)
from workers.main import context_of
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.settings import WorkerSettings
from workers.task_arguments import Arguments, ItemArguments, PersonArguments
from workers.valkey.connections import features_key, person_digest
from workers.valkey.feature_store import FeatureStore, MaterialisedFeatures
from workers.valkey.key_rows import binary_redis, read_keys

NODES = """
CREATE (ann:User {id: 'ann'}) CREATE (bob:User {id: 'bob'})
CREATE (x:Place {id: 'x', name: 'X'}) CREATE (o:Occupation {id: 'o', title: 'O'})
CREATE (:Job {id: 'j1', title: 'One'})-[:IN]->(x) CREATE (:Job {id: 'j2', title: 'Two'})-[:IS_A]->(o)
CREATE (:Course {id: 'c1', title: 'Course'})
"""
LINKS = """
UNWIND $rows AS row MATCH (u:User {id: row.user}) MATCH (x {id: row.item})
FOREACH (_ IN CASE WHEN row.type = 'VIEWED' THEN [1] ELSE [] END | CREATE (u)-[:VIEWED {firstAt: row.at}]->(x))
FOREACH (_ IN CASE WHEN row.type = 'APPLIED' THEN [1] ELSE [] END | CREATE (u)-[:APPLIED {firstAt: row.at}]->(x))
FOREACH (_ IN CASE WHEN row.type = 'COMPLETED' THEN [1] ELSE [] END | CREATE (u)-[:COMPLETED {firstAt: row.at}]->(x))
FOREACH (_ IN CASE WHEN row.type = 'DISMISSED' THEN [1] ELSE [] END | CREATE (u)-[:DISMISSED {firstAt: row.at}]->(x))
"""
DAYS = (
    ("ann", "VIEWED", "j1", 0.5), ("ann", "APPLIED", "j1", 0.4), ("ann", "VIEWED", "c1", 6),
    ("ann", "DISMISSED", "j2", 1), ("bob", "VIEWED", "j1", 3), ("bob", "VIEWED", "j2", 20),
    ("bob", "APPLIED", "j2", 29), ("bob", "APPLIED", "j1", 31),
)  # fmt: skip


@pytest.fixture
async def context(client: GraphClient, server: Server) -> AsyncIterator[Context]:
    """A worker, over a graph in which two people did something, and an empty Redis."""
    now = datetime.now(UTC)
    await client.write(NODES)
    rows = [
        {"user": user, "type": type, "item": item, "at": now - timedelta(days=days)} for user, type, item, days in DAYS
    ]
    await client.write(LINKS, rows=rows)
    async with context_of(server.engines, server.home, WorkerSettings()) as made:
        await made.redis.flushdb()
        yield made


async def materialise(context: Context) -> str:
    progress = Progress(context, "id")
    message = await materialise_features(context, "id", Arguments(), progress)
    await progress.settle()
    return message


async def read_all(context: Context, ids: Mapping[str, list[str]]) -> MaterialisedFeatures:
    """Read every node of the graph in every view."""
    return await FeatureStore(context.redis).read({view.name: ids[view.entity] for view in ACTIVITY_VIEWS})


async def test_the_values_in_redis_are_those_of_the_data_set_of_that_moment(context: Context) -> None:
    message = await materialise(context)
    assert message == (
        "job_activity: 2, course_activity: 1, place_popularity: 1, occupation_popularity: 1, person_activity: 2"
    )
    await context.client.write(
        LINKS, rows=[{"user": "bob", "type": "COMPLETED", "item": "c1", "at": datetime.now(UTC)}]
    )
    catalogue = catalogue_of(dataset_of(await SnapshotReader(context.client).read()))
    activity = activity_of(catalogue)
    features = await read_all(context, {label: list(ids) for label, ids in activity.ids.items()})
    for view in ACTIVITY_VIEWS:
        facts = features.states[view.name].facts
        assert facts is not None
        offline = count_rows(view, activity, facts.as_of.timestamp())
        zeros = (0,) * len(view.features)
        assert features.values[view.name] == {id: offline.get(id, zeros) for id in activity.ids[view.entity]}
        assert facts.rows == len(offline)
    assert features.values["job_activity"]["j1"] == (2, 1, 3, 1, 3, 1)
    assert features.values["person_activity"]["ann"] == (3, 1)


async def test_views_take_the_place_of_the_old_ones_and_expire(context: Context, server: Server) -> None:
    await materialise(context)
    await context.client.write("MATCH (:User)-[r]->(:Job) DELETE r")
    await materialise(context)
    features = await read_all(
        context, {"User": ["ann"], "Job": ["j1"], "Course": ["c1"], "Place": [], "Occupation": []}
    )
    assert features.values["job_activity"] == {"j1": (0,) * 6}
    assert features.values["person_activity"] == {"ann": (1, 0)}
    keys = sorted([key async for key in context.redis.scan_iter("*")])
    assert keys == sorted(features_key(name) for name in ("facts", "course_activity", "person_activity"))
    assert all([0 < await context.redis.ttl(key) <= 2 * 86_400 for key in keys])
    async with binary_redis(server.engines.redis_url) as redis:
        assert [row async for row in read_keys(redis)] == [], "what a task makes again is not backed up"


async def test_a_view_is_missing_then_fresh_then_stale(context: Context) -> None:
    store, now = FeatureStore(context.redis), datetime.now(UTC)
    missing = (await store.read_states())["job_activity"]
    assert missing.is_stale(now)
    assert missing.alarm(now) == "job_activity was never materialised, or expired"
    await materialise(context)
    fresh = (await store.read_states())["job_activity"]
    assert not fresh.is_stale(now + timedelta(seconds=FRESH_SECONDS))
    assert fresh.alarm(now) is None
    later = now + timedelta(seconds=FRESH_SECONDS + 360)
    assert fresh.alarm(later) == "job_activity is 3.1 hours old, more than 3"
    await set_field(
        context.redis, features_key("facts"), "job_activity", '{"asOf": 1, "rows": 1, "features": ["other"]}'
    )
    features = await store.read({"job_activity": ["j1"]})
    assert features.states["job_activity"].facts is None, "another version made it"
    assert features.values["job_activity"] == {"j1": (0,) * 6}


async def test_one_person_and_one_item_are_counted_again(context: Context) -> None:
    progress = Progress(context, "id")
    assert await extract_person_features(context, "id", PersonArguments(user="ann"), progress) == NOT_MATERIALISED
    await materialise(context)
    await context.client.write(
        LINKS, rows=[{"user": "ann", "type": "COMPLETED", "item": "c1", "at": datetime.now(UTC)}]
    )
    for _ in range(2):
        message = await extract_person_features(context, "id", PersonArguments(user="ann"), progress)
        assert message == "events_7d 4, choices_7d 2"
    message = await extract_item_features(context, "id", ItemArguments(label=ItemLabel.COURSE, item="c1"), progress)
    assert message.endswith("; events_1d 1, choices_1d 1, events_7d 2, choices_7d 1, events_30d 2, choices_30d 1")
    features = await FeatureStore(context.redis).read({"person_activity": ["ann", "bob"], "course_activity": ["c1"]})
    assert features.values["person_activity"] == {"ann": (4, 2), "bob": (1, 0)}
    assert features.values["course_activity"] == {"c1": (1, 1, 2, 1, 2, 1)}
    with pytest.raises(NotFoundError):
        await extract_item_features(context, "id", ItemArguments(label=ItemLabel.JOB, item="none"), progress)
    await progress.settle()


async def set_field(redis: Redis, key: str, field: str, value: str) -> None:
    await cast("Awaitable[int]", redis.hset(key, field, value))


async def digests(redis: Redis) -> set[str]:
    """Return the fields of people in all keys of their view."""
    keys = [key async for key in redis.scan_iter(f"{features_key('person_activity')}*")]
    return {field for key in keys for field in await cast("Awaitable[list[str]]", redis.hkeys(key))}


async def test_an_erased_person_leaves_the_values_also_when_they_were_read_before(context: Context) -> None:
    before = datetime.now(UTC)
    await materialise(context)
    assert await digests(context.redis) == {person_digest("ann"), person_digest("bob")}
    await set_field(context.redis, features_key("person_activity:staged"), person_digest("ann"), "1 1")
    await forget_keys(context.redis, "ann")
    assert await digests(context.redis) == {person_digest("bob")}
    erasures = ErasureRepository(context.client, SYSTEM)
    await erasures.begin("bob", datetime.now(UTC))
    await erasures.delete_person("bob", datetime.now(UTC))
    await erasures.end("bob", datetime.now(UTC))  # between the reading of a materialisation and its end
    await forget_erased(context, ["ann", "bob"], before)
    assert await digests(context.redis) == set()


async def test_a_cancelled_materialisation_leaves_the_old_values(context: Context) -> None:
    await materialise(context)
    await context.client.write("MATCH (:User)-[r]->() DELETE r")
    progress, reports = Progress(context, "id"), 0

    def cancel_late(share: float, message: str) -> None:
        nonlocal reports
        reports += 1
        if "written" in message:
            context.cancelled_jobs.add("id")
        progress(share, message)

    rows = [{"user": "bob", "type": "VIEWED", "item": "c1", "at": datetime.now(UTC)}]
    await context.client.write(LINKS, rows=rows)
    with pytest.raises(TaskCancelledError):
        await materialise_features(context, "id", Arguments(), cancel_late)  # type: ignore[arg-type]
    await progress.settle()
    features = await FeatureStore(context.redis).read({"job_activity": ["j1"]})
    assert features.values["job_activity"] == {"j1": (2, 1, 3, 1, 3, 1)}
    context.cancelled_jobs.clear()


async def test_two_materialisations_at_once_leave_one_whole(context: Context) -> None:
    async def run(id: str) -> None:
        progress = Progress(context, id)
        await materialise_features(context, id, Arguments(), progress)
        await progress.settle()

    await asyncio.gather(*(run(f"run-{number}") for number in range(3)))
    features = await FeatureStore(context.redis).read({"job_activity": ["j1"], "person_activity": ["ann"]})
    assert features.values == {"job_activity": {"j1": (2, 1, 3, 1, 3, 1)}, "person_activity": {"ann": (3, 1)}}
    keys = [key async for key in context.redis.scan_iter("*run-*")]
    assert keys == []


async def test_only_administrators_read_what_everyone_did(client: GraphClient) -> None:
    repository = RecentActivityRepository(client, Viewer("ann", frozenset({Role.RECRUITER})))
    kind, now = (InteractionType.VIEW, ItemLabel.JOB), datetime.now(UTC)
    for reading in (
        repository.read_everyone(*kind, now), repository.read_person("ann", *kind, now),
        repository.read_item("j1", *kind, now), repository.read_groups(["j1"]),
    ):  # fmt: skip
        with pytest.raises(ForbiddenError):
            await reading
