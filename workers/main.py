"""The composition root of a worker process: one queue, its functions, its heartbeat."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
import torch
from arq.worker import Function, Worker, func

from graph.client import GraphClient, connect
from graph.engines.home import Engines
from graph.tasks import TaskRepository
from workers.context import Context
from workers.enrichment import summarise_all_interests, summarise_interests
from workers.llm.builtin import BuiltInSummariser
from workers.llm.provider import Summariser
from workers.queue import TaskQueue, arq_queue
from workers.recommendations import refresh_recommendations
from workers.recovery import beat, live, recover, stop
from workers.running import MAX_TRIES
from workers.settings import WorkerSettings
from workers.training import train
from workers.valkey import arq_settings, deserialize, redis_client, serialize

HOUR = 3_600
GRAPH_PATIENCE_SECONDS = 30.0
REDIS_PATIENCE_SECONDS = 10.0

log = structlog.get_logger("careergraph.workers")


def functions(queue: str, settings: WorkerSettings) -> list[Function]:
    """The arq functions of one queue with their time limits."""
    known: Mapping[str, list[tuple[Callable[..., Awaitable[None]], int]]] = {
        "training": [(train, settings.training_seconds)],
        "recommendations": [(refresh_recommendations, HOUR)],
        "enrichment": [(summarise_interests, HOUR), (summarise_all_interests, 12 * HOUR)],
    }
    return [func(job, timeout=limit, max_tries=MAX_TRIES + 5, keep_result=0) for job, limit in known[queue]]


@asynccontextmanager
async def context_of(engines: Engines, home: Path, settings: WorkerSettings) -> AsyncIterator[Context]:
    """What jobs work with, closed at the end."""
    client = GraphClient(connect(engines.graph, patience=GRAPH_PATIENCE_SECONDS), engines.graph.database)
    redis = redis_client(engines.redis_url, timeout=REDIS_PATIENCE_SECONDS)
    tasks = TaskRepository(client)
    queue = TaskQueue(tasks, redis, engines.redis_url)
    summariser: Summariser = BuiltInSummariser()
    if settings.anthropic_api_key:
        from workers.llm.anthropic_provider import (  # noqa: PLC0415 - slow to import, and mostly not needed
            AnthropicSummariser,
            anthropic_client,
        )

        summariser = AnthropicSummariser(anthropic_client(settings), settings.anthropic_model, redis)
    worker = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
    try:
        yield Context(worker, home, settings, engines.graph, client, redis, tasks, queue, summariser)
    finally:
        await queue.close()
        await redis.aclose()
        await client.close()


async def work(engines: Engines, home: Path, queue: str, settings: WorkerSettings) -> None:
    """Work on one queue until a signal asks to stop; what was running is then done again by another worker."""
    torch.set_num_threads(max(1, (os.cpu_count() or 2) if queue == "training" else 1))
    async with context_of(engines, home, settings) as context:
        await beat(context)
        await recover(context, queue)
        alive: asyncio.Task[None] = asyncio.create_task(live(context, queue))
        worker = Worker(
            functions=functions(queue, settings),
            queue_name=arq_queue(queue),
            redis_settings=arq_settings(engines.redis_url),
            ctx={"context": context},
            max_jobs=1 if queue == "training" else 4,
            poll_delay=timedelta(milliseconds=200).total_seconds(),
            job_serializer=serialize,
            job_deserializer=deserialize,
            job_completion_wait=0,
            handle_signals=True,
            log_results=False,
        )
        log.info("worker ready", queue=queue, worker=context.worker, llm=context.summariser.provider)
        try:
            await worker.async_run()
        except asyncio.CancelledError:
            log.info("worker stops", queue=queue, worker=context.worker)
        finally:
            await worker.close()
            await stop(alive)


def run(engines: Engines, home: Path, queue: str, settings: WorkerSettings) -> None:
    """Run a worker process until a signal."""
    logging.getLogger("arq").setLevel(logging.WARNING)
    asyncio.run(work(engines, home, queue, settings))


WorkerContext = Mapping[str, Any]
