"""Periods are months or days, in order, and not far ahead."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.schema.people.periods import AHEAD, first_day, period_errors

DAYS = st.dates(date(1900, 1, 1), date(2024, 12, 31))


def fields(begin: str | None, end: str | None, ends_ahead: timedelta = AHEAD) -> list[str]:
    return [error.path[-1] for error in period_errors(begin, end, ends_ahead=ends_ahead)]


@pytest.mark.parametrize(
    ("begin", "end"),
    [("2024-01", "2024-06"), ("2024-01", None), (None, "2024-06"), ("2024-01-15", "2024-01"), ("2024-01", "2024-01-15"),
     ("2024-02-29", "2024-02-29"), (None, None), ("1900-01", "1900-01-01")],
)  # fmt: skip
def test_a_period_may_be(begin: str | None, end: str | None) -> None:
    assert fields(begin, end) == []


@pytest.mark.parametrize(
    ("begin", "end", "wrong"),
    [
        ("2024-06", "2024-01", "to"), ("2024-01-15", "2024-01-14", "to"), ("2024-02", "2024-01-31", "to"),
        ("2023-02-29", None, "from"), ("2024-13", None, "from"), ("2024-00", None, "from"), ("24-01", None, "from"),
        ("1899-12", None, "from"), ("0000-01", None, "from"), ("", None, "from"), ("2024", None, "from"),
        ("2024-01-01T00:00:00Z", None, "from"), ("2024-W01", None, "from"), ("2024-01\n", None, "from"),
        ("\u0662\u0660\u0662\u0664-\u0660\u0661", None, "from"), ("x" * 10_000, None, "from"), ("a\x00b", None, "from"),
    ],
)  # fmt: skip
def test_a_period_may_not_be(begin: str, end: str | None, wrong: str) -> None:
    assert fields(begin, end) == [wrong]
    assert all(len(error.message) < 100 for error in period_errors(begin, end))


def test_the_future_is_near() -> None:
    today = datetime.now(UTC).date()
    near, far = ((today + timedelta(days=days)).isoformat() for days in (AHEAD.days - 1, AHEAD.days + 2))
    assert fields(near, near) == []
    assert fields(far, far) == ["from", "to"]
    assert fields(None, far, ends_ahead=timedelta(days=365)) == []


@pytest.mark.parametrize(
    ("begin", "end", "sent", "wrong"),
    [
        ("spring", "2024-05", ["to"], []), ("1870", "2024-05", ["to"], []), ("spring", "summer", [], []),
        ("2024-05", "2024-01", [], []), ("2024-05", "2024-01", ["from"], ["from"]),
        ("2024-05", "2024-01", ["to"], ["to"]), ("2024-05", "ongoing", ["from"], []),
        ("spring", "ongoing", ["to"], ["to"]), ("1870-01", "1869-12", ["to"], ["to"]),
    ],
)  # fmt: skip
def test_what_was_not_sent_is_no_error(begin: str, end: str, sent: list[str], wrong: list[str]) -> None:
    assert [error.path[-1] for error in period_errors(begin, end, sent_fields=sent)] == wrong


@given(begin=DAYS, end=DAYS)
def test_the_order_of_days_is_that_of_their_texts(begin: date, end: date) -> None:
    assert (fields(begin.isoformat(), end.isoformat()) == []) == (begin <= end)
    assert (fields(f"{begin:%Y-%m}", f"{end:%Y-%m}") == []) == (begin.replace(day=1) <= end.replace(day=1))


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_is_a_day_or_an_error(text: str) -> None:
    try:
        first_day(text)
    except ValueError:
        assert fields(text, None) == ["from"]
