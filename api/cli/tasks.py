"""The commands ``careergraph tasks …``: kinds of tasks, open tasks, and the dead-letter list."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.table import Table

from api.cli.progress import follow
from api.cli.session import Settings, console, with_graph
from api.errors import CommandError
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.errors import ConflictError, NotFoundError
from graph.registry.cancellations import CancellationRepository
from graph.registry.dead_letters import DeadLetterRepository
from graph.registry.task_lists import OPEN_STATES, TaskFilter, TaskListRepository
from graph.registry.tasks import Task, TaskRepository, TaskState
from graph.viewer import SYSTEM
from workers.errors import UnreadableTaskError, WorkerError
from workers.queue import TaskQueue
from workers.task_catalogue import TASKS, TaskKind, TaskType
from workers.valkey.connections import redis_client

PAGE = 100

app = typer.Typer(
    help="Start, list and cancel tasks; list, retry and drop those that failed for good.", no_args_is_help=True
)

Ids = Annotated[list[str] | None, typer.Argument(help="Ids of dead letters, as `tasks dead` lists them.")]
All = Annotated[bool, typer.Option("--all", help="All dead letters.")]


async def read_open_tasks(lists: TaskListRepository) -> list[Task]:
    """Return all open tasks, the last to be queued first."""
    tasks: list[Task] = []
    after, more = None, True
    while more:
        page, more = await lists.newest(TaskFilter(states=OPEN_STATES), PAGE, after)
        tasks += page
        after = (page[-1].queued_at, page[-1].id) if page else None
    return tasks


async def read_dead_letters(letters: DeadLetterRepository) -> list[Task]:
    """Return the whole dead-letter list, the last to fail first."""
    tasks: list[Task] = []
    after, more = None, True
    while more:
        page, more = await letters.newest(PAGE, after)
        tasks += page
        after = (page[-1].dead_at, page[-1].id) if page and page[-1].dead_at else None
    return tasks


@asynccontextmanager
async def queue_of(client: GraphClient, running_engines: Engines) -> AsyncIterator[TaskQueue]:
    """Open the queue of tasks."""
    redis = redis_client(running_engines.redis_url)
    queue = TaskQueue(TaskRepository(client, SYSTEM), redis, running_engines.redis_url)
    try:
        yield queue
    finally:
        await queue.close()
        await redis.aclose()


def facts_of_open(task: Task) -> dict[str, Any]:
    """Return what is printed of an open task."""
    return {
        "id": task.id,
        "kind": task.kind,
        "queue": task.queue,
        "state": task.state,
        "progress": task.progress,
        "message": task.message,
        "attempts": task.attempts,
        "queuedAt": task.queued_at.isoformat(),
        "cancelRequestedAt": task.cancel_requested_at.isoformat() if task.cancel_requested_at else None,
    }


def facts_of(letter: Task) -> dict[str, Any]:
    """Return what is printed of a dead letter."""
    return {
        "id": letter.id,
        "kind": letter.kind,
        "queue": letter.queue,
        "attempts": letter.attempts,
        "failedAt": letter.dead_at.isoformat() if letter.dead_at else None,
        "error": letter.error,
        "arguments": letter.arguments,
    }


@app.command(name="open")
def list_open(as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False) -> None:
    """List the tasks that wait or run, the last to be queued first."""

    async def run(client: GraphClient, _: Engines, __: Settings) -> list[Task]:
        return await read_open_tasks(TaskListRepository(client, SYSTEM))

    tasks = with_graph(run)
    if as_json:
        for task in tasks:
            print(json.dumps(facts_of_open(task)))
        return
    if not tasks:
        console().print("There are no open tasks.")
        return
    table = Table("id", "kind", "state", "progress", "message")
    for task in tasks:
        state = f"{task.state}, to be cancelled" if task.is_being_cancelled else task.state
        table.add_row(task.id, task.kind, state, f"{task.progress}%", task.message)
    console().print(table)


def facts_of_kind(task_type: TaskType) -> dict[str, Any]:
    """Return what is printed of a kind of task."""
    schema = task_type.arguments.model_json_schema()
    return {
        "kind": task_type.kind,
        "queue": task_type.queue,
        "roles": sorted(task_type.roles) or ["the person"],
        "arguments": list(schema.get("properties", {})),
        "required": schema.get("required", []),
    }


@app.command()
def kinds(as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False) -> None:
    """List the kinds of tasks, with their queues, who may start them, and their arguments."""
    if as_json:
        for task_type in TASKS.values():
            print(json.dumps(facts_of_kind(task_type)))
        return
    table = Table("kind", "queue", "started by", "arguments")
    for task_type in TASKS.values():
        facts = facts_of_kind(task_type)
        names = [name if name in facts["required"] else f"\\[{name}]" for name in facts["arguments"]]
        table.add_row(facts["kind"], facts["queue"], ", ".join(facts["roles"]), ", ".join(names))
    console().print(table)


@app.command()
def start(
    kind: Annotated[TaskKind, typer.Argument(help="A kind of task, as `tasks kinds` lists them.")],
    arguments: Annotated[str, typer.Option(help='Its arguments as JSON, such as \'{"user": "ann"}\'.')] = "{}",
    wait: Annotated[bool, typer.Option(help="Follow the task until it ends.")] = False,
) -> None:
    """Request a task. An equal task that is open is not started twice."""
    try:
        task_arguments = TASKS[kind].arguments.model_validate_json(arguments)
    except ValidationError as error:
        first = error.errors()[0]
        raise CommandError(f"--arguments: {'.'.join(map(str, first['loc'])) or kind}: {first['msg']}") from error

    async def run(client: GraphClient, running_engines: Engines, _: Settings) -> Task:
        async with queue_of(client, running_engines) as queue:
            task = await queue.ask(kind, SYSTEM, task_arguments)
            return await follow(console(), queue, task, kind) if wait else task

    task = with_graph(run)
    if not wait:
        console().print(f"{task.state}: {task.id}", markup=False)
    elif task.state is not TaskState.SUCCEEDED:
        raise WorkerError(task.error or f"the task was {task.message}")


@app.command()
def cancel(ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Ids of tasks.")]) -> None:
    """Cancel tasks: those that wait at once, those that run at the end of their step."""

    async def run(client: GraphClient, running_engines: Engines, _: Settings) -> tuple[list[Task], list[str]]:
        cancelled, problems = [], []
        cancellations = CancellationRepository(client, SYSTEM)
        async with queue_of(client, running_engines) as queue:
            for id in dict.fromkeys(ids):
                try:
                    cancelled.append(await queue.cancel(cancellations, id))
                except (NotFoundError, ConflictError) as error:
                    problems.append(f"{id}: {error}")
        return cancelled, problems

    cancelled, problems = with_graph(run)
    running = sum(task.state is TaskState.RUNNING for task in cancelled)
    report("cancelled:", len(cancelled) - running, [])
    if running:
        report("end after their present step:", running, [])
    report_problems(problems)


@app.command()
def dead(as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False) -> None:
    """List the dead letters, the last to fail first."""

    async def run(client: GraphClient, _: Engines, __: Settings) -> list[Task]:
        return await read_dead_letters(DeadLetterRepository(client, SYSTEM))

    letters = with_graph(run)
    if as_json:
        for letter in letters:
            print(json.dumps(facts_of(letter)))
        return
    if not letters:
        console().print("There are no dead letters.")
        return
    table = Table("id", "kind", "attempts", "failed at", "error")
    for letter in letters:
        failed_at = f"{letter.dead_at:%Y-%m-%d %H:%M:%S}"
        table.add_row(letter.id, letter.kind, str(letter.attempts), failed_at, letter.error)
    console().print(table)


async def change_each(
    letters: DeadLetterRepository,
    chosen: Sequence[str] | None,
    change: Callable[[str], Awaitable[object]],
    *,
    every: bool,
) -> tuple[int, list[str]]:
    """Change the chosen dead letters. Return how many were changed, and why others were not.

    Raises:
        CommandError: neither ids nor all are chosen, or both.
    """
    if every == bool(chosen):
        raise CommandError("give ids of dead letters, or --all")
    ids = [letter.id for letter in await read_dead_letters(letters)] if every else list(dict.fromkeys(chosen or ()))
    problems = []
    for id in ids:
        try:
            await change(id)
        except (NotFoundError, UnreadableTaskError) as error:
            problems.append(f"{id}: {error}")
    return len(ids) - len(problems), problems


def report(verb: str, count: int, problems: Sequence[str]) -> None:
    """Print what was done; the exit code is 2 if anything could not be."""
    console().print(f"{verb} {count:,}")
    report_problems(problems)


def report_problems(problems: Sequence[str]) -> None:
    """Print what could not be done; the exit code is 2 if there is anything."""
    for problem in problems:
        console().print(problem, markup=False)
    if problems:
        raise typer.Exit(2)


@app.command()
def retry(ids: Ids = None, every: All = False) -> None:
    """Run tasks of the dead-letter list again, with all their attempts."""

    async def run(client: GraphClient, running_engines: Engines, _: Settings) -> tuple[int, list[str]]:
        letters = DeadLetterRepository(client, SYSTEM)
        async with queue_of(client, running_engines) as queue:
            return await change_each(letters, ids, partial(queue.retry, letters), every=every)

    report("put back into their queues:", *with_graph(run))


@app.command()
def drop(ids: Ids = None, every: All = False) -> None:
    """Take tasks off the dead-letter list for good."""

    async def run(client: GraphClient, _: Engines, __: Settings) -> tuple[int, list[str]]:
        letters = DeadLetterRepository(client, SYSTEM)
        return await change_each(letters, ids, letters.drop, every=every)

    report("dropped:", *with_graph(run))
