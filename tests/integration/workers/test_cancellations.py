"""Cancelling tasks: what waits ends at once, what runs ends between its steps, and nothing is half-written."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from arq.constants import in_progress_key_prefix, job_key_prefix
from arq.worker import Retry

from gnn.models.kinds import ModelKind
from graph.db.client import GraphClient
from graph.errors import ConflictError, NotFoundError
from graph.people.documents import DocumentRepository, DocumentState, NewDocument
from graph.registry.cancellations import CancellationRepository
from graph.registry.tasks import Task, TaskState
from graph.viewer import SYSTEM, VISITOR, Role, Viewer
from tests.conftest import Server, run_process
from tests.integration.commands import LIMIT_SECONDS
from workers.documents.vault import WaitingFiles, home_cipher
from workers.errors import WorkerError
from workers.jobs.documents import read_document
from workers.main import context_of
from workers.queue import arq_queue
from workers.runtime.context import Context
from workers.runtime.recovery import MOST_LOSSES, recover
from workers.runtime.runner import Progress, run_task
from workers.settings import WorkerSettings
from workers.task_arguments import DocumentArguments, PersonArguments, TrainingArguments
from workers.task_catalogue import TASKS, TaskKind

REFRESH, SUMMARISE = TaskKind.REFRESH_RECOMMENDATIONS, TaskKind.SUMMARISE_INTERESTS
ANN, BOB = Viewer("ann", frozenset({Role.CANDIDATE})), Viewer("bob", frozenset({Role.CANDIDATE}))
ADMIN = Viewer("admin", frozenset({Role.ADMIN}))
KEPT_AWAKE = 10_000


@pytest.fixture
async def context(client: GraphClient, server: Server) -> AsyncIterator[Context]:
    """What a worker's jobs work with, over a graph of two people and an empty Redis."""
    await client.write("UNWIND $ids AS id CREATE (:User {id: id})", ids=["ann", "bob"])
    async with context_of(server.engines, server.home, WorkerSettings(heartbeat_seconds=0.5)) as made:
        await made.redis.flushdb()
        yield made


async def ask(context: Context, id: str | None = None, kind: TaskKind = REFRESH) -> Task:
    task = await context.queue.ask(kind, ANN, PersonArguments(user="ann"), id=id)
    await context.queue.settle()
    return task


async def cancel(context: Context, id: str, viewer: Viewer = ANN) -> Task:
    return await context.queue.cancel(CancellationRepository(context.client, viewer), id)


async def record_of(context: Context, id: str) -> Task:
    task = await context.tasks.by_id(id)
    assert task is not None
    return task


async def run(context: Context, task: Task, job: Any) -> None:
    await run_task({"context": context}, task.id, json.loads(task.arguments), TASKS[TaskKind(task.kind)], job, 60)


class Steps:
    """A job of many steps, the second of which somebody cancels."""

    def __init__(self, ask_again: bool = False) -> None:
        self.ask_again = ask_again
        self.done = 0

    async def __call__(self, context: Context, id: str, _: object, progress: Progress) -> str:
        for number in range(KEPT_AWAKE):
            progress(number / KEPT_AWAKE, f"{number} steps done")
            self.done = number + 1
            if number == 1:
                asked = await cancel(context, id)
                assert (asked.state, asked.is_being_cancelled) == (TaskState.RUNNING, True)
                if self.ask_again:
                    assert (await ask(context, "key")).runs_again
                await recover(context, "recommendations")  # as the worker does with each heartbeat
        return "done"


