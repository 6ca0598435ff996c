"""One open task per kind and arguments, even with concurrent requests; no request is lost."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from arq.constants import job_key_prefix

from gnn.errors import InsufficientDataError
from gnn.models.kinds import ModelKind
from graph.db.client import GraphClient
from graph.engines.child import free_port
from graph.errors import NotFoundError, TooManyTasksError
from graph.registry.attempts import Outcome
from graph.registry.task_lists import TaskFilter, TaskListRepository
from graph.registry.tasks import ENDED, Task, TaskRepository, TaskState
from graph.viewer import SYSTEM, Role, Viewer
from tests.conftest import Server
from workers.jobs.task_records import BATCH, clean_tasks
from workers.main import context_of
from workers.queue import TaskQueue, arq_queue
from workers.runtime.context import Context
from workers.runtime.recovery import PAGE, recover
from workers.runtime.runner import Progress, run_task, runs_of
from workers.settings import WorkerSettings
from workers.task_arguments import Arguments, JobArguments, PersonArguments, TrainingArguments, UpdateArguments
from workers.task_catalogue import TASKS, TaskKind
from workers.valkey.connections import redis_client

ADMIN = frozenset({Role.ADMIN})
REFRESH = TaskKind.REFRESH_RECOMMENDATIONS
PEOPLE = "UNWIND $ids AS id CREATE (:User {id: id})"
COUNT = "MATCH (t:Task) RETURN count(t) AS n"


@asynccontextmanager
async def process_queue(server: Server) -> AsyncIterator[TaskQueue]:
    """The queue of one more process: with its own connections."""
    client = GraphClient.open(server.engines.graph, patience=30.0)
    redis = redis_client(server.engines.redis_url, timeout=30.0)
    queue = TaskQueue(TaskRepository(client, SYSTEM), redis, server.engines.redis_url)
    try:
        yield queue
    finally:
        await queue.close()
        await redis.aclose()
        await client.close()


@pytest.fixture
async def context(client: GraphClient, server: Server) -> AsyncIterator[Context]:
    """What a worker's jobs work with, over a graph of two people and an empty Redis."""
    await client.write(PEOPLE, ids=["ann", "bob"])
    async with context_of(server.engines, server.home, WorkerSettings()) as made:
        await made.redis.flushdb()
        yield made


async def waiting(context: Context, queue: str = "recommendations") -> list[str]:
    """What waits in a queue of arq."""
    await context.queue.settle()
    return [str(member) for member in await context.redis.zrange(arq_queue(queue), 0, -1)]


async def ask(queue: TaskQueue, person: str = "ann", **changes: Any) -> Task:
    return await queue.ask(REFRESH, Viewer(person), PersonArguments(user=person), **changes)


async def test_many_who_ask_at_once_in_two_processes_ask_for_one_task(
    client: GraphClient, context: Context, server: Server
) -> None:
    async with process_queue(server) as queue, process_queue(server) as other:
        tasks = await asyncio.gather(*(ask((queue, other)[turn % 2]) for turn in range(200)))
    assert len({task.id for task in tasks}) == 1
    assert await client.read(COUNT) == [{"n": 1}]
    assert await waiting(context) == [tasks[0].id]


async def test_another_person_another_kind_and_other_arguments_are_other_tasks(context: Context) -> None:
    asked = [
        await ask(context.queue),
        await ask(context.queue, "bob"),
        await context.queue.ask(TaskKind.SUMMARISE_INTERESTS, Viewer("ann"), PersonArguments(user="ann")),
        await context.queue.ask(TaskKind.TRAIN, Viewer("admin", ADMIN), TrainingArguments(kinds=[ModelKind.ALS])),
        await context.queue.ask(TaskKind.TRAIN, Viewer("admin", ADMIN), TrainingArguments(kinds=[ModelKind.EASE])),
    ]
    assert len({task.id for task in asked}) == 5
    same = await context.queue.ask(
        TaskKind.TRAIN, Viewer("another administrator", ADMIN), TrainingArguments(kinds=[ModelKind.EASE])
    )
    assert same.id == asked[-1].id


async def test_a_task_for_nobody_is_refused(client: GraphClient, context: Context) -> None:
    for kind in (REFRESH, TaskKind.SUMMARISE_INTERESTS):
        with pytest.raises(NotFoundError, match="this person does not exist"):
            await context.queue.ask(kind, Viewer("nobody"), PersonArguments(user="nobody"))
    assert await client.read(COUNT) == [{"n": 0}]


