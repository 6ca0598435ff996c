"""The slots of a worker process are shared by its queues, by priority."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workers.queue_limits import DEFAULT_LIMITS, QueueChange, QueueLimits, limits_of
from workers.runtime.slots import RESERVED, Slots
from workers.settings import WorkerSettings
from workers.task_catalogue import Queue

LIMITS = st.fixed_dictionaries(
    {
        queue: st.builds(
            QueueLimits, concurrency=st.integers(1, 9), priority=st.integers(1, 3), limit_seconds=st.none()
        )
        for queue in Queue
    }
)


@given(LIMITS, st.integers(1, 20), st.lists(st.sampled_from(list(Queue)), max_size=60))
def test_no_queue_takes_more_than_its_own_or_what_is_kept_for_others(
    limits: dict[Queue, QueueLimits], total: int, asked: list[Queue]
) -> None:
    slots, running = Slots(total, limits), Counter[Queue]()
    for queue in Queue:
        slots.register(queue, lambda queue=queue: running[queue])  # type: ignore[misc]
    for queue in asked:
        if room := slots.room(queue):
            running[queue] += 1
            assert slots.room(queue) == room - 1
    assert slots.running == running.total() <= total
    for queue, count in running.items():
        assert count <= limits[queue].concurrency
    lowest = [queue for queue in running if limits[queue].priority == 3]
    assert sum(running[queue] for queue in lowest) <= max(1, total - 2 * RESERVED)


def test_long_work_leaves_room_for_what_people_wait_for() -> None:
    slots, running = Slots(6, DEFAULT_LIMITS), Counter[Queue]()
    for queue in Queue:
        slots.register(queue, lambda queue=queue: running[queue])  # type: ignore[misc]
    running[Queue.ENRICHMENT] = slots.room(Queue.ENRICHMENT)
    assert running[Queue.ENRICHMENT] == 4
    assert slots.room(Queue.MAINTENANCE) == 0
    assert slots.room(Queue.NOTIFICATIONS) == 2


async def test_a_drained_worker_starts_nothing_more() -> None:
    slots, running = Slots(6, DEFAULT_LIMITS), Counter({Queue.ANALYSIS: 1})
    for queue in Queue:
        slots.register(queue, lambda queue=queue: running[queue])  # type: ignore[misc]
    draining = asyncio.create_task(slots.drain(60))
    await asyncio.sleep(0)
    assert (slots.room(Queue.NOTIFICATIONS), draining.done()) == (0, False)
    running.clear()
    await draining
    await slots.drain(0)


def test_settings_change_some_limits_of_some_queues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAREERGRAPH_QUEUES", '{"enrichment": {"concurrency": 9}, "features": {"limit_seconds": 60}}')
    limits = WorkerSettings().queue_limits
    assert limits[Queue.ENRICHMENT] == QueueLimits(concurrency=9, priority=2)
    assert limits[Queue.FEATURES] == QueueLimits(concurrency=1, priority=3, limit_seconds=60)
    assert limits[Queue.TRAINING] == DEFAULT_LIMITS[Queue.TRAINING]
    assert limits_of({Queue.ANALYSIS: QueueChange(priority=3)})[Queue.ANALYSIS].priority == 3


@pytest.mark.parametrize(
    "text",
    [
        '{"cooking": {}}',
        '{"features": {"priority": 4}}',
        '{"features": {"speed": 1}}',
        '{"features": {"concurrency": 0}}',
    ],
)
def test_settings_refuse_limits_that_are_none(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("CAREERGRAPH_QUEUES", text)
    with pytest.raises(ValidationError):
        WorkerSettings()