async def test_a_task_that_waits_is_cancelled_at_once_and_starts_anew_when_asked_for(context: Context) -> None:
    task = await ask(context, "key")
    cancelled = await cancel(context, task.id)
    assert (cancelled.state, cancelled.message, cancelled.error) == (TaskState.CANCELLED, "cancelled", None)
    assert cancelled.finished_at is not None
    assert await context.redis.zcard(arq_queue("recommendations")) == 0
    assert not await context.redis.exists(job_key_prefix + task.job)
    assert (await cancel(context, task.id)).state is TaskState.CANCELLED, "cancelling is idempotent"

    async def job(*_: object) -> str:
        return "done"

    await run(context, task, job)  # a message that was left behind
    assert (await record_of(context, task.id)).state is TaskState.CANCELLED
    again = await ask(context, "key")
    assert (again.id, again.state, again.cancel_requested_at) == ("key", TaskState.QUEUED, None)
    await run(context, again, job)
    ended = await record_of(context, task.id)
    assert (ended.state, ended.message) == (TaskState.SUCCEEDED, "done")
    with pytest.raises(ConflictError, match="SUCCEEDED"):
        await cancel(context, task.id)


async def test_a_task_that_waits_for_its_next_attempt_is_cancelled(context: Context) -> None:
    async def fail(*_: object) -> str:
        raise WorkerError("the provider is ill")

    task = await ask(context)
    with pytest.raises(Retry):
        await run(context, task, fail)
    cancelled = await cancel(context, task.id)
    assert (cancelled.state, cancelled.error) == (TaskState.CANCELLED, None)


async def test_a_task_that_runs_is_cancelled_between_its_steps(context: Context) -> None:
    steps, task = Steps(), await ask(context, "key")
    seen = asyncio.create_task(collect_states(context, task.id))
    await run(context, task, steps)
    ended = await record_of(context, task.id)
    assert (ended.state, ended.message) == (TaskState.CANCELLED, "cancelled after: 1 steps done")
    assert steps.done == 2, "nothing began after the request"
    assert (await asyncio.wait_for(seen, LIMIT_SECONDS))[-1] is TaskState.CANCELLED
    assert context.cancelled_jobs == set()
    assert (await ask(context, "key")).state is TaskState.QUEUED


async def collect_states(context: Context, id: str) -> list[TaskState]:
    return [task.state async for task in context.queue.follow(id)]


async def test_a_task_that_is_asked_for_while_it_is_being_cancelled_starts_anew(context: Context) -> None:
    task = await ask(context, "key")
    await run(context, task, Steps(ask_again=True))
    again = await record_of(context, "key")
    assert (again.state, again.cancel_requested_at, again.progress) == (TaskState.QUEUED, None, 0)
    assert await context.redis.zscore(arq_queue("recommendations"), again.job) is not None

    async def job(*_: object) -> str:
        return "done"

    await run(context, again, job)
    assert (await record_of(context, "key")).state is TaskState.SUCCEEDED


@pytest.mark.parametrize("succeeds", [True, False])
async def test_the_last_step_counts_and_a_failure_is_not_tried_again(context: Context, succeeds: bool) -> None:
    async def job(context: Context, id: str, *_: object) -> str:
        await cancel(context, id)
        if succeeds:
            return "done"
        raise WorkerError("the provider is ill")

    task = await ask(context)
    await run(context, task, job)
    ended = await record_of(context, task.id)
    assert ended.state is (TaskState.SUCCEEDED if succeeds else TaskState.CANCELLED)
    assert (ended.error, ended.dead_at) == (None, None)


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("losses", [0, MOST_LOSSES - 1])
async def test_a_task_whose_worker_is_killed_while_it_is_being_cancelled(
    context: Context, again: bool, losses: int
) -> None:
    task = await ask(context)
    await context.attempts.start(task.id, "gone-1-abc", datetime.now(UTC))
    await context.client.write("MATCH (t:Task {id: $id}) SET t.losses = $losses", id=task.id, losses=losses)
    await cancel(context, task.id)
    if again:
        await ask(context)
    await recover(context, "recommendations")
    taken = await record_of(context, task.id)
    expected = TaskState.QUEUED if again else TaskState.CANCELLED
    assert taken.state is (TaskState.FAILED if again and losses else expected)
    assert (taken.dead_at is not None) == (again and losses > 0)
    if taken.state is not TaskState.QUEUED:
        assert await context.redis.zcard(arq_queue("recommendations")) == 0
        assert not await context.redis.exists(in_progress_key_prefix + task.job)


