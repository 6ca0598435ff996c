"""The composition root of a worker process: its queues, with their functions and one heartbeat."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import structlog
from arq.worker import Function, func
from redis.exceptions import RedisError

from gnn.device import compute_on
from gnn.scoring.model_store import ModelStore
from gnn.training.following import follow_trainings
from gnn.training.team import ALONE, Team, join_team
from graph.catalogue.money import DEFAULT_RATES, Rates
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.registry.attempts import AttemptRepository
from graph.registry.tasks import TaskRepository
from graph.viewer import SYSTEM
from workers.llm.applications.builtin import BuiltInApplicationWriter
from workers.llm.applications.facts import ApplicationWriter
from workers.llm.builtin import BuiltInSummariser
from workers.llm.choice import open_asker
from workers.llm.provider import Summariser
from workers.observation.metrics_server import serve_metrics
from workers.observation.open_tracing import open_tracing
from workers.observation.tracing import watch_both
from workers.observation.watched_chat import WatchedChat
from workers.observation.worker_metrics import WorkerMetrics
from workers.queue import TaskQueue
from workers.runtime.arq_worker import TaskWorker
from workers.runtime.context import Context, embedder_name
from workers.runtime.kept_serving import KeptServing
from workers.runtime.liveness import new_worker_name
from workers.runtime.record_batches import RecordBatches
from workers.runtime.recovery import live, stop
from workers.runtime.runner import Job, run_task
from workers.runtime.slots import Slots
from workers.schedules import make_cron_jobs
from workers.settings import WorkerSettings
from workers.task_catalogue import TASKS, Queue, TaskType
from workers.torchrun import Torchrun
from workers.valkey.bookmarks import open_bookmarks
from workers.valkey.connections import redis_client, worker_key

GRACE_SECONDS = 60
UNLIMITED = 2**31  # the record counts failures; arq also counts what a stopping worker gave back
POLL_SECONDS = 0.2
GRAPH_PATIENCE_SECONDS = 30.0
REDIS_PATIENCE_SECONDS = 10.0

log = structlog.get_logger("careergraph.workers")


def functions(queue: Queue, settings: WorkerSettings) -> list[Function]:
    """Return the arq functions of a queue with their time limits."""
    return [arq_function(task, settings) for task in TASKS.values() if task.queue == queue]


def has_tasks(queue: Queue) -> bool:
    """Return whether any kind of task goes to a queue. arq refuses a worker without functions."""
    return any(task.queue is queue for task in TASKS.values())


def arq_function(task: TaskType, settings: WorkerSettings) -> Function:
    """Build the arq function of a kind of task. The implementation is imported here."""
    limit = settings.training_seconds if task.limit_seconds is None else task.limit_seconds
    if (longest := settings.queue_limits[task.queue].limit_seconds) is not None:
        limit = min(limit, longest)
    job: Job = resolve_name(task.function)

    async def run(ctx: Mapping[str, Any], id: str, arguments: Mapping[str, Any]) -> None:
        await run_task(ctx, id, arguments, task, job, limit)

    return func(run, name=task.function_name, timeout=limit + GRACE_SECONDS, max_tries=UNLIMITED, keep_result=0)


@asynccontextmanager
async def context_of(
    engines: Engines, home: Path, settings: WorkerSettings, rates: Rates = DEFAULT_RATES, team: Team = ALONE
) -> AsyncIterator[Context]:
    """Open the context of the jobs, and close it at the end."""
    metrics = WorkerMetrics()
    metrics.embedder.labels(embedder_name(settings)).set(1)
    tracing = open_tracing("careergraph-worker", settings)
    watch = watch_both(metrics.watch_graph, tracing.watch_graph)
    exchange = open_bookmarks(engines)
    client = GraphClient.open(engines.graph, patience=GRAPH_PATIENCE_SECONDS, watch=watch, exchange=exchange)
    redis = redis_client(engines.redis_url, timeout=REDIS_PATIENCE_SECONDS, watch=metrics.watch_redis)
    tasks = TaskRepository(client, SYSTEM)
    queue = TaskQueue(tasks, redis, engines.redis_url, tracing=tracing)
    summariser: Summariser = BuiltInSummariser()
    writer: ApplicationWriter = BuiltInApplicationWriter()
    if asker := open_asker(settings, lambda chat: WatchedChat(chat, metrics, settings.prices.price_of(chat.model))):
        from workers.llm.applications.model_writer import ModelApplicationWriter  # noqa: PLC0415 - rarely needed
        from workers.llm.summariser import ModelSummariser  # noqa: PLC0415 - as above
        from workers.runtime.kept_names import KeptNames  # noqa: PLC0415 - as above

        summariser = ModelSummariser(asker, redis)
        writer = ModelApplicationWriter(asker, redis, KeptNames(client).names_in)
    serving = KeptServing(client, rates, ModelStore(home / "models", settings.model_store_url))
    name = new_worker_name()
    records = RecordBatches(AttemptRepository(client, SYSTEM), redis, name)
    try:
        yield Context(
            name, home, settings, engines.graph, client, redis, tasks, queue, summariser, writer, serving, records,
            rates, metrics=metrics, tracing=tracing, team=team,
        )  # fmt: skip
    finally:
        await queue.close()
        await redis.aclose()
        await client.close()
        await asyncio.to_thread(tracing.close)


async def work(
    engines: Engines, home: Path, queues: Sequence[Queue], settings: WorkerSettings, rates: Rates, team: Team = ALONE
) -> None:
    """Work on queues until a signal asks to stop.

    Then no task starts any more. Those that run may end within some seconds; the others are given back, and start
    again with the next worker. A second signal does not wait.
    """
    compute_on(threads=training_threads() if Queue.TRAINING in queues else 1)
    loop, this_task = asyncio.get_running_loop(), asyncio.current_task()
    assert this_task is not None  # noqa: S101 - a coroutine runs in a task
    slots, stopping = Slots(settings.worker_tasks, settings.queue_limits), asyncio.Event()
    stopper = asyncio.create_task(stop_when_asked(stopping, slots, settings.drain_seconds, this_task))
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: this_task.cancel() if stopping.is_set() else stopping.set())
    async with context_of(engines, home, settings, rates, team) as context, AsyncExitStack() as stack:
        stack.enter_context(serve_metrics(context.metrics.registry, settings.metrics_host, settings.metrics_port))
        heartbeat = asyncio.create_task(live(context, queues))
        names = ", ".join(queues)
        log.info("worker ready", queues=names, worker=context.worker, llm=context.summariser.provider)
        try:
            async with asyncio.TaskGroup() as polls:
                for queue in filter(has_tasks, queues):
                    polls.create_task(keep_polling(context, engines.redis_url, queue, slots))
        except asyncio.CancelledError:
            log.info("worker stops", queues=names, worker=context.worker)
        finally:
            stopper.cancel()
            await stop(heartbeat)
            with contextlib.suppress(RedisError, OSError):  # the key expires soon
                await context.redis.delete(worker_key(context.worker))


async def stop_when_asked(
    stopping: asyncio.Event, slots: Slots, drain_seconds: float, work: "asyncio.Task[None]"
) -> None:
    """Cancel the work when a stop is asked for, as soon as nothing runs or some seconds have passed."""
    await stopping.wait()
    log.info("worker is asked to stop", running=slots.running)
    await slots.drain(drain_seconds)
    work.cancel()


async def keep_polling(context: Context, redis_url: str, queue: Queue, slots: Slots) -> None:
    """Take jobs from one queue until cancelled, and connect to Redis again after every loss of the connection."""
    while True:
        await poll(context, redis_url, queue, slots)
        await asyncio.sleep(context.settings.heartbeat_seconds)


async def poll(context: Context, redis_url: str, queue: Queue, slots: Slots) -> None:
    """Take jobs from one queue until the connection to Redis is lost. The loss is logged; the caller tries again.

    So is any other error.
    """
    worker = TaskWorker(
        context,
        queue,
        slots,
        redis_url,
        functions=functions(queue, context.settings),
        cron_jobs=make_cron_jobs(queue),
        poll_delay=POLL_SECONDS,
    )
    try:
        await worker.async_run()
    except (RedisError, OSError) as error:
        log.warning("Redis is unavailable; trying again", queue=queue, error=str(error))
    except Exception:
        log.exception("work on a queue was interrupted; trying again", queue=queue)
    finally:
        with contextlib.suppress(RedisError, OSError):
            await worker.close()


def run(
    engines: Engines, home: Path, queues: Sequence[Queue], settings: WorkerSettings, rates: Rates, team: Team = ALONE
) -> None:
    """Run a worker process until a signal arrives; with a team, the process that leads its trainings."""
    logging.getLogger("arq").setLevel(logging.WARNING)
    try:
        asyncio.run(work(engines, home, queues, settings, rates, team))
    finally:
        team.leave()


def join(queues: Sequence[Queue]) -> Team:
    """Join the processes that torchrun started; returns when all have joined. Without torchrun, this one is alone.

    Raises:
        WorkerError: they are to work on other queues than that of trainings.
        TeamError: they cannot train together.
    """
    place = Torchrun()
    place.check_queues(queues)
    return join_team(place.rank, place.size, place.local_rank, place.local_size, "env://")


def follow(team: Team) -> None:
    """Take part in the trainings of a team until the process that leads them has ended.

    Signals are left to that process: it lets a training end, or gives it back.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    compute_on(training_threads())
    follow_trainings(team)


def training_threads() -> int:
    """Return the number of threads of a process that trains: those of the host are shared with its other ones."""
    return max(1, (os.cpu_count() or 2) // Torchrun().local_size)
