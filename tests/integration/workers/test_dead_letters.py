"""What fails for good is set aside, stops no worker, and can be retried or dropped."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from arq.constants import in_progress_key_prefix, job_key_prefix
from arq.worker import Retry, func

from graph.db.client import GraphClient
from graph.errors import NotFoundError
from graph.registry.tasks import NewTask, Task, TaskState
from graph.viewer import Role, Viewer
from tests.conftest import Server
from tests.integration.commands import LIMIT_SECONDS
from workers.errors import UnreadableTaskError, WorkerError
from workers.main import context_of, poll
from workers.messages import message_of
from workers.queue import arq_queue
from workers.runtime.arq_worker import TaskWorker
from workers.runtime.context import Context
from workers.runtime.liveness import new_worker_name, send_heartbeat
from workers.runtime.recovery import MOST_LOSSES, recover
from workers.runtime.runner import Job, run_task
from workers.runtime.slots import Slots
from workers.settings import WorkerSettings
from workers.task_arguments import PersonArguments, UpdateArguments
from workers.task_catalogue import FUNCTIONS, TASKS, TRIES, Queue, TaskKind
from workers.valkey.connections import serialize, task_channel

SUMMARISE = TaskKind.SUMMARISE_INTERESTS
ENRICHMENT = arq_queue(Queue.ENRICHMENT)


@pytest.fixture
async def context(client: GraphClient, server: Server) -> AsyncIterator[Context]:
    """What a worker's jobs work with, over a graph of two people and an empty Redis."""
    await client.write("UNWIND $ids AS id CREATE (:User {id: id})", ids=["ann", "bob"])
    async with context_of(server.engines, server.home, WorkerSettings(heartbeat_seconds=0.5)) as made:
        await made.redis.flushdb()
        yield made


async def ask(context: Context, person: str = "ann") -> Task:
    task = await context.queue.ask(SUMMARISE, Viewer(person), PersonArguments(user=person))
    await context.queue.settle()
    return task


async def record_of(context: Context, id: str) -> Task:
    task = await context.tasks.by_id(id)
    assert task is not None
    return task


async def letters_of(context: Context) -> list[Task]:
    return (await context.dead_letters.newest(10, None))[0]