async def test_a_key_stands_for_the_task_that_it_began(context: Context) -> None:
    first = await ask(context.queue, id="key")
    assert first.id == "key"
    assert (await ask(context.queue, id="another key")).id == "key"
    await run(context, first)
    assert (await ask(context.queue, id="key")).state is TaskState.SUCCEEDED
    assert (await ask(context.queue)).id != "key"


async def test_a_key_whose_task_failed_can_be_asked_for_again(context: Context) -> None:
    task = await ask(context.queue, id="key")
    await run(context, task, fails=True)
    again = await ask(context.queue, id="key")
    assert (again.id, again.state, again.error, again.attempts) == ("key", TaskState.QUEUED, None, 0)
    assert again.job in await waiting(context)
    await run(context, again)
    assert (await ask(context.queue, id="key")).state is TaskState.SUCCEEDED


async def run(context: Context, task: Task, *, ask_meanwhile: int = 0, fails: bool = False) -> list[Task]:
    """Run a task as its worker does; what was answered to those who asked while it ran."""
    answers: list[Task] = []

    async def job(*_: object) -> str:
        kind = TaskKind(task.kind)
        arguments = TASKS[kind].arguments.model_validate_json(task.arguments)
        answers.extend([await context.queue.ask(kind, Viewer("ann", ADMIN), arguments) for _ in range(ask_meanwhile)])
        if fails:
            raise InsufficientDataError(3, 50)
        return "done"

    sent = json.loads(task.arguments)
    await run_task({"context": context, "job_try": 1}, task.id, sent, TASKS[TaskKind(task.kind)], job, 60)
    return answers


@pytest.mark.parametrize("fails", [False, True])
async def test_a_task_that_is_asked_for_while_it_runs_runs_once_more(context: Context, fails: bool) -> None:
    task = await ask(context.queue)
    answers = await run(context, task, ask_meanwhile=5, fails=fails)
    assert {(answer.id, answer.state) for answer in answers} == {(task.id, TaskState.RUNNING)}
    again = await context.tasks.by_id(task.id)
    assert again is not None
    assert (again.state, again.progress, again.error, again.finished_at) == (TaskState.QUEUED, 0, None, None)
    assert await waiting(context) == [task.id, again.job]
    assert again.job != task.id
    assert (await ask(context.queue)).id == task.id
    await run(context, again)
    ended = await context.tasks.by_id(task.id)
    assert ended is not None
    assert (ended.state, ended.message) == (TaskState.SUCCEEDED, "done")
    assert (await ask(context.queue)).id != task.id


async def test_a_monitoring_that_is_asked_for_while_it_runs_is_that_one(context: Context) -> None:
    task = await context.queue.ask(TaskKind.MONITOR_MODELS, Viewer("admin", ADMIN))
    answers = await run(context, task, ask_meanwhile=2)
    assert {answer.id for answer in answers} == {task.id}
    ended = await context.tasks.by_id(task.id)
    assert ended is not None
    assert ended.state is TaskState.SUCCEEDED


async def test_what_was_asked_for_while_it_ran_is_not_lost_where_asking_and_ending_meet(context: Context) -> None:
    """Each round asks just as the task ends: either the task runs once more, or another one is open."""
    for _ in range(10):
        task = await ask(context.queue)

        async def job(*_: object) -> str:
            return "done"

        running = run_task({"context": context, "job_try": 1}, task.id, {"user": "ann"}, TASKS[REFRESH], job, 60)
        asked, _ignored = await asyncio.gather(ask(context.queue), running)
        left = await context.tasks.by_id(asked.id)
        assert left is not None
        if asked.state is TaskState.RUNNING or asked.id != task.id:  # else it began after it was asked for
            assert left.state is TaskState.QUEUED
        if left.state is TaskState.QUEUED:
            await run(context, left)


async def test_arguments_of_another_version_fail_at_once_and_say_so(context: Context) -> None:
    task = await context.queue.ask(TaskKind.UPDATE_MODEL, Viewer("admin", ADMIN), UpdateArguments(reset=True))

    async def job(*_: object) -> str:
        raise AssertionError("it must not begin")

    sent = {"reset": True, "speed": "fast"}
    await run_task({"context": context, "job_try": 1}, task.id, sent, TASKS[TaskKind.UPDATE_MODEL], job, 60)
    ended = await context.tasks.by_id(task.id)
    assert ended is not None
    assert (ended.state, ended.attempts) == (TaskState.FAILED, 1)
    assert ended.error == "its arguments are invalid for UPDATE_MODEL (validation errors: 1)"


