"""Time parsing: strict, bounded, and clamped if a clock is slightly ahead."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from api.errors import BadUserInputError
from api.schema.common.times import EARLIEST, LATEST, check_past, clamp_to_now, read_time

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-01T12:00:00Z", NOW),
        ("2026-05-01t12:00z", NOW),
        ("2026-05-01 14:00:00+02:00", NOW),
        ("2026-05-01T12:00:00.000000000Z", NOW),
        ("2000-01-01", datetime(2000, 1, 1, tzinfo=UTC)),
        ("1970-01-01T02:00:00+02:00", EARLIEST),
    ],
)
def test_times_of_rfc_3339_and_dates_are_read_as_utc(text: str, moment: datetime) -> None:
    assert read_time(text) == moment


@pytest.mark.parametrize(
    "value",
    [
        "", "yesterday", "1795082400000", 1_795_082_400_000, 1.5, True, None, [], "2026-05", "20260501", "2026-W18-5",
        "2026-05-01T12:00:00", "2026-13-40", "2026-02-30T00:00:00Z", "2016-12-31T23:59:60Z", "2026-05-01T25:00:00Z",
        "2026-05-01T12:00:00+24:00", "\u0662\u0660\u0662\u0666-\u0660\u0665-\u0660\u0661", "2026-05-01T12:00:00Z\n",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-12-31T23:59:59Z", "2200-01-01", "x" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused_in_few_words(value: object) -> None:
    with pytest.raises(GraphQLError) as refused:
        read_time(value)
    assert refused.value.original_error is None
    assert len(refused.value.message) < 200


@given(st.integers(0, int((LATEST - EARLIEST).total_seconds()) - 1), st.integers(-14 * 60, 14 * 60))
def test_every_moment_within_bounds_comes_back_as_it_was(seconds: int, minutes: int) -> None:
    moment = EARLIEST + timedelta(seconds=seconds)
    assert read_time(moment.astimezone(timezone(timedelta(minutes=minutes))).isoformat()) == moment


@given(st.text(max_size=40))
def test_no_text_does_anything_but_be_a_time_or_be_refused(text: str) -> None:
    with suppress(GraphQLError):
        assert EARLIEST <= read_time(text) < LATEST


@pytest.mark.parametrize(
    ("minutes", "kept", "moved"), [(-1, -1, False), (0, 0, False), (1, 0, True), (5, 0, True), (6, 6, False)]
)
def test_a_clock_up_to_five_minutes_ahead_is_now(minutes: int, kept: int, moved: bool) -> None:
    assert clamp_to_now(NOW + timedelta(minutes=minutes), NOW) == (NOW + timedelta(minutes=kept), moved)


def test_a_bound_of_the_past_may_lie_a_day_ahead_and_no_more() -> None:
    check_past("since", datetime.now(UTC) + timedelta(hours=23))
    with pytest.raises(BadUserInputError, match="since: lies in the future"):
        check_past("since", datetime.now(UTC) + timedelta(hours=25))
