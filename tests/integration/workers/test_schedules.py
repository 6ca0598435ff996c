"""Schedules: each time is begun once, however many workers there are; what was missed is made up once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from graph.db.client import GraphClient
from graph.registry.schedules import ScheduleRepository
from graph.viewer import SYSTEM
from tests.conftest import Server
from workers.main import context_of
from workers.runtime.context import Context
from workers.runtime.scheduling import begin_due_schedules
from workers.settings import WorkerSettings
from workers.timetable import schedules_of

SETTINGS = WorkerSettings(
    recommendations_cron="off", training_cron="0 3 * * 1", features_cron="off", clean_up_cron="0 4 * * *",
    monitoring_cron="off", interests_cron="off", retention_cron="off", audit_cron="off", materialise_cron="off",
)  # fmt: skip
FRIDAY = datetime(2026, 11, 27, 12, tzinfo=UTC)
TASKS = "MATCH (t:Task) RETURN t.id AS id, t.kind AS kind, t.queue AS queue ORDER BY id"
END_ALL = "MATCH (t:Task) SET t.state = 'SUCCEEDED'"


@pytest.fixture
async def contexts(client: GraphClient, server: Server) -> AsyncIterator[list[Context]]:
    """Three workers."""
    async with (
        context_of(server.engines, server.home, SETTINGS) as first,
        context_of(server.engines, server.home, SETTINGS) as second,
        context_of(server.engines, server.home, SETTINGS) as third,
    ):
        await first.redis.flushdb()
        yield [first, second, third]


async def look(contexts: list[Context], now: datetime) -> None:
    await asyncio.gather(*(begin_due_schedules(context, now) for context in contexts))


async def test_each_time_is_begun_once_by_any_number_of_workers(client: GraphClient, contexts: list[Context]) -> None:
    await look(contexts, FRIDAY)
    assert await client.read(TASKS) == [], "what lies before the first look is not made up"
    await look(contexts, FRIDAY.replace(day=28, hour=3, minute=59))
    assert await client.read(TASKS) == []
    for minute in (0, 1, 59):
        await look(contexts, FRIDAY.replace(day=28, hour=4, minute=minute))
        first = {"id": "schedule-clean_tasks-20261128T0400", "kind": "CLEAN_TASKS", "queue": "maintenance"}
        assert await client.read(TASKS) == [first]
        await client.write(END_ALL)
    await look(contexts, FRIDAY.replace(day=29, hour=4))
    assert len(await client.read(TASKS)) == 2


async def test_what_was_missed_is_made_up_once(client: GraphClient, contexts: list[Context]) -> None:
    await look(contexts, FRIDAY)
    later = FRIDAY + timedelta(days=20)
    for _ in range(3):
        await look(contexts, later)
        await client.write(END_ALL)
    assert [row["id"] for row in await client.read(TASKS)] == [
        "schedule-clean_tasks-20261217T0400",
        "schedule-train-20261214T0300",
    ]
    latest = await ScheduleRepository(client, SYSTEM).latest()
    assert latest == {
        ("CLEAN_TASKS", "0 4 * * *"): datetime(2026, 12, 17, 4, tzinfo=UTC),
        ("TRAIN", "0 3 * * 1"): datetime(2026, 12, 14, 3, tzinfo=UTC),
    }


async def test_a_clock_that_was_ahead_stops_no_schedule(client: GraphClient, contexts: list[Context]) -> None:
    await look(contexts, FRIDAY)
    await look(contexts, FRIDAY.replace(year=2036))
    await client.write(END_ALL)
    for day in (28, 29):
        await look(contexts, FRIDAY.replace(day=day, hour=4))
    ids = [row["id"] for row in await client.read(TASKS) if "T0400" in row["id"]]
    assert ids == ["schedule-clean_tasks-20261129T0400", "schedule-clean_tasks-20361127T0400"]


async def test_other_times_and_what_was_off_make_nothing_up(client: GraphClient, contexts: list[Context]) -> None:
    await look(contexts, FRIDAY)
    for change, days in (({"clean_up_cron": "0 9 * * *"}, 1), ({"clean_up_cron": "off"}, 30), ({}, 60)):
        settings = SETTINGS.model_copy(update=change)
        changed = [replace(context, settings=settings) for context in contexts]
        await look(changed, FRIDAY + timedelta(days=days))
    assert [row["id"] for row in await client.read(TASKS)] == ["schedule-train-20261221T0300"]


async def test_an_open_task_is_not_begun_a_second_time(client: GraphClient, contexts: list[Context]) -> None:
    await look(contexts, FRIDAY)
    await look(contexts, FRIDAY.replace(day=28, hour=4))
    await look(contexts, FRIDAY.replace(day=29, hour=4))
    assert len(await client.read(TASKS)) == 1


def test_settings_say_when_and_refuse_what_is_no_time() -> None:
    assert [schedule.notation for schedule in schedules_of(SETTINGS)] == ["0 3 * * 1", "0 4 * * *"]
    assert len(schedules_of(WorkerSettings())) == 9
    with pytest.raises(ValidationError, match="is no time in the notation of cron"):
        WorkerSettings(training_cron="0 99 * * 1")