LIFE = """
UNWIND $rows AS row
CREATE (t:Task {id: row.id, kind: row.kind, queue: 'enrichment', state: row.state, progress: 0, attempts: 1,
                queuedAt: row.at, arguments: '{}', finishedAt: CASE WHEN row.ended THEN row.at ELSE null END,
                deadAt: CASE WHEN row.dead THEN row.at ELSE null END})
"""


def life(id: str, days: int, state: str, *, dead: bool = False, kind: str = "TRAIN") -> dict[str, Any]:
    at = datetime.now(UTC) - timedelta(days=days)
    return {"id": id, "at": at, "state": state, "ended": state in ENDED, "dead": dead, "kind": kind}


async def test_records_are_deleted_after_the_time_of_the_settings(client: GraphClient, context: Context) -> None:
    rows = [
        life("old", 31, "SUCCEEDED"), life("old-failed", 31, "FAILED"), life("new", 29, "SUCCEEDED"),
        life("open", 400, "QUEUED"), life("letter", 89, "FAILED", dead=True),
        life("old-letter", 91, "FAILED", dead=True),
    ]  # fmt: skip
    many = [life(f"many-{number}", 50, "SUCCEEDED") for number in range(BATCH)]
    await client.write(LIFE, rows=[*rows, *many])
    progress = Progress(context, "id")
    assert await clean_tasks(context, "id", Arguments(), progress) == f"{BATCH + 3:,} records of tasks deleted"
    await progress.settle()
    kept = await client.read("MATCH (t:Task) RETURN t.id AS id ORDER BY id")
    assert [row["id"] for row in kept] == ["letter", "new", "open"]
    assert await clean_tasks(context, "id", Arguments(), progress) == "0 records of tasks deleted"


async def test_tasks_are_listed_by_kind_state_and_queue_the_last_to_be_queued_first(
    client: GraphClient, context: Context
) -> None:
    states = ["SUCCEEDED", "QUEUED", "RUNNING", "FAILED", "RETRYING"]
    rows = [
        life(f"t{days}", days, states[days % 5], dead=days == 8, kind=("TRAIN", "READ_DOCUMENT")[days % 2])
        for days in range(1, 11)
    ]
    await client.write(LIFE, rows=rows)
    lists = TaskListRepository(client, SYSTEM)
    page, more = await lists.newest(TaskFilter(), 4, None)
    assert ([task.id for task in page], more) == (["t1", "t2", "t3", "t4"], True)
    page, more = await lists.newest(TaskFilter(), 10, (page[-1].queued_at, page[-1].id))
    assert ([task.id for task in page], more) == (["t5", "t6", "t7", "t8", "t9", "t10"], False)
    page, _ = await lists.newest(TaskFilter(kinds=["TRAIN"], states=[TaskState.FAILED]), 10, None)
    assert [task.id for task in page] == ["t8"]
    assert await lists.newest(TaskFilter(queues=["training"]), 10, None) == ([], False)
    counts = await lists.count_by_queue()
    assert set(counts) == {"enrichment"}
    count = counts["enrichment"]
    assert (count.waiting, count.running, count.dead) == (4, 2, 1)
    assert count.oldest == next(row["at"] for row in rows if row["id"] == "t9")


