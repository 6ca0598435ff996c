"""Running a task."""

import asyncio
from types import SimpleNamespace
from typing import cast

import pytest

from workers.errors import TaskCancelledError
from workers.runtime.context import Context
from workers.runtime.runner import Progress


class Record:
    """Notes what is written; each write is done when the loop comes round."""

    def __init__(self) -> None:
        self.written: list[str] = []

    async def progress(self, _id: str, _worker: str, _percent: int, message: str) -> bool:
        self.written.append(message)
        return "cancel" in message

    async def publish(self, _channel: str, _message: str) -> None:
        """Nobody listens."""


async def test_no_report_comes_after_the_end() -> None:
    record, loop = Record(), asyncio.get_running_loop()
    context = SimpleNamespace(attempts=record, redis=record, worker="w", cancelled_jobs=set())
    early = Progress(cast("Context", context), "task")
    early(0.5, "half")
    await loop.run_in_executor(None, str)  # the loop comes round
    await early.settle()
    late = Progress(cast("Context", context), "task")
    late(1.0, "all of it")
    await late.settle()
    await loop.run_in_executor(None, str)
    assert record.written == ["half"]


async def test_a_report_after_a_request_to_cancel_ends_this_run_and_no_other() -> None:
    record, loop = Record(), asyncio.get_running_loop()
    context = SimpleNamespace(attempts=record, redis=record, worker="w", cancelled_jobs=set())
    first, second = (Progress(cast("Context", context), "task", job) for job in ("task", "task:1"))
    first(0.5, "somebody cancels it now")
    await loop.run_in_executor(None, str)  # the loop comes round
    await first.settle()
    with pytest.raises(TaskCancelledError):
        await asyncio.to_thread(first, 0.6, "more")
    assert first.message == "somebody cancels it now"
    second(0.1, "anew")
    await second.settle()
