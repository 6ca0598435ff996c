"""Times in the notation of cron."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.cron import check_cron, find_latest, find_next

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
STEPS = st.integers(1, 59).map(lambda step: f"*/{step}")


def field(low: int, high: int) -> st.SearchStrategy[str]:
    numbers = st.integers(low, high)
    spans = st.tuples(numbers, numbers).map(lambda pair: f"{min(pair)}-{max(pair)}")
    return st.lists(st.just("*") | numbers.map(str) | spans | STEPS, min_size=1, max_size=3).map(",".join)


CRONS = st.tuples(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 7)).map(" ".join)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "after", "latest"),
    [
        ("0 2 * * *", "2026-11-28 02:00", "2026-11-27 02:00"),
        ("0 3 * * 1", "2026-11-30 03:00", "2026-11-23 03:00"),
        ("0 */6 * * *", "2026-11-27 12:00", "2026-11-27 06:00"),
        ("0 5 * * 0", "2026-11-29 05:00", "2026-11-22 05:00"),
        ("0 5 * * 7", "2026-11-29 05:00", "2026-11-22 05:00"),
        ("0 4 1 * *", "2026-12-01 04:00", "2026-11-01 04:00"),
        ("0 0 29 2 *", "2028-02-29 00:00", "2024-02-29 00:00"),
        ("0 0 29 2 */7", "2032-02-29 00:00", "2004-02-29 00:00"),
        ("15,45 8-9 * * 1-5", "2026-11-27 08:15", "2026-11-26 09:45"),
        ("0 0 13 * 5", "2026-12-04 00:00", "2026-11-27 00:00"),
        ("0 0 */10 * 5", "2026-12-11 00:00", "2026-09-11 00:00"),
    ],
)
def test_the_next_and_the_latest_time(cron: str, after: str, latest: str) -> None:
    moment = at("2026-11-27 08:00")
    assert find_next(cron, moment) == at(after)
    assert find_latest(cron, moment) == at(latest)


def test_a_time_is_its_own_latest_and_not_its_own_next() -> None:
    assert find_latest("0 2 * * *", at("2026-11-27 02:00")) == at("2026-11-27 02:00")
    assert find_next("0 2 * * *", at("2026-11-27 02:00")) == at("2026-11-28 02:00")


@given(CRONS, MOMENTS)
def test_nothing_lies_between_the_latest_and_the_next(text: str, moment: datetime) -> None:
    check_cron(text)
    after, latest = find_next(text, moment), find_latest(text, moment)
    assert latest <= moment < after
    assert find_next(text, latest) == after
    assert find_latest(text, after) == after
    assert find_latest(text, after - timedelta(microseconds=1)) == latest


INVALID = (
    "", "0 2 * *", "60 2 * * *", "0 24 * * *", "0 2 0 * *", "0 2 * 13 *", "0 2 * * 8", "0 5-3 * * *", "*/0 * * * *",
    "a * * * *", "0 0 30 2 *", "٣ 2 * * *", "1,, * * * *", "-1 * * * *",
)  # fmt: skip


@pytest.mark.parametrize("text", INVALID)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        check_cron(text)
