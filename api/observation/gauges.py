"""Reads what the graph and the model server know into gauges, every few seconds."""

import asyncio
import itertools
from collections.abc import Mapping
from datetime import UTC, datetime

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.observation.api_metrics import ApiMetrics
from api.serving.model_server import ModelServer
from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.errors import GraphError
from graph.registry.alarms import AlarmRepository
from graph.registry.models import ModelRepository
from graph.registry.task_lists import QueueCount, TaskListRepository
from graph.viewer import SYSTEM
from workers.observation.worker_metrics import kind_label
from workers.runtime.liveness import read_living_workers
from workers.task_catalogue import Queue
from workers.valkey.feature_store import FeatureStore

EVERY_SECONDS = 5.0
ROUNDS_A_SUCCESS = 12  # that query reads all records of tasks that succeeded

log = structlog.get_logger("careergraph.metrics")


async def keep_gauges(
    metrics: ApiMetrics, client: GraphClient, redis: Redis, serving: ModelServer, every: float = EVERY_SECONDS
) -> None:
    """Read the gauges again and again until cancelled. What cannot be read keeps its last value, and its age grows."""
    for round in itertools.count():
        read_serving(metrics, serving)
        try:
            if round % ROUNDS_A_SUCCESS == 0:
                await read_successes(metrics, client)
            await read_queues(metrics, client, redis)
            await read_model(metrics, client)
            await read_features(metrics, redis)
            metrics.gauges_read.set_to_current_time()
        except (GraphError, RedisError, OSError, TimeoutError) as error:
            log.warning("gauges could not be read; they keep their values", error=str(error))
        except Exception:
            log.exception("gauges could not be read; they keep their values")
        await asyncio.sleep(every)


def read_serving(metrics: ApiMetrics, serving: ModelServer) -> None:
    """Read what serves: the catalogue's age and size, and whether a model has a problem."""
    if serving.age_seconds is not None:
        metrics.catalogue_age.set(serving.age_seconds)
        for label in ItemLabel:
            items = serving.generation.catalogue.items.get(label)
            if items is not None:
                metrics.catalogue_items.labels(label.value).set(len(items))
    metrics.model_problem.set(1 if serving.problem else 0)


async def read_queues(metrics: ApiMetrics, client: GraphClient, redis: Redis) -> None:
    """Read the numbers of tasks by queue and by kind, and the workers.

    Raises:
        GraphError: the graph could not be read.
        RedisError: Redis does not answer.
    """
    tasks, now = TaskListRepository(client, SYSTEM), datetime.now(UTC)
    set_queues(metrics, await tasks.count_by_queue(), now)
    metrics.tasks.clear()
    for (kind, state), count in (await tasks.count_by_kind()).items():
        metrics.tasks.labels(kind_label(kind), state.value).inc(count)
    workers = await read_living_workers(redis)
    for queue in Queue:
        metrics.queue_workers.labels(queue.value).set(sum(queue in worker.queues for worker in workers))


async def read_successes(metrics: ApiMetrics, client: GraphClient) -> None:
    """Read when a task of each kind last succeeded.

    Raises:
        GraphError: the graph could not be read.
    """
    for kind, at in (await TaskListRepository(client, SYSTEM).last_successes()).items():
        metrics.task_success.labels(kind_label(kind)).set(at.timestamp())


def set_queues(metrics: ApiMetrics, counts: Mapping[str, QueueCount], now: datetime) -> None:
    """Set the gauges of all queues; those without tasks are 0."""
    for queue in Queue:
        count = counts.get(queue, QueueCount())
        for state, number in (("waiting", count.waiting), ("running", count.running), ("dead", count.dead)):
            metrics.queue_tasks.labels(queue.value, state).set(number)
        age = 0.0 if count.oldest is None else max(0.0, (now - count.oldest).total_seconds())
        metrics.queue_age.labels(queue.value).set(age)


async def read_features(metrics: ApiMetrics, redis: Redis) -> None:
    """Read the ages of materialised features.

    Raises:
        RedisError: Redis does not answer.
    """
    states, now = await FeatureStore(redis).read_states(), datetime.now(UTC)
    metrics.feature_age.clear()
    for name, state in states.items():
        metrics.feature_stale.labels(name).set(1 if state.is_stale(now) else 0)
        if (age := state.age_seconds(now)) is not None:
            metrics.feature_age.labels(name).set(age)


async def read_model(metrics: ApiMetrics, client: GraphClient) -> None:
    """Read which model is active, when it was made, and its open alarms.

    Raises:
        GraphError: the graph could not be read.
    """
    active = await ModelRepository(client, SYSTEM).active()
    metrics.model.clear()
    if active is None:
        metrics.model_created.set(0)
        metrics.model_alarms.set(0)
        return
    metrics.model.labels(active.version, active.kind).set(1)
    metrics.model_created.set(active.created_at.timestamp())
    metrics.model_alarms.set(len(await AlarmRepository(client, SYSTEM).open(active.id)))
