"""arq's worker, made robust: no message stops it, and what a killed worker had taken is free again within seconds."""

import asyncio
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from arq.constants import in_progress_key_prefix, job_key_prefix
from arq.utils import timestamp_ms
from arq.worker import Worker

from graph.errors import GraphError
from workers.errors import UnreadableTaskError
from workers.messages import check_message, poison_of
from workers.queue import announce, arq_queue
from workers.runtime.context import Context
from workers.runtime.liveness import MISSED_HEARTBEATS
from workers.runtime.slots import Slots
from workers.task_catalogue import Queue
from workers.valkey.connections import deserialize, serialize

POSTPONED_SECONDS = 5.0

log = structlog.get_logger("careergraph.workers")


class TaskWorker(Worker):  # type: ignore[misc]
    """Runs the tasks of one queue.

    arq would drop a message that it cannot run, or end. Here it goes to the dead-letter list. And arq would keep what
    a killed worker had taken until the longest time limit of the queue has passed. Here the mark of a taken job
    expires after three heartbeats; the worker renews it while the job runs.

    Args:
        context: the context of the jobs.
        queue: the queue.
        slots: the slots of the process.
        options: options of arq's worker.
    """

    def __init__(self, context: Context, queue: Queue, slots: Slots, **options: Any) -> None:
        self.concurrency = slots.limits[queue].concurrency
        super().__init__(
            max_jobs=self.concurrency,
            queue_name=arq_queue(queue),
            ctx={"context": context},
            job_serializer=serialize,
            job_deserializer=deserialize,
            handle_signals=False,
            log_results=False,
            keep_result=0,  # arq refuses a job as long as its last result is kept
            **options,
        )
        self.context = context
        self.queue = queue
        self.slots = slots
        self.in_progress_timeout_s = context.settings.heartbeat_seconds * MISSED_HEARTBEATS
        self.renewed_at = 0.0
        slots.register(queue, lambda: int(self.job_counter))

    async def start_jobs(self, job_ids: Sequence[bytes]) -> None:
        """Start as many jobs as there is room for; remove those with names that are no text.

        A job that runs here already is left out: its mark may have expired while the process was paused.
        """
        names = []
        for name in job_ids:
            try:
                name.decode()
            except UnicodeDecodeError:
                log.warning("removing an entry of a queue whose name is no text", queue=self.queue, name=repr(name))
                await self.pool.zrem(self.queue_name, name)
            else:
                if (task := self.tasks.get(name.decode())) is None or task.done():
                    names.append(name)
        async with self.slots.starting:
            self.max_jobs = self.job_counter + self.slots.room(self.queue)
            try:
                await super().start_jobs(names)
            finally:
                self.max_jobs = self.concurrency

    async def run_job(self, job_id: str, score: int) -> None:
        """Run a job, or set it aside if its message cannot be run."""
        message = await self.pool.get(job_key_prefix + job_id)
        try:
            if message is not None:
                check_message(message, self.functions)
        except UnreadableTaskError as error:
            await self.set_aside(job_id, message, str(error))
        else:
            await super().run_job(job_id, score)

    async def set_aside(self, job_id: str, message: bytes, error: str) -> None:
        """Put a job on the dead-letter list. If the graph cannot be reached, the job waits for a while."""
        poison = poison_of(job_id, self.queue, message, error)
        log.warning("setting a job aside that cannot be run", job=job_id, kind=poison.kind, error=error)
        try:
            await self.context.dead_letters.set_aside(poison, datetime.now(UTC))
        except GraphError as graph_error:
            log.warning("the dead-letter list cannot be written; trying again", job=job_id, error=str(graph_error))
            start = timestamp_ms() + round(1_000 * POSTPONED_SECONDS)
            await self.pool.zadd(self.queue_name, {job_id: start}, xx=True)
            await self.pool.delete(in_progress_key_prefix + job_id)
            return
        self.jobs_failed += 1
        await self.finish_failed_job(job_id, None)
        await announce(self.context.redis, poison.id)

    async def heart_beat(self) -> None:
        """Renew the marks of running jobs, with each heartbeat."""
        if self.loop.time() - self.renewed_at >= self.context.settings.heartbeat_seconds:
            self.renewed_at = self.loop.time()
            running = [job_id for job_id, task in self.tasks.items() if not task.done()]
            if running:
                pipeline = self.pool.pipeline(transaction=False)
                for job_id in running:
                    pipeline.psetex(in_progress_key_prefix + job_id, round(1_000 * self.in_progress_timeout_s), b"1")
                await pipeline.execute()
        await super().heart_beat()

    async def close(self) -> None:
        """Give the running jobs back, and close the connections."""
        self.handle_sig(signal.SIGUSR1)
        if self.pool is None:  # it never connected
            return
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        await self.pool.delete(self.health_check_key)
        await self.pool.aclose(close_connection_pool=True)
