"""Real worker processes: tasks are recorded and followed, and a kill loses nothing."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from gnn.models.kinds import ModelKind
from graph.db.client import GraphClient
from graph.registry.models import ModelRepository
from graph.registry.tasks import NewTask, Task, TaskRepository, TaskState
from graph.viewer import SYSTEM, Role, Viewer
from tests.anthropic_server import reply_well, run_provider
from tests.conftest import Server, run_process
from workers.jobs.upkeep import ask_for_embeddings
from workers.main import context_of
from workers.queue import TaskQueue
from workers.settings import WorkerSettings
from workers.task_arguments import PersonArguments, SummaryLimits, TrainingArguments
from workers.task_catalogue import TaskKind
from workers.valkey.connections import redis_client

ADMIN = frozenset({Role.ADMIN})
LIMIT_SECONDS = 600
RANKER = TrainingArguments(kinds=[ModelKind.RANKER])
CHANGED = "MATCH (j:Job) WITH j ORDER BY j.id LIMIT 1 SET j.updatedAt = $at"


@asynccontextmanager
async def tasks_of(server: Server, client: GraphClient) -> AsyncIterator[TaskQueue]:
    redis = redis_client(server.engines.redis_url)
    await redis.flushdb()
    queue = TaskQueue(TaskRepository(client, SYSTEM), redis, server.engines.redis_url)
    try:
        yield queue
    finally:
        await queue.close()
        await redis.aclose()


async def until_ended(queue: TaskQueue, id: str) -> list[Task]:
    async with asyncio.timeout(LIMIT_SECONDS):
        return [task async for task in queue.follow(id)]


async def until_progress(queue: TaskQueue, id: str, progress: int) -> Task:
    async with asyncio.timeout(LIMIT_SECONDS):
        async for task in queue.follow(id):
            if task.progress >= progress:
                return task
    raise AssertionError("the task ended before")


@pytest.fixture
def world(busy_world: GraphClient) -> GraphClient:
    """A world to train on."""
    return busy_world


async def test_a_training_killed_in_the_middle_ends_once(world: GraphClient, server: Server) -> None:
    async with tasks_of(server, world) as queue:
        task = await queue.ask(TaskKind.TRAIN, Viewer("test", ADMIN), RANKER)
        with run_process(server, "worker", "training", CAREERGRAPH_TRAINING_EPOCHS="400") as first:
            await until_progress(queue, task.id, 35)
            first.send_signal(signal.SIGKILL)
            first.wait()
        with run_process(server, "worker", "training"):
            seen = await until_ended(queue, task.id)
        last = seen[-1]
        assert (last.state, last.progress, last.error) == (TaskState.SUCCEEDED, 100, None)
        assert last.attempts == 2
        models, more = await ModelRepository(world, SYSTEM).newest(10, None)
        assert [model.status for model in models] == ["ACTIVE"]
        assert not more
        active = await ModelRepository(world, SYSTEM).active()
        assert active is not None
        await check_embeddings(world, server, queue)
        assert active.artifact is not None
        assert [path.name for path in (server.home / "models").iterdir() if active.version in path.name] == [
            active.artifact
        ]
        embedded = await world.read("MATCH (j:Job) WHERE j.embeddedBy = $v RETURN count(j) AS n", v=active.version)
        assert embedded == [{"n": 400}]


async def check_embeddings(world: GraphClient, server: Server, queue: TaskQueue) -> None:
    """What changed is embedded by itself, once; while that waits, it is not asked for again."""
    now = datetime.now(UTC)
    async with context_of(server.engines, server.home, WorkerSettings()) as context:
        assert await ask_for_embeddings(context, now) is None
        await world.write(CHANGED, at=now)
        task = await ask_for_embeddings(context, now)
        assert task is not None
        assert await ask_for_embeddings(context, now) is None
        with run_process(server, "worker", "features"):
            last = (await until_ended(queue, task.id))[-1]
        assert (last.state, last.message) == (TaskState.SUCCEEDED, "embedded 1 jobs, 0 courses, 0 skills")
        assert await ask_for_embeddings(context, datetime.now(UTC)) is None


async def test_an_enrichment_killed_in_the_middle_goes_on(world: GraphClient, server: Server) -> None:
    summaries = "MATCH (u:User)-[:SUMMARISED_BY]->(s) RETURN count(DISTINCT u) AS people, count(s) AS summaries"
    with run_provider(reply_well) as provider:
        provider.looks_until_ended = 10**9
        settings = {
            "CAREERGRAPH_ANTHROPIC_API_KEY": "test",
            "CAREERGRAPH_ANTHROPIC_BASE_URL": provider.url,
            "CAREERGRAPH_LLM_POLL_SECONDS": "0.2",
        }
        async with tasks_of(server, world) as queue:
            task = await queue.ask(TaskKind.SUMMARISE_ALL_INTERESTS, Viewer("test", ADMIN), SummaryLimits())
            with run_process(server, "worker", "enrichment", **settings) as first:
                assert await asyncio.to_thread(provider.looked.wait, LIMIT_SECONDS)
                first.send_signal(signal.SIGKILL)
                first.wait()
            assert (await world.read(summaries))[0] == {"people": 0, "summaries": 0}
            provider.looks_until_ended = 0
            with run_process(server, "worker", "enrichment", **settings):
                last = (await until_ended(queue, task.id))[-1]
        assert last.state is TaskState.SUCCEEDED
        total = int(last.message.split()[2])
        assert last.message.startswith(f"{total} of {total} people summarised")
        assert (await world.read(summaries))[0] == {"people": total, "summaries": total}
        assert len(provider.batches) == 1, "the batch was sent again"
        twice = "MATCH (u:User)-[r:INTERESTED_IN]->(x) WITH u, x, count(r) AS n WHERE n > 1 RETURN count(*) AS n"
        assert await world.read(twice) == [{"n": 0}]


async def test_a_task_that_was_recorded_but_never_queued_is_found(client: GraphClient, server: Server) -> None:
    await client.write("CREATE (:User {id: 'ann'})")
    async with tasks_of(server, client) as queue:
        records = TaskRepository(client, SYSTEM)
        now = datetime.now(UTC)
        lost = NewTask("lost", "SUMMARISE_INTERESTS", "enrichment", "ann", '{"user": "ann"}', person="ann")
        await records.ask(lost, now)
        with run_process(server, "worker", "enrichment"):
            last = (await until_ended(queue, "lost"))[-1]
        assert last.state is TaskState.SUCCEEDED
        assert "nothing to summarise" in last.message


async def test_too_little_data_fails_at_once_with_the_count(client: GraphClient, server: Server) -> None:
    async with tasks_of(server, client) as queue:
        task = await queue.ask(TaskKind.TRAIN, SYSTEM, RANKER)
        with run_process(server, "worker", "training"):
            last = (await until_ended(queue, task.id))[-1]
        assert (last.state, last.attempts) == (TaskState.FAILED, 1)
        assert last.error == "insufficient data: 0 interactions, 50 are needed"


async def test_the_same_id_asks_once(client: GraphClient, server: Server) -> None:
    await client.write("CREATE (:User {id: 'ann'})")
    async with tasks_of(server, client) as queue:
        asked = await asyncio.gather(
            *(
                queue.ask(TaskKind.REFRESH_RECOMMENDATIONS, Viewer("ann"), PersonArguments(user="ann"), id="one")
                for _ in range(5)
            )
        )
        assert {task.id for task in asked} == {"one"}
        assert await client.read("MATCH (t:Task) RETURN count(t) AS n") == [{"n": 1}]
