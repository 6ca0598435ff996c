"""arq's worker, made robust and quick.

No message stops it, and what a killed worker had taken is free again within seconds. Tasks are taken and dropped
together, in one round trip each, and the next ones are taken as soon as one has ended.
"""

import asyncio
import contextlib
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from arq.connections import ArqRedis
from arq.constants import in_progress_key_prefix, job_key_prefix, retry_key_prefix
from arq.utils import timestamp_ms
from arq.worker import Retry, Worker

from graph.db.group_commit import GroupCommit
from graph.errors import GraphError
from workers.errors import UnreadableTaskError
from workers.messages import check_message, poison_of
from workers.queue import announce, arq_queue
from workers.runtime.context import Context
from workers.runtime.liveness import MISSED_HEARTBEATS
from workers.runtime.slots import Slots
from workers.task_catalogue import FUNCTIONS, Queue
from workers.valkey.connections import arq_pool, deserialize, serialize

POSTPONED_SECONDS = 5.0
MOST_ENDED = 64

log = structlog.get_logger("careergraph.workers")


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this worker has taken: its name, its place in the queue, and its message, if that has not expired."""

    job: str
    score: int
    message: bytes | None


class TaskWorker(Worker):  # type: ignore[misc]
    """Runs the tasks of one queue.

    arq would drop a message that it cannot run, or end. Here it goes to the dead-letter list. And arq would keep what
    a killed worker had taken until the longest time limit of the queue has passed. Here the mark of a taken job
    expires after three heartbeats; the worker renews it while the job runs. Keys and messages are those of arq, and
    what is no task, such as a cron job, arq runs.

    Args:
        context: the context of the jobs.
        queue: the queue.
        slots: the slots of the process.
        redis_url: the address of Redis.
        options: options of arq's worker.
    """

    _pool: ArqRedis | None

    def __init__(self, context: Context, queue: Queue, slots: Slots, redis_url: str, **options: Any) -> None:
        super().__init__(
            max_jobs=slots.limits[queue].concurrency,
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
        self.redis_url = redis_url
        self.in_progress_timeout_s = context.settings.heartbeat_seconds * MISSED_HEARTBEATS
        self.mark_milliseconds = round(1_000 * self.in_progress_timeout_s)
        self.renewed_at = 0.0
        self.has_more = False
        self.has_room = asyncio.Event()
        self.ended_jobs = GroupCommit(self.drop_jobs, MOST_ENDED)
        slots.register(queue, lambda: int(self.job_counter))

    async def main(self) -> None:
        """Take jobs until cancelled: when there is room again for some that wait, else at each look."""
        if self._pool is None:
            self._pool = arq_pool(self.redis_url, self.queue_name)
        self.ctx["redis"] = self.pool
        while True:
            await self._poll_iteration()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.poll_delay_s):
                    await self.has_room.wait()
            self.has_room.clear()

    async def start_jobs(self, job_ids: Sequence[bytes]) -> None:
        """Start as many jobs as there is room for."""
        names = await self.find_startable(job_ids)
        async with self.slots.starting:
            looked_at, room = 0, self.slots.room(self.queue)
            while room > 0 and looked_at < len(names):
                chunk = names[looked_at : looked_at + room]
                looked_at += len(chunk)
                claims = await self.claim(chunk)
                room -= len(claims)
                for claim in claims:
                    self.start_job(claim)
            self.has_more = looked_at < len(names)

    async def find_startable(self, job_ids: Sequence[bytes]) -> list[str]:
        """Return names of jobs, and remove those that are no text.

        A job that runs here already is left out: its mark may have expired while the process was paused.
        """
        names = []
        for name in job_ids:
            try:
                job = name.decode()
            except UnicodeDecodeError:
                log.warning("removing an entry of a queue whose name is no text", queue=self.queue, name=repr(name))
                await self.pool.zrem(self.queue_name, name)
            else:
                if (task := self.tasks.get(job)) is None or task.done():
                    names.append(job)
        return names

    async def claim(self, jobs: Sequence[str]) -> list[Claim]:
        """Take jobs that no other worker has taken, in one round trip."""
        async with self.pool.pipeline(transaction=True) as pipeline:
            for job in jobs:
                pipeline.set(in_progress_key_prefix + job, self.context.worker, nx=True, px=self.mark_milliseconds)
                pipeline.zscore(self.queue_name, job)
                pipeline.get(job_key_prefix + job)
            replies = await pipeline.execute()
        claims, gone, now = [], [], timestamp_ms()
        for number, job in enumerate(jobs):
            is_marked, score, message = replies[3 * number : 3 * number + 3]
            if not is_marked:
                continue
            if score is None or score > now:  # it has ended or was put back since its name was read
                gone.append(in_progress_key_prefix + job)
            else:
                claims.append(Claim(job, int(score), message))
        if gone:
            await self.pool.delete(*gone)
        return claims

    def start_job(self, claim: Claim) -> None:
        """Run a job in the background."""
        self.job_counter += 1
        task = self.loop.create_task(self.run_claim(claim))
        task.add_done_callback(lambda _: self.end_job())
        self.tasks[claim.job] = task

    def end_job(self) -> None:
        """Count a job that has ended, and let others start."""
        self.job_counter -= 1
        if self.has_more:
            self.has_room.set()

    async def run_claim(self, claim: Claim) -> None:
        """Run a job, or set it aside if its message cannot be run."""
        if claim.message is None:
            log.warning("the message of a job has expired; its record brings it back", job=claim.job)
            await self.finish_failed_job(claim.job, None)
            return
        try:
            content = check_message(claim.message, self.functions)
        except UnreadableTaskError as error:
            await self.set_aside(claim.job, claim.message, str(error))
            return
        if content["f"] in FUNCTIONS:
            await self.run_task(claim.job, content)
        else:
            await self.run_job(claim.job, claim.score)

    async def run_task(self, job: str, content: Mapping[str, Any]) -> None:
        """Run a task's function, and drop the job, put it off, or give it back."""
        function = self.functions[content["f"]]
        try:
            async with asyncio.timeout(function.timeout_s):
                await function.coroutine({**self.ctx, "job_id": job}, *content["a"])
        except Retry as retry:
            self.jobs_retried += 1
            await self.put_off(job, retry.defer_score or 0)
        except asyncio.CancelledError:
            self.jobs_retried += 1
            await asyncio.shield(self.pool.delete(in_progress_key_prefix + job))
        except Exception:
            log.exception("a task could not be run; its record brings it back", job=job)
            self.jobs_failed += 1
            await self.ended_jobs.add(job)
        else:
            self.jobs_complete += 1
            await self.ended_jobs.add(job)

    async def put_off(self, job: str, milliseconds: int) -> None:
        """Let a job start again after some time."""
        async with self.pool.pipeline(transaction=True) as pipeline:
            pipeline.zadd(self.queue_name, {job: timestamp_ms() + milliseconds}, xx=True)
            pipeline.delete(in_progress_key_prefix + job)
            await pipeline.execute()

    async def drop_jobs(self, jobs: Sequence[str]) -> Sequence[None]:
        """Remove what is in Redis of jobs that have ended, in one round trip."""
        async with self.pool.pipeline(transaction=True) as pipeline:
            pipeline.zrem(self.queue_name, *jobs)
            prefixes = (job_key_prefix, retry_key_prefix, in_progress_key_prefix)
            pipeline.delete(*(prefix + job for job in jobs for prefix in prefixes))
            await pipeline.execute()
        return [None] * len(jobs)

    async def set_aside(self, job_id: str, message: bytes, error: str) -> None:
        """Put a job on the dead-letter list. If the graph cannot be reached, the job waits for a while."""
        poison = poison_of(job_id, self.queue, message, error)
        log.warning("setting a job aside that cannot be run", job=job_id, kind=poison.kind, error=error)
        try:
            await self.context.dead_letters.set_aside(poison, datetime.now(UTC))
        except GraphError as graph_error:
            log.warning("the dead-letter list cannot be written; trying again", job=job_id, error=str(graph_error))
            await self.put_off(job_id, round(1_000 * POSTPONED_SECONDS))
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
                    pipeline.psetex(in_progress_key_prefix + job_id, self.mark_milliseconds, self.context.worker)
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
