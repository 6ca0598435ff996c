"""The files that administrators try to import, and what became of each. Both are kept for some hours, in Redis.

Of each administrator, only the latest file is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from redis.asyncio import Redis

from graph.ingest.report_text import ReportText
from workers.documents.vault import WAIT_SECONDS, WaitingFiles
from workers.queue import redis_errors
from workers.valkey.connections import PREFIX, person_digest


@dataclass(frozen=True, slots=True)
class ColumnTrial:
    """What a column was read as: its field, how many of its values were read, and a few of them unless private."""

    column: str
    field: str
    count: int
    examples: Sequence[str]


@dataclass(frozen=True, slots=True)
class ImportTrial:
    """What an import of a file would do.

    Attributes:
        kind: what the file holds, such as ``jobs``.
        file: its name.
        map: the map that was tried, in TOML.
        is_guessed: whether the map was guessed from the file.
        problem: why the file or the map cannot be read; ``None`` if they can.
        report: counts and problems.
        columns: what the columns were read as.
        new: how many jobs, courses, people or interactions the graph lacks.
        changed: how many it has otherwise.
        unchanged: how many it has as they are.
    """

    kind: str
    file: str
    map: str
    is_guessed: bool
    problem: str | None
    report: ReportText
    columns: Sequence[ColumnTrial] = ()
    new: int = 0
    changed: int = 0
    unchanged: int = 0


TRIAL = TypeAdapter(ImportTrial)


class ImportTrials:
    """Keeps files, and what trials of them told.

    Args:
        redis: keeps them.
        files: the files that wait for workers.
    """

    def __init__(self, redis: Redis, files: WaitingFiles) -> None:
        self._redis = redis
        self._files = files

    async def put(self, person: str, id: str, content: bytes) -> None:
        """Keep a person's file in place of the one before.

        Raises:
            WaitingFilesError: too many files wait.
            QueueUnavailableError: Redis cannot be reached.
        """
        async with redis_errors():
            earlier_id = await self._redis.set(latest_key(person), id, ex=WAIT_SECONDS, get=True)
        if earlier_id:
            await self.forget(str(earlier_id))
        await self._files.put(person, id, content)

    async def take(self, id: str) -> bytes | None:
        """Return a file, which stays; ``None`` if it is no longer there; errors as in :meth:`forget`."""
        return await self._files.take(id)

    async def keep(self, id: str, trial: ImportTrial) -> None:
        """Keep what a trial told; errors as in :meth:`forget`."""
        async with redis_errors():
            await self._redis.set(trial_key(id), TRIAL.dump_json(trial), ex=WAIT_SECONDS)

    async def read(self, id: str) -> ImportTrial | None:
        """Return what a trial told; ``None`` if it has not ended, or was too long ago; errors as in :meth:`forget`."""
        async with redis_errors():
            text = await self._redis.get(trial_key(id))
        return None if text is None else TRIAL.validate_json(text)

    async def forget(self, id: str) -> None:
        """Forget a file and its trial.

        Raises:
            QueueUnavailableError: Redis cannot be reached.
        """
        await self._files.remove([id])
        async with redis_errors():
            await self._redis.delete(trial_key(id))


def latest_key(person: str) -> str:
    """Return the key of the id of a person's latest file."""
    return f"{PREFIX}:import:latest:{person_digest(person)}"


def trial_key(id: str) -> str:
    """Return the key of what a trial told."""
    return f"{PREFIX}:import:trial:{id}"
