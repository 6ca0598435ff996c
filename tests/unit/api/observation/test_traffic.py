"""Operations by minute, in memory and through the API."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.observation.traffic import FAULTS, MOST_MINUTES, OK, SECONDS, Traffic
from tests.asgi import JSON, Answer, send_request
from tests.unit.door import TOKENS, People, open_door

CODES = st.sampled_from([OK, "FORBIDDEN", "BAD_USER_INPUT", *sorted(FAULTS)])
EVENTS = st.lists(st.tuples(st.integers(0, 40 * SECONDS), CODES, st.floats(0, 30)), max_size=60)
QUERY = "query ($minutes: Int!) { traffic(minutes: $minutes) { at operations refused failed meanMilliseconds } }"


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def read(self) -> float:
        return self.seconds


@given(EVENTS, st.integers(1, 60))
def test_each_operation_is_counted_once_in_its_minute(events: Sequence[tuple[int, str, float]], asked: int) -> None:
    clock = Clock()
    begin = clock.seconds
    traffic = Traffic(clock.read)
    for offset, code, seconds in sorted(events):
        clock.seconds = begin + offset
        traffic.count(code, seconds)
    minutes = traffic.last_minutes(asked)
    numbers = [minute.number for minute in minutes]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert numbers[-1] == clock.seconds // SECONDS
    assert numbers[0] >= begin // SECONDS
    assert len(minutes) <= asked
    shown = [event for event in events if (begin + event[0]) // SECONDS >= numbers[0]]
    assert sum(minute.operations for minute in minutes) == len(shown)
    assert sum(minute.failed for minute in minutes) == sum(code in FAULTS for _, code, _ in shown)
    assert sum(minute.refused for minute in minutes) == sum(code not in {OK, *FAULTS} for _, code, _ in shown)
    assert sum(minute.seconds for minute in minutes) == pytest.approx(sum(seconds for _, _, seconds in shown))


def test_a_day_is_kept_and_no_more() -> None:
    clock = Clock()
    traffic = Traffic(clock.read)
    for _ in range(MOST_MINUTES + 10):
        traffic.count(OK, 0.1)
        clock.seconds += SECONDS
    assert len(traffic._minutes) == MOST_MINUTES
    assert len(traffic.last_minutes(10**6)) == MOST_MINUTES


def test_a_clock_that_is_put_back_loses_nothing() -> None:
    clock = Clock()
    traffic = Traffic(clock.read)
    traffic.count(OK, 0.1)
    clock.seconds -= 2 * SECONDS
    traffic.count(OK, 0.1)
    clock.seconds += 2 * SECONDS
    assert [minute.operations for minute in traffic.last_minutes(5)] == [2]


async def test_administrators_read_traffic_and_others_do_not(tmp_path: Path) -> None:
    people = People(root=("ADMIN",), ann=("CANDIDATE",))
    async with open_door(tmp_path, people) as app:

        async def ask(user: str = "", minutes: int = 5) -> Answer:
            headers = (("authorization", f"Bearer {TOKENS.make(user, people.roles[user])}"),) if user else ()
            body = json.dumps({"query": QUERY, "variables": {"minutes": minutes}}).encode()
            return await send_request(app, body, (*JSON, *headers))

        assert (await ask()).code == "UNAUTHENTICATED"
        assert (await ask("ann")).code == "FORBIDDEN"
        assert (await ask("root", 0)).code == "BAD_USER_INPUT"
        minutes = (await ask("root")).json["data"]["traffic"]
        assert sum(minute["operations"] for minute in minutes) == sum(minute["refused"] for minute in minutes) == 3
        assert sum(minute["failed"] for minute in minutes) == 0
