"""The command ``careergraph train``."""

import asyncio
import uuid
from contextlib import ExitStack
from typing import Annotated

import typer
from pydantic import ValidationError

from api.cli.progress import follow
from api.cli.services.running_services import keep_worker, while_kept
from api.cli.session import console, engines, graph, read_settings
from gnn.models.kinds import ModelKind
from graph.engines.home import Engines
from graph.engines.keeper import Keeper
from graph.errors import ConflictError
from graph.registry.cancellations import CancellationRepository
from graph.registry.task_lists import OPEN_STATES, TaskFilter, TaskListRepository
from graph.registry.tasks import Task, TaskRepository, TaskState
from graph.viewer import SYSTEM
from workers.errors import WorkerError
from workers.queue import TaskQueue
from workers.task_arguments import TrainingArguments
from workers.task_catalogue import Queue, TaskKind
from workers.torchrun import check_without_torchrun
from workers.valkey.connections import redis_client

MOST_OPEN = 100


def includes(task: Task, kinds: set[ModelKind]) -> bool:
    """Return whether an open training makes models of some kinds, and nobody asked to cancel it."""
    try:
        trained = TrainingArguments.model_validate_json(task.arguments).kinds
    except ValidationError:  # another version recorded it
        return False
    return kinds <= set(trained) and not task.is_being_cancelled


async def find_open_training(lists: TaskListRepository, kinds: set[ModelKind]) -> Task | None:
    """Return an open training of some kinds, whoever began it; of several, the first to be queued."""
    tasks, _ = await lists.newest(TaskFilter(kinds=[TaskKind.TRAIN], states=OPEN_STATES), MOST_OPEN, None)
    return next((task for task in reversed(tasks) if includes(task, kinds)), None)


async def ask_and_follow(running_engines: Engines, kinds: list[ModelKind]) -> TaskState:
    """Follow an open training of the same kinds, or else start one and follow it.

    Raises:
        WorkerError: it failed or was cancelled.
    """
    async with graph(running_engines) as client:
        redis = redis_client(running_engines.redis_url)
        queue = TaskQueue(TaskRepository(client, SYSTEM), redis, running_engines.redis_url)
        own_id = str(uuid.uuid4())
        try:
            open_task = await find_open_training(TaskListRepository(client, SYSTEM), set(kinds))
            arguments = TrainingArguments(kinds=sorted(set(kinds)))
            task = open_task or await queue.ask(TaskKind.TRAIN, SYSTEM, arguments, id=own_id)
            if task.id != own_id:
                console().print(f"a training of this kind is open: following {task.id}")
            try:
                ended_task = await follow(console(), queue, task, f"training {', '.join(kinds)}")
            except asyncio.CancelledError:
                await leave(queue, CancellationRepository(client, SYSTEM), task, is_own=task.id == own_id)
                raise
        finally:
            await queue.close()
            await redis.aclose()
    if ended_task.state is not TaskState.SUCCEEDED:
        raise WorkerError(ended_task.error or f"the training was {ended_task.message}")
    return ended_task.state


async def leave(queue: TaskQueue, cancellations: CancellationRepository, task: Task, *, is_own: bool) -> None:
    """Cancel a training that this command started and that is interrupted; leave another one as it is."""
    if not is_own:
        console().print(
            f"the training goes on while a worker of its queue runs: `careergraph train` follows it again, "
            f"`careergraph tasks cancel {task.id}` cancels it"
        )
        return
    try:
        await queue.cancel(cancellations, task.id)
    except ConflictError as error:
        console().print(str(error))
        return
    console().print(f"the training {task.id} is cancelled; models that it had finished stay")


def train(
    kind: Annotated[list[ModelKind] | None, typer.Option(help="Model kind to train; may be repeated.")] = None,
    elsewhere: Annotated[
        bool, typer.Option("--elsewhere", help="Let a worker that runs already do it, and start none here.")
    ] = False,
) -> None:
    """Train models in a worker process, with live progress; a ranker that passes the gate is activated.

    If a training of the same kinds is open, it is followed instead. Ctrl-C cancels the training that this command
    started.
    """
    check_without_torchrun()
    kinds = kind or [ModelKind.RANKER]
    settings, keeper = read_settings(), Keeper()
    with engines(settings, keeper) as running_engines, ExitStack() as stack:
        if not elsewhere:
            worker = keep_worker(keeper, settings, running_engines, [Queue.TRAINING])
            stack.callback(worker.stop)
        asyncio.run(while_kept(keeper, ask_and_follow(running_engines, kinds)))