async def test_a_person_has_so_many_open_tasks_and_no_more(
    client: GraphClient, context: Context, server: Server
) -> None:
    recruiter, kind = Viewer("rita", frozenset({Role.RECRUITER})), TaskKind.ANALYSE_APPLICATIONS
    queue = TaskQueue(TaskRepository(client, SYSTEM), context.redis, server.engines.redis_url, most_open=5)
    asked = [queue.ask(kind, recruiter, JobArguments(job=f"job-{number}")) for number in range(12)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    tasks = [answer for answer in answers if isinstance(answer, Task)]
    refusals = [answer for answer in answers if isinstance(answer, TooManyTasksError)]
    assert (len(tasks), len(refusals)) == (5, 7)
    assert await client.read(COUNT) == [{"n": 5}]
    with pytest.raises(TooManyTasksError, match="5 open tasks"):
        await queue.check_room("rita")
    first = JobArguments.model_validate_json(tasks[0].arguments)
    assert (await queue.ask(kind, recruiter, first)).id == tasks[0].id, "an equal request is that task"
    assert (await queue.ask(kind, SYSTEM, JobArguments(job="another"))).owner is None
    assert (await ask(queue)).owner == "ann"
    await client.write("MATCH (t:Task {id: $id}) SET t.state = 'SUCCEEDED'", id=tasks[0].id)
    await queue.check_room("rita")
    assert (await queue.ask(kind, recruiter, JobArguments(job="one more"))).owner == "rita"
    await queue.close()


async def test_starts_and_ends_that_come_together_are_those_of_each_task(context: Context, client: GraphClient) -> None:
    people = [f"p{number}" for number in range(100)]
    await client.write(PEOPLE, ids=people)
    tasks = [await ask(context.queue, person) for person in people]
    kept, foreign = tasks[:90], tasks[90:]
    for task in foreign:
        await context.attempts.start(task.id, "another-worker", datetime.now(UTC))
    started = await asyncio.gather(*(context.records.start(task.id) for task in tasks))
    assert [task and task.id for task in started] == [task.id for task in kept] + [None] * 10
    outcomes = [Outcome(TaskState.FAILED, "", "no") if number % 3 else Outcome(TaskState.SUCCEEDED, f"{number} done")
                for number in range(100)]  # fmt: skip
    ended = await asyncio.gather(
        *(context.records.finish(task.id, outcome) for task, outcome in zip(tasks, outcomes, strict=True))
    )
    assert [task and (task.state, task.message, task.error) for task in ended] == [
        (outcome.state, outcome.message, outcome.error) for outcome in outcomes[:90]
    ] + [None] * 10


async def test_a_message_of_an_earlier_run_starts_nothing(context: Context) -> None:
    task = await ask(context.queue)
    await run(context, task, ask_meanwhile=1)
    again = await context.tasks.by_id(task.id)
    assert again is not None

    async def job(*_: object) -> str:
        raise AssertionError("it must not begin")

    left_behind = {"context": context, "job_id": task.job}
    await run_task(left_behind, task.id, {"user": "ann"}, TASKS[REFRESH], job, 60)
    assert (await context.tasks.by_id(task.id)) == again


@pytest.mark.parametrize(("job", "runs"), [("a:b", 0), ("a:b:12", 12), ("a:b:c", None), ("x", None), (None, None)])
def test_the_name_of_a_job_tells_the_run(job: str | None, runs: int | None) -> None:
    assert runs_of(job, "a:b") == runs


async def test_a_backlog_is_looked_at_page_by_page_as_long_as_messages_are_missing(
    client: GraphClient, context: Context
) -> None:
    people = [f"p{number}" for number in range(2 * PAGE + 10)]
    await client.write(PEOPLE, ids=people)
    await asyncio.gather(*(ask(context.queue, person) for person in people))
    await context.queue.settle()
    await context.redis.flushdb()
    await recover(context, "recommendations")
    assert len(await waiting(context)) == len(people)


async def test_a_task_that_is_removed_as_soon_as_it_was_requested_is_in_no_queue(context: Context) -> None:
    task = await ask(context.queue)
    await context.queue.remove(task)
    assert await waiting(context) == []
    assert not await context.redis.exists(job_key_prefix + task.job)


async def test_a_task_that_could_not_be_enqueued_is_enqueued_by_a_worker(context: Context) -> None:
    lost_queue = TaskQueue(context.tasks, context.redis, f"redis://127.0.0.1:{free_port()}/0")
    task = await ask(lost_queue)
    await lost_queue.close()
    assert await waiting(context) == []
    await recover(context, "recommendations")
    assert await waiting(context) == [task.id]


async def test_a_task_of_a_process_whose_clock_was_ahead_does_not_wait_for_that_time(context: Context) -> None:
    task, now = await ask(context.queue), datetime.now(UTC)
    assert await waiting(context) == [task.id]
    queue = arq_queue("recommendations")
    for days, starts in ((1, False), (0, True)):
        start = (now + timedelta(days=days)).timestamp() * 1_000
        await context.redis.zadd(queue, {task.job: start})
        before = await context.redis.zscore(queue, task.job)
        await recover(context, "recommendations")
        after = await context.redis.zscore(queue, task.job)
        assert after is not None
        assert (after == before) is starts, "a time that is near stays"
        assert after <= datetime.now(UTC).timestamp() * 1_000