async def until(context: Context, condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a condition, which is looked at after every change of a task, and ten times a second."""
    pubsub = context.redis.pubsub(ignore_subscribe_messages=True)
    await pubsub.psubscribe(task_channel("*"))
    async with asyncio.timeout(LIMIT_SECONDS):
        while not await condition():
            await pubsub.get_message(timeout=0.1)
    await pubsub.aclose()  # type: ignore[no-untyped-call]


async def until_state(context: Context, id: str, state: TaskState) -> None:
    async def has_state() -> bool:
        return (await record_of(context, id)).state is state

    await until(context, has_state)


@asynccontextmanager
async def cancelled(work: Awaitable[Any]) -> AsyncIterator["asyncio.Future[Any]"]:
    """Work that goes on inside this block."""
    running = asyncio.ensure_future(work)
    try:
        yield running
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def attempt(context: Context, task: Task, job: Job, limit_seconds: float = 60) -> None:
    task_type, arguments = message_of(task)
    await run_task({"context": context}, task.id, arguments, task_type, job, limit_seconds)


async def fail(*_: object) -> str:
    raise WorkerError("the provider is ill")


async def test_a_task_that_fails_all_its_attempts_is_set_aside(context: Context) -> None:
    task = await ask(context)
    delays = []
    for failures in range(1, TRIES):
        with pytest.raises(Retry) as retry:
            await attempt(context, task, fail)
        delays.append(retry.value.defer_score)
        waiting = await record_of(context, task.id)
        assert (waiting.state, waiting.failures, waiting.dead_at) == (TaskState.RETRYING, failures, None)
        assert await letters_of(context) == []
    await attempt(context, task, fail)
    letter = (await letters_of(context))[0]
    assert (letter.id, letter.state, letter.attempts) == (task.id, TaskState.FAILED, TRIES)
    assert letter.error == "the provider is ill"
    assert 5_000 <= delays[0] <= 10_000 <= delays[1] <= 20_000


async def test_a_bug_is_tried_again_and_then_set_aside_without_internals(context: Context) -> None:
    async def job(*_: object) -> str:
        raise ZeroDivisionError("secret")

    task = await ask(context)
    for _ in range(1, TRIES):
        with pytest.raises(Retry):
            await attempt(context, task, job)
    await attempt(context, task, job)
    assert [letter.error for letter in await letters_of(context)] == ["an unexpected error; it was logged"]


async def test_a_task_that_takes_too_long_is_set_aside_at_once(context: Context) -> None:
    task = await ask(context)
    await attempt(context, task, lambda *_: asyncio.sleep(60, "done"), limit_seconds=0.05)
    assert [letter.error for letter in await letters_of(context)] == ["it took longer than 0.05 s"]


async def test_an_answer_that_is_no_is_no_dead_letter(context: Context) -> None:
    async def job(*_: object) -> str:
        raise NotFoundError("User", "ann")

    task = await ask(context)
    await attempt(context, task, job)
    assert (await record_of(context, task.id)).state is TaskState.FAILED
    assert await letters_of(context) == []


def slots_of(context: Context) -> Slots:
    return Slots(context.settings.worker_tasks, context.settings.queue_limits)


async def put_message(context: Context, job: str, message: bytes) -> None:
    """Put a message into a queue as arq does."""
    await context.redis.set(job_key_prefix + job, message)
    await context.redis.zadd(ENRICHMENT, {job: 1})


def message(function: object, *arguments: object, **changes: object) -> bytes:
    return serialize({"t": None, "f": function, "a": arguments, "k": {}, "et": 1, **changes})


POISON = {
    "broken": b"\x80\x04\x95 no JSON \xff",
    "list": b"[1, 2]",
    "deep": b"[" * 100_000,
    "unknown-function": message("burn_down", "unknown-function", {"house": 1}),
    "of-another-queue": message("train", "of-another-queue", {"kinds": ["ALS"]}),
    "no-text": message(["list"], "no-text", {}),
    "no-arguments": message("summarise_interests"),
    "another-version": message("summarise_interests", "another-version", {"person": "ann"}),
    "keywords": message("summarise_interests", "keywords", {"user": "ann"}, k={"user": "ann"}),
    "try": message("summarise_interests", "try", {"user": "ann"}, t="once"),
    "time": message("summarise_interests", "time", {"user": "ann"}, et=10**20),
    "schedule": message("cron:look_for_mail", 1),
}


async def test_poison_is_set_aside_and_stops_no_worker(context: Context, server: Server) -> None:
    for job, content in POISON.items():
        await put_message(context, job, content)
    await context.redis.execute_command("ZADD", ENRICHMENT, 1, b"\xff\xfe")  # type: ignore[no-untyped-call]
    async with cancelled(poll(context, server.engines.redis_url, Queue.ENRICHMENT, slots_of(context))) as worker:
        task = await ask(context)

        async def is_done() -> bool:
            is_ended = (await record_of(context, task.id)).state is TaskState.SUCCEEDED
            return is_ended and not await context.redis.zcard(ENRICHMENT)

        await until(context, is_done)
        assert not worker.done()
    letters = {letter.id: letter for letter in (await context.dead_letters.newest(100, None))[0]}
    assert set(letters) == set(POISON)
    assert all(letter.error and letter.state is TaskState.FAILED for letter in letters.values())
    assert letters["unknown-function"].kind == "BURN_DOWN"
    assert letters["broken"].kind == "UNKNOWN"
    assert letters["another-version"].kind == "SUMMARISE_INTERESTS"
    assert json.loads(letters["another-version"].arguments) == {"person": "ann"}
    with pytest.raises(UnreadableTaskError):
        await context.queue.retry(context.dead_letters, "unknown-function")
    with pytest.raises(UnreadableTaskError):
        await context.queue.retry(context.dead_letters, "another-version")
    assert len(await letters_of(context)) == 10


async def test_a_recorded_task_whose_message_breaks_keeps_its_record_and_can_be_retried(
    context: Context, server: Server
) -> None:
    task = await ask(context)
    await context.redis.set(job_key_prefix + task.job, b"broken")
    async with cancelled(poll(context, server.engines.redis_url, Queue.ENRICHMENT, slots_of(context))):

        async def is_set_aside() -> bool:
            return bool(await letters_of(context))

        await until(context, is_set_aside)
        letter = (await letters_of(context))[0]
        assert (letter.id, letter.kind, letter.arguments) == (task.id, task.kind, task.arguments)
        assert letter.error == "its message cannot be read"
        again = await context.queue.retry(context.dead_letters, task.id)
        assert (again.state, again.error, again.dead_at) == (TaskState.QUEUED, None, None)
        await until_state(context, task.id, TaskState.SUCCEEDED)
    assert await letters_of(context) == []


async def test_a_record_of_an_unknown_kind_is_set_aside_and_holds_up_no_other(context: Context) -> None:
    now = datetime.now(UTC)
    await context.tasks.ask(NewTask("future", "PREDICT_LOTTERY", "enrichment", None, "{}"), now)
    await context.tasks.ask(NewTask("garbled", "SUMMARISE_INTERESTS", "enrichment", None, "{user"), now)
    await context.tasks.ask(NewTask("lost", "SUMMARISE_INTERESTS", "enrichment", "ann", '{"user": "ann"}', "ann"), now)
    await recover(context, "enrichment")
    assert {letter.id for letter in await letters_of(context)} == {"future", "garbled"}
    assert await context.redis.zrange(ENRICHMENT, 0, -1) == ["lost"]


async def lose_worker(context: Context, task: Task, worker: str) -> Task:
    """A worker starts a task and is killed; another one recovers it."""
    assert await context.attempts.start(task.id, worker, datetime.now(UTC))
    await context.redis.set(in_progress_key_prefix + task.job, b"1")
    await recover(context, "enrichment")
    return await record_of(context, task.id)


async def test_a_task_whose_workers_are_killed_again_and_again_is_set_aside(context: Context) -> None:
    task = await ask(context)
    waits = []
    for number in range(1, MOST_LOSSES):
        lost = await lose_worker(context, task, f"host-{number}-abc")
        assert (lost.state, lost.losses, lost.failures) == (TaskState.QUEUED, number, 0)
        score = await context.redis.zscore(ENRICHMENT, task.job)
        waits.append(score / 1_000 - datetime.now(UTC).timestamp())
        assert not await context.redis.exists(in_progress_key_prefix + task.job)
    assert waits[0] <= 0 < waits[1] < waits[2] < waits[3]
    lost = await lose_worker(context, task, "host-9-abc")
    assert (lost.state, lost.attempts) == (TaskState.FAILED, MOST_LOSSES)
    assert [letter.error for letter in await letters_of(context)] == ["its worker was killed 5 times while it ran"]
    assert not await context.redis.zcard(ENRICHMENT)
    again = await ask(context)
    assert (again.id != task.id, again.state) == (True, TaskState.QUEUED)


def worker_of(context: Context, server: Server, job: Job, slots: Slots | None = None) -> TaskWorker:
    """A worker of the queue for enrichment whose summaries are another job."""

    async def run(ctx: Any, id: str, arguments: Any) -> None:
        await run_task(ctx, id, arguments, TASKS[SUMMARISE], job, 60)

    return TaskWorker(
        context,
        Queue.ENRICHMENT,
        slots or slots_of(context),
        server.engines.redis_url,
        functions=[func(run, name=TASKS[SUMMARISE].function_name, max_tries=2**31)],
        poll_delay=0.05,
    )


async def test_stopping_the_worker_any_number_of_times_is_no_failure(context: Context, server: Server) -> None:
    task = await ask(context)
    for _ in range(9):
        started = asyncio.Event()

        async def job(*_: object, started: asyncio.Event = started) -> str:
            started.set()
            return await asyncio.sleep(LIMIT_SECONDS, "done")

        worker = worker_of(context, server, job)
        async with cancelled(worker.async_run()):
            await asyncio.wait_for(started.wait(), LIMIT_SECONDS)
            await worker.close()
        given_back = await record_of(context, task.id)
        assert (given_back.state, given_back.worker) == (TaskState.QUEUED, None)
        assert (given_back.failures, given_back.losses) == (0, 0)

    async def end(*_: object) -> str:
        return "done"

    worker = worker_of(context, server, end)
    async with cancelled(worker.async_run()):
        await until_state(context, task.id, TaskState.SUCCEEDED)
        await worker.close()
    assert (await record_of(context, task.id)).attempts == 10
    assert await letters_of(context) == []


async def test_what_a_killed_worker_took_before_it_started_is_free_again_soon(context: Context, server: Server) -> None:
    """The mark of a job that runs is renewed, and expires when its worker is gone."""
    started, may_end = asyncio.Event(), asyncio.Event()

    async def job(*_: object) -> str:
        started.set()
        await may_end.wait()
        return "done"

    task = await ask(context)
    worker = worker_of(context, server, job)
    mark = in_progress_key_prefix + task.job
    async with cancelled(worker.async_run()):
        await asyncio.wait_for(started.wait(), LIMIT_SECONDS)
        assert 0 < await context.redis.pttl(mark) <= 1_500
        await context.redis.pexpire(mark, 1_000)

        async def is_renewed() -> bool:
            return bool(await context.redis.pttl(mark) > 1_000)

        await until(context, is_renewed)
        may_end.set()
        await until_state(context, task.id, TaskState.SUCCEEDED)
        await worker.close()


@pytest.mark.parametrize("lives", [False, True])
async def test_what_a_killed_worker_took_and_never_started_is_freed(context: Context, lives: bool) -> None:
    task = await ask(context)
    worker = context.worker if lives else new_worker_name().replace(f"-{os.getpid()}-", "-999999999-")
    await send_heartbeat(context.redis, worker, ["enrichment"], 60)
    await context.redis.set(in_progress_key_prefix + task.job, worker)
    await recover(context, "enrichment")
    assert bool(await context.redis.exists(in_progress_key_prefix + task.job)) is lives


async def test_a_worker_whose_process_is_gone_loses_its_tasks_before_its_key_expires(context: Context) -> None:
    task, dead = await ask(context), new_worker_name().replace(f"-{os.getpid()}-", "-999999999-")
    await send_heartbeat(context.redis, dead, ["enrichment"], 60)
    assert (await lose_worker(context, task, dead)).losses == 1


async def test_a_worker_of_another_machine_keeps_its_tasks_until_its_key_expires(context: Context) -> None:
    task, worker = await ask(context), "elsewhere-999999999-1xabc"
    await send_heartbeat(context.redis, worker, ["enrichment"], 60)
    assert (await lose_worker(context, task, worker)).state is TaskState.RUNNING


async def test_a_retried_letter_makes_room_for_an_equal_open_task(context: Context) -> None:
    task = await ask(context)
    for number in range(MOST_LOSSES):
        await lose_worker(context, task, f"host-{number}-abc")
    another = await ask(context)
    assert (await context.queue.retry(context.dead_letters, task.id)).id == another.id
    assert await letters_of(context) == []
    assert (await record_of(context, task.id)).state is TaskState.FAILED


async def test_a_dropped_letter_stays_failed(context: Context) -> None:
    task = await ask(context)
    await attempt(context, task, lambda *_: asyncio.sleep(60, "done"), limit_seconds=0.05)
    await context.dead_letters.drop(task.id)
    assert await letters_of(context) == []
    assert (await record_of(context, task.id)).state is TaskState.FAILED
    with pytest.raises(NotFoundError):
        await context.dead_letters.drop(task.id)
    with pytest.raises(NotFoundError):
        await context.queue.retry(context.dead_letters, task.id)


async def test_the_list_is_read_page_by_page_the_last_to_fail_first(context: Context) -> None:
    people = [f"p{number}" for number in range(5)]
    await context.client.write("UNWIND $ids AS id CREATE (:User {id: id})", ids=people)
    failed = []
    for person in people:
        task = await ask(context, person)
        await attempt(context, task, lambda *_: asyncio.sleep(60, "done"), limit_seconds=0.01)
        failed.append(task.id)
    seen: list[str] = []
    after, more = None, True
    while more:
        page, more = await context.dead_letters.newest(2, after)
        seen += [letter.id for letter in page]
        assert page[-1].dead_at is not None
        after = (page[-1].dead_at, page[-1].id)
    assert seen == failed[::-1]


async def test_arguments_of_another_version_are_set_aside_at_once(context: Context) -> None:
    task = await context.queue.ask(
        TaskKind.UPDATE_MODEL, Viewer("admin", frozenset({Role.ADMIN})), UpdateArguments(reset=True)
    )
    sent = {"reset": True, "speed": "fast"}
    await run_task({"context": context}, task.id, sent, FUNCTIONS["update_model"], fail, 60)
    assert [(letter.id, letter.attempts) for letter in await letters_of(context)] == [(task.id, 1)]


async def test_a_worker_runs_as_many_as_it_has_slots_and_drains(context: Context, server: Server) -> None:
    people = [f"p{number}" for number in range(6)]
    await context.client.write("UNWIND $ids AS id CREATE (:User {id: id})", ids=people)
    tasks = [await ask(context, person) for person in people]
    running: list[str] = []
    may_end = asyncio.Event()

    async def job(_context: Context, id: str, *_: object) -> str:
        running.append(id)
        await may_end.wait()
        return "done"

    slots = Slots(4, context.settings.queue_limits)  # two of them are kept for what people wait for
    worker = worker_of(context, server, job, slots)
    async with cancelled(worker.async_run()):

        async def are_two() -> bool:
            return len(running) >= 2

        await until(context, are_two)
        draining = asyncio.create_task(slots.drain(LIMIT_SECONDS))
        may_end.set()
        await draining
        await worker.close()
    states = [(await record_of(context, task.id)).state for task in tasks]
    assert states == [TaskState.SUCCEEDED] * 2 + [TaskState.QUEUED] * 4
    assert running == [task.id for task in tasks[:2]]