async def test_a_worker_that_stops_leaves_a_cancelled_task_cancelled(context: Context) -> None:
    started = asyncio.Event()

    async def job(context: Context, id: str, *_: object) -> str:
        await cancel(context, id)
        started.set()
        await asyncio.Event().wait()
        return "never"

    task = await ask(context)
    running = asyncio.create_task(run(context, task, job))
    await asyncio.wait_for(started.wait(), LIMIT_SECONDS)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await record_of(context, task.id)).state is TaskState.CANCELLED


async def test_only_its_owner_and_administrators_cancel_a_task(context: Context) -> None:
    task = await ask(context)
    systems = await context.queue.ask(TaskKind.MONITOR_MODELS, SYSTEM)
    for viewer in (BOB, VISITOR):
        with pytest.raises(NotFoundError):
            await cancel(context, task.id, viewer)
        with pytest.raises(NotFoundError):
            await cancel(context, systems.id, viewer)
    with pytest.raises(NotFoundError):
        await cancel(context, "nothing")
    for id in (task.id, systems.id):
        assert (await cancel(context, id, ADMIN)).state is TaskState.CANCELLED


async def test_cancelling_and_starting_at_once_leaves_one_of_them(context: Context) -> None:
    for _ in range(10):
        task = await ask(context)
        started, cancelled = await asyncio.gather(
            context.attempts.start(task.id, context.worker, datetime.now(UTC)), cancel(context, task.id)
        )
        assert (started is None) == (cancelled.state is TaskState.CANCELLED)
        if started is not None:
            await context.attempts.interrupt(task.id, context.worker, datetime.now(UTC), "stopped")
        assert (await record_of(context, task.id)).state is TaskState.CANCELLED


@pytest.mark.parametrize("starts", [False, True])
async def test_a_document_whose_reading_is_cancelled_says_so(context: Context, server: Server, starts: bool) -> None:
    documents, now = DocumentRepository(context.client, SYSTEM), datetime.now(UTC)
    await documents.add("ann", NewDocument("cv", "cv.txt", 4, "0" * 64), now)
    files = WaitingFiles(context.redis, home_cipher(server.home, None))
    await files.put("ann", "cv", b"text")
    arguments = DocumentArguments(user="ann", document="cv")
    task = await context.queue.ask(TaskKind.READ_DOCUMENT, ANN, arguments)

    async def job(context: Context, id: str, arguments: DocumentArguments, progress: Progress) -> str:
        await cancel(context, id)
        await recover(context, "analysis")
        return await read_document(context, id, arguments, progress)

    await (run(context, task, job) if starts else cancel(context, task.id))
    assert (await record_of(context, task.id)).state is TaskState.CANCELLED
    document = await documents.by_id("cv")
    assert document is not None
    assert (document.state, document.problem) == (DocumentState.FAILED, "CANCELLED")
    assert await files.take("cv") is None


async def test_a_cancelled_training_leaves_nothing(busy_world: GraphClient, server: Server) -> None:
    """It is cancelled in a worker of its own, whose training reports from a thread."""
    arguments = TrainingArguments(kinds=[ModelKind.RANKER])
    async with context_of(server.engines, server.home, WorkerSettings()) as context:
        await context.redis.flushdb()
        task = await context.queue.ask(TaskKind.TRAIN, ADMIN, arguments)
        before = set((server.home / "models").glob("*"))
        with run_process(server, "worker", "training", CAREERGRAPH_TRAINING_EPOCHS="4000") as worker:
            async with asyncio.timeout(LIMIT_SECONDS):
                async for seen in context.queue.follow(task.id):
                    if seen.progress >= 35 and not seen.cancel_requested_at:
                        await cancel(context, task.id, ADMIN)
            ended = await record_of(context, task.id)
            assert (ended.state, ended.attempts) == (TaskState.CANCELLED, 1)
            worker.send_signal(signal.SIGTERM)
        assert await busy_world.read("MATCH (m:Model) RETURN count(m) AS n") == [{"n": 0}]
        left = {path for path in set((server.home / "models").glob("*")) - before if "removed" not in path.name}
        assert left == set()
