"""The command ``careergraph train``."""

import asyncio
from contextlib import ExitStack
from typing import Annotated

import typer

from api.cli.progress import follow
from api.cli.running_services import keep_worker, while_kept
from api.cli.session import console, engines, graph, read_settings
from gnn.models.kinds import ModelKind
from graph.engines.home import Engines
from graph.engines.keeper import Keeper
from graph.registry.tasks import TaskRepository, TaskState
from graph.viewer import SYSTEM
from workers.errors import WorkerError
from workers.queue import TaskQueue
from workers.task_catalogue import Queue, TaskKind, TrainingArguments
from workers.valkey.connections import redis_client


async def ask_and_follow(running_engines: Engines, kinds: list[ModelKind]) -> TaskState:
    """Start a training task and follow it."""
    async with graph(running_engines) as client:
        redis = redis_client(running_engines.redis_url)
        queue = TaskQueue(TaskRepository(client, SYSTEM), redis, running_engines.redis_url)
        try:
            task = await queue.ask(TaskKind.TRAIN, SYSTEM, TrainingArguments(kinds=sorted(set(kinds))))
            ended_task = await follow(console(), queue, task, f"training {', '.join(kinds)}")
        finally:
            await queue.close()
            await redis.aclose()
    if ended_task.error:
        raise WorkerError(ended_task.error)
    return ended_task.state


def train(
    kind: Annotated[list[ModelKind] | None, typer.Option(help="Model kind to train; may be repeated.")] = None,
) -> None:
    """Train models in a worker process, with live progress; a ranker that passes the gate is activated."""
    kinds = kind or [ModelKind.RANKER]
    settings, keeper = read_settings(), Keeper()
    with engines(settings, keeper) as running_engines, ExitStack() as stack:
        worker = keep_worker(keeper, settings, running_engines, [Queue.TRAINING])
        stack.callback(worker.stop)
        asyncio.run(while_kept(keeper, ask_and_follow(running_engines, kinds)))
