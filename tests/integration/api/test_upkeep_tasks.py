"""Tasks that keep features, caches and analyses up to date, asked for through the schema and run as a worker does."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from api.graphql import ids
from api.observation.api_metrics import ApiMetrics
from api.observation.gauges import read_features
from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.viewer import VISITOR, Role, Viewer
from tests.conftest import Server
from tests.door import PERSON, Door, open_door
from workers.jobs.caches import clean_cache, refresh_cache
from workers.jobs.features import extract_item_features, materialise_features
from workers.jobs.profiles import analyse_person
from workers.jobs.retention import apply_retention
from workers.main import context_of
from workers.messages import read_arguments
from workers.runtime.context import Context
from workers.runtime.runner import Job, Progress
from workers.settings import WorkerSettings
from workers.task_catalogue import TASKS, TaskKind
from workers.valkey.connections import answer_key, kept_answer_key, ranking_key

ADMIN, CANDIDATE = Viewer("admin", frozenset({Role.ADMIN})), Viewer(PERSON, frozenset({Role.CANDIDATE}))
START = "mutation { %s { task { id kind queue state } errors { code path } } }"
VIEWS = """{ system { featureViews {
  name owner definition entity freshness features asOf ageSeconds freshForSeconds rows alarm } } }"""
HISTORY = "{ viewer { profileAnalysis { history(first: 5) { edges { node { completeness } } } } } }"
POINTS = "MATCH (:User {id: $user})-[:ANALYSED]->(a) RETURN count(a) AS n"
OLD = """
MATCH (u:User {id: $user}) MATCH (j:Job) WITH u, j LIMIT 1
CREATE (u)-[:GOT]->(:Recommendation {id: 'old-r', expiresAt: $at})-[:OF]->(j)
CREATE (u)-[:NOTIFIED]->(:Notification {id: 'old-n', delivery: 'SENT', at: $at})
"""


SMALL_GRAPH = """
CREATE (u:User {id: $user, name: 'Ann', roles: ['CANDIDATE']}) CREATE (s:Skill {id: 's', name: 'Welding'})
CREATE (o:Occupation {id: 'o', title: 'Welder'}) CREATE (p:Place {id: 'p', name: 'Muscat', country: 'OM'})
CREATE (:Course {id: 'c', title: 'Welding'})-[:TEACHES]->(s)
CREATE (j:Job {id: 'j', title: 'Welder', status: 'OPEN', postedAt: $at})
CREATE (j)-[:REQUIRES]->(s) CREATE (j)-[:IS_A]->(o) CREATE (j)-[:IN]->(p)
CREATE (u)-[:HAS_SKILL {level: 3}]->(s) CREATE (u)-[:VIEWED {firstAt: $at, lastAt: $at}]->(j)
CREATE (:Catalogue {id: 'catalogue', revision: 7})
"""


@pytest.fixture
async def small_graph(client: GraphClient) -> None:
    await client.write(SMALL_GRAPH, user=PERSON, at=datetime.now(UTC) - timedelta(days=2))


@pytest.fixture
def door(server: Server, small_graph: None) -> Iterator[Door]:
    with open_door(server) as opened:
        opened.runner.run(opened.parts.redis.flushdb())  # type: ignore[arg-type]
        yield opened


def start(door: Door, mutation: str, viewer: Viewer = ADMIN) -> Any:
    data, errors = door.ask(START % mutation, None, viewer)
    assert errors == [], errors
    (payload,) = data.values()
    return payload


def run_job(server: Server, kind: TaskKind, arguments: dict[str, Any], job: Job) -> list[str]:
    """Run a job twice, as an interrupted task is, and return both messages."""

    async def work(context: Context) -> list[str]:
        messages = []
        for _ in range(2):
            progress = Progress(context, "id")
            messages.append(await job(context, "id", read_arguments(TASKS[kind], arguments), progress))
            await progress.settle()
        return messages

    async def run() -> list[str]:
        settings = WorkerSettings(recommendation_days=20, notification_days=30)
        async with context_of(server.engines, server.home, settings) as context:
            return await work(context)

    return asyncio.run(run())


def test_feature_views_say_how_old_they_are(door: Door, server: Server) -> None:
    views = {view["name"]: view for view in read_views(door)}
    missing = views["job_activity"]
    assert (missing["freshness"], missing["asOf"], missing["ageSeconds"]) == ("MATERIALISED", None, None)
    assert missing["alarm"] == "job_activity was never materialised, or expired"
    assert (views["job_career"]["owner"], views["job_career"]["alarm"]) == ("ranking", None)
    assert measure(door) == (1.0, None)
    payload = start(door, "materialiseFeatures")
    assert (payload["task"]["kind"], payload["task"]["queue"]) == ("MATERIALISE_FEATURES", "features")
    once, twice = run_job(server, TaskKind.MATERIALISE_FEATURES, {}, materialise_features)
    assert once == twice
    views = {view["name"]: view for view in read_views(door)}
    made = views["job_activity"]
    assert (made["alarm"], made["owner"], made["entity"], made["freshForSeconds"]) == (None, "features", "Job", 10_800)
    assert made["definition"] == "gnn/features/activity.py"
    assert 0 <= made["ageSeconds"] < 600
    assert f"job_activity: {made['rows']:,}" in once
    stale, age = measure(door)
    assert stale == 0.0
    assert age is not None
    assert 0 <= age < 600


def measure(door: Door) -> tuple[float | None, float | None]:
    """Return what Prometheus reads of a view: whether it is stale, and its age."""
    metrics, labels = ApiMetrics(), {"view": "job_activity"}
    door.runner.run(read_features(metrics, door.parts.redis))
    value = metrics.registry.get_sample_value
    return value("careergraph_feature_view_stale", labels), value("careergraph_feature_view_age_seconds", labels)


def read_views(door: Door) -> list[dict[str, Any]]:
    data, errors = door.ask(VIEWS, None, ADMIN)
    assert errors == []
    views: list[dict[str, Any]] = data["system"]["featureViews"]
    return views


def test_features_of_one_node_are_extracted(door: Door, server: Server) -> None:
    item = start(door, f'extractFeatures(input: {{node: "{ids.encode("Job", "j")}"}})')
    assert item["task"]["kind"] == "EXTRACT_ITEM_FEATURES"
    me = f'extractFeatures(input: {{node: "{ids.encode("User", PERSON)}"}})'
    assert start(door, me, CANDIDATE)["task"]["kind"] == "EXTRACT_PERSON_FEATURES"
    topic = start(door, f'extractFeatures(input: {{node: "{ids.encode("Topic", "t")}"}})')
    assert topic == {"task": None, "errors": [{"code": "INVALID", "path": ["input", "node"]}]}
    arguments = {"label": ItemLabel.JOB, "item": "j"}
    for message in run_job(server, TaskKind.EXTRACT_ITEM_FEATURES, arguments, extract_item_features):
        assert message == "no ranker is active: train one first; not kept: features were not materialised yet"


def test_a_profile_is_analysed_by_a_task(door: Door, server: Server) -> None:
    payload = start(door, "analyseProfile(input: {})", CANDIDATE)
    assert (payload["task"]["kind"], payload["task"]["queue"]) == ("ANALYSE_PROFILE", "analysis")
    assert start(door, "analyseProfile(input: {})", CANDIDATE)["task"]["id"] == payload["task"]["id"]
    once, twice = run_job(server, TaskKind.ANALYSE_PROFILE, {"user": PERSON}, analyse_person)
    assert once == twice
    assert once.startswith("completeness ")
    assert door.runner.run(door.parts.client.read(POINTS, user=PERSON)) == [{"n": 1}]
    data, errors = door.ask(HISTORY, None, CANDIDATE)
    assert errors == []
    (point,) = data["viewer"]["profileAnalysis"]["history"]["edges"]
    assert once.startswith(f"completeness {point['node']['completeness']}, ")


async def read_key(redis: Redis, key: str) -> Any:
    return await redis.get(key)


def test_caches_are_emptied_in_part_and_as_a_whole(door: Door, server: Server) -> None:
    redis, run = door.parts.redis, door.runner.run
    keys = [kept_answer_key("x", PERSON), kept_answer_key("y"), answer_key("z", PERSON), ranking_key("r", PERSON)]

    async def fill() -> None:
        for key in (*keys, "careergraph:v1:tag:jobs", "other:careergraph:v1:answer:1"):
            await redis.set(key, "1")

    async def left() -> list[str]:
        return sorted([key for key in keys if await redis.exists(key)])

    run(fill())
    assert start(door, "cleanCache(input: {parts: [RANKINGS]})")["task"]["kind"] == "CLEAN_CACHE"
    assert start(door, "cleanCache(input: {parts: []})")["errors"] == [{"code": "INVALID", "path": ["input", "parts"]}]
    messages = run_job(server, TaskKind.CLEAN_CACHE, {"parts": ["RANKINGS"]}, clean_cache)
    assert messages == ["1 entries of the cache deleted", "0 entries of the cache deleted"]
    assert run(left()) == sorted(keys[:3])
    revision = "MATCH (c:Catalogue {id: 'catalogue'}) RETURN c.revision AS n"
    assert start(door, "refreshCache")["task"]["kind"] == "REFRESH_CACHE"
    messages = run_job(server, TaskKind.REFRESH_CACHE, {}, refresh_cache)
    assert messages[0] == "the catalogue is read anew; 2 cached answers deleted"
    assert run(door.parts.client.read(revision))[0]["n"] == 9
    assert run(left()) == [keys[2]]
    run_job(server, TaskKind.CLEAN_CACHE, {}, clean_cache)
    assert run(left()) == []
    assert run(read_key(redis, "careergraph:v1:tag:jobs")) == "3", "it is no cache, and was raised twice"
    assert run(read_key(redis, "other:careergraph:v1:answer:1")) == "1"


def test_old_data_of_some_kinds_is_deleted_alone(door: Door, server: Server) -> None:
    old, run = datetime.now(UTC) - timedelta(days=400), door.runner.run
    run(door.parts.client.write(OLD, user=PERSON, at=old))
    payload = start(door, "applyRetention(input: {kinds: [RECOMMENDATIONS, INTERACTIONS]})")
    assert payload["task"]["kind"] == "APPLY_RETENTION"
    none = start(door, "applyRetention(input: {kinds: []})")
    assert none["errors"] == [{"code": "INVALID", "path": ["input", "kinds"]}]
    arguments = {"kinds": ["recommendations", "interactions"]}
    messages = run_job(server, TaskKind.APPLY_RETENTION, arguments, apply_retention)
    note = "; without a period, so kept: interactions"
    assert messages == [f"deleted: 1 recommendations{note}", f"deleted: nothing is old{note}"]
    assert run(door.parts.client.read("MATCH (n:Notification {id: 'old-n'}) RETURN count(n) AS n")) == [{"n": 1}]


def test_nobody_else_starts_them(door: Door) -> None:
    extraction = f'extractFeatures(input: {{node: "{ids.encode("User", "somebody-else")}"}})'
    for viewer, code in ((CANDIDATE, "FORBIDDEN"), (VISITOR, "UNAUTHENTICATED")):
        for mutation in ("materialiseFeatures", "refreshCache", "cleanCache(input: {})", extraction):
            _, errors = door.ask(START % mutation, None, viewer)
            assert [error["extensions"]["code"] for error in errors] == [code], mutation
