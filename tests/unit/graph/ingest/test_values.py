"""Values of sources: what can be stored is converted, everything else is refused with its reason."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ingest.column_map import CourseMap, JobMap
from graph.ingest.field_types import Rules
from graph.ingest.values import Decimal, parse_number

TYPES = {**JobMap.field_types(), **CourseMap.field_types()}


def parse_value(field: str, value: Any) -> Any:
    return TYPES[field].read(value, Rules())


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1200", None, 1200.0),
        ("1,200", None, 1200.0),
        ("1,234,567.89", None, 1234567.89),
        ("12.5", None, 12.5),
        ("1 200", None, 1200.0),
        ("65.000", ".", 65.0),
        ("65.000", ",", 65000.0),
        ("45.000,50", ",", 45000.5),
        ("45.000,50", None, 45000.5),
        ("12,34,567", None, 1234567.0),
        ("12,5", ",", 12.5),
        ("1’200", ",", 1200.0),
    ],
)
def test_numbers_are_read_by_their_decimal_mark(text: str, decimal: Decimal | None, number: float) -> None:
    assert parse_number(text, decimal) == number


@pytest.mark.parametrize("text", ["65.000", "12,5", "45.000", "1,2,3", "nan", "inf", "1e400", "-1", "1e12", "", "lots"])
def test_numbers_that_are_none_or_unclear_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|two ways|range"):
        parse_number(text)


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("salaryCurrency", "usd", "USD"),
        ("remote", "Hybrid", False),
        ("remote", True, True),
        ("closesAt", "20300101", datetime(2030, 1, 1, tzinfo=UTC)),
        ("seniority", " MID ", "MID"),
        ("contractType", "Full-time", "FULL_TIME"),
        ("salaryPeriod", "per annum", "YEAR"),
        ("company", "Oven", "Oven"),
    ],
)
def test_values_are_stored_in_the_graphs_words(field: str, value: Any, stored: Any) -> None:
    assert parse_value(field, value) == stored


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("salaryCurrency", "US$"),
        ("salaryCurrency", "XXQ"),
        ("remote", "maybe"),
        ("postedAt", "1795082400000"),
        ("postedAt", "0001-01-01T00:00:00+02:00"),
        ("postedAt", "9999-12-31T23:59:59-05:00"),
        pytest.param("postedAt", (datetime.now(UTC) + timedelta(days=3)).isoformat(), id="in three days"),
        ("postedAt", "3 days ago"),
        ("seniority", "Guru"),
    ],
)
def test_values_that_cannot_be_stored_are_refused(field: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_value(field, value)


@given(
    st.sampled_from(sorted(TYPES)),
    st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.dates(), st.booleans()),
)
def test_any_value_is_stored_or_refused_with_a_reason(field: str, value: Any) -> None:
    reason, stored = "", None
    try:
        stored = parse_value(field, value)
    except ValueError as error:
        reason = str(error)
    assert (stored is None) == bool(reason)
