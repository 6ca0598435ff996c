"""Erases a person everywhere: in the graph, in Redis, in the queues, and in the files of the home folder.

Every step may be repeated, so that an erasure whose process ends is simply carried out again.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import structlog
from cryptography.fernet import MultiFernet
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from graph.db.client import GraphClient
from graph.privacy.erasure import ErasureRepository
from graph.registry.task_lists import TaskListRepository
from graph.viewer import SYSTEM
from workers.documents.vault import EXPORT_FOLDER, KeptFiles, WaitingFiles
from workers.queue import TaskQueue, redis_errors
from workers.serving_files import forget_serving_files
from workers.valkey.connections import person_pattern
from workers.valkey.feature_store import FeatureStore

SCANNED = 1_000

log = structlog.get_logger("careergraph.privacy")


@dataclass(frozen=True, slots=True)
class Eraser:
    """Erases people.

    Args:
        client: the graph; without a deadline, because a person may have thousands of interactions.
        redis: caches, counters and files that wait.
        queue: the queue of tasks.
        waiting_files: the files that wait to be read.
        kept_files: the files that are kept.
        export_files: the files of exports, which have the ids of their tasks until they are recorded.
        home: the home folder, whose API may keep a catalogue with its people in files.
    """

    client: GraphClient
    redis: Redis
    queue: TaskQueue
    waiting_files: WaitingFiles
    kept_files: KeptFiles
    export_files: KeptFiles
    home: Path

    @classmethod
    def open(cls, client: GraphClient, redis: Redis, queue: TaskQueue, home: Path, cipher: MultiFernet) -> Self:
        """Return what erases people of a home folder, whose files the cipher encrypts."""
        kept_files, export_files = KeptFiles(home, cipher), KeptFiles(home, cipher, EXPORT_FOLDER)
        return cls(client, redis, queue, WaitingFiles(redis, cipher), kept_files, export_files, home)

    async def erase(self, user: str) -> None:
        """Erase a person whose erasure was recorded by :meth:`ErasureRepository.begin`.

        Raises:
            GraphError: the graph could not be changed; the erasure stays recorded.
            QueueUnavailableError: Redis cannot be reached; as above.
        """
        repository = ErasureRepository(self.client, SYSTEM)
        await self._forget_tasks(user)
        await repository.delete_owned(user)
        files = await repository.delete_person(user, datetime.now(UTC))
        await self._forget_tasks(user)  # what was requested meanwhile; from here on, nothing is
        await self.waiting_files.remove(files)
        for file in files:
            await asyncio.to_thread(self.kept_files.remove, file)
            await asyncio.to_thread(self.export_files.remove, file)
        await forget_keys(self.redis, user)
        await repository.end(user, datetime.now(UTC))  # what was read before is not used from here on
        await asyncio.to_thread(forget_serving_files, self.home)
        log.info("a person was erased")

    async def _forget_tasks(self, user: str) -> None:
        """Take the tasks about a person out of their queues, and delete their records.

        Of an open task about several people, the others stay in the record, which brings it back to its queue.
        """
        tasks = TaskListRepository(self.client, SYSTEM)
        for task in await tasks.about(user):
            await self.queue.remove(task)
            await asyncio.to_thread(self.export_files.remove, task.id)
            if not await tasks.leave_out(task, user):
                await tasks.delete(task.id)


async def forget_keys(redis: Redis, user: str) -> None:
    """Delete a person's keys: cached answers, rankings, counters; and their features, which share a key with others.

    Redis goes on working between the steps of the scan.

    The append-only file is rewritten, because it still holds the commands that made them.

    Raises:
        QueueUnavailableError: Redis cannot be reached.
    """
    async with redis_errors():
        keys: list[str] = [key async for key in redis.scan_iter(person_pattern(user), count=SCANNED)]
        for start in range(0, len(keys), SCANNED):
            await redis.unlink(*keys[start : start + SCANNED])
        await FeatureStore(redis).forget_person(user)
        try:
            await redis.bgrewriteaof()  # type: ignore[no-untyped-call]
        except ResponseError as error:  # it is being rewritten already, or the server does not allow it
            log.info("the append-only file is not rewritten now", reason=str(error))
