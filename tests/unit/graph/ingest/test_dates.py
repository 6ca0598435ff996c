"""Dates in named formats are read as what they say, or refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ingest.dates import DateRules, Direction, parse_time, read_european

TODAY = datetime(2026, 5, 20, tzinfo=UTC)
WRITTEN = {
    "iso": "{0:%Y-%m-%d}",
    "us": "{0.month}/{0.day}/{0:%Y}",
    "european": "{0.day}.{0.month}.{0:%Y}",
    "words": "{0.day} {0:%B} {0:%Y}",
    "%d-%b-%Y": "{0:%d-%b-%Y}",
    "%Y%m%d": "{0:%Y%m%d}",
}


def read(text: str, *formats: str, languages: tuple[str, ...] = ("en",)) -> datetime:
    return parse_time(text, DateRules(formats, TODAY, languages))


@given(st.dates(date(1970, 1, 1), date(2199, 12, 31)), st.sampled_from(sorted(WRITTEN)))
def test_a_date_is_read_as_it_was_written(day: date, format: str) -> None:
    assert read(WRITTEN[format].format(day), format).date() == day


@given(st.datetimes(datetime(1975, 1, 1), datetime(2199, 1, 1)))  # noqa: DTZ001 - made aware below
def test_seconds_and_milliseconds_are_read_as_what_they_are(moment: datetime) -> None:
    time = moment.replace(microsecond=0, tzinfo=UTC)
    seconds = int(time.timestamp())
    assert read(str(seconds), "epoch") == time
    assert read(str(seconds * 1_000), "epoch-ms") == time
    with pytest.raises(ValueError, match=r"calendar|1970"):
        read(str(seconds * 1_000_000), "epoch")


@pytest.mark.parametrize(
    ("text", "formats", "expected"),
    [
        ("3 days ago", ["relative"], TODAY - timedelta(days=3)),
        ("yesterday", ["us", "relative"], TODAY - timedelta(days=1)),
        ("in 2 weeks", ["relative"], TODAY + timedelta(days=14)),
        ("12/31/2025 2:30 PM", ["us"], datetime(2025, 12, 31, 14, 30, tzinfo=UTC)),
        ("31/12/25 14:30", ["european"], datetime(2025, 12, 31, 14, 30, tzinfo=UTC)),
        ("25/12/2025", ["us", "european"], datetime(2025, 12, 25, tzinfo=UTC)),
        ("March 5, 2026", ["words"], datetime(2026, 3, 5, tzinfo=UTC)),
        ("2026-05-01 10:20:30 UTC", ["iso"], datetime(2026, 5, 1, 10, 20, 30, tzinfo=UTC)),
    ],
)
def test_usual_ways_of_writing_are_read(text: str, formats: list[str], expected: datetime) -> None:
    assert read(text, *formats) == expected


def test_words_are_read_in_the_languages_of_the_map_alone() -> None:
    assert read("5 mars 2026", "words", languages=("fr",)) == datetime(2026, 3, 5, tzinfo=UTC)
    with pytest.raises(ValueError, match="not a whole date in the languages en"):
        read("5 mars 2026", "words")


@pytest.mark.parametrize(
    ("text", "formats", "reason"),
    [
        ("5/6/2026", ["us", "european"], "two ways: '2026-05-06' or '2026-06-05'"),
        ("13/5/2026", ["us"], "month/day/year"),
        ("5/13/2026", ["european"], "day/month/year"),
        ("30.2.2026", ["european"], "there is no such day"),
        ("5/6-2026", ["us"], "month/day/year"),
        ("12/31/2025 13:30 PM", ["us"], "time of day"),
        ("31-Aug-24", ["words"], "two ways"),
        ("5 March", ["words"], "not a whole date"),
        ("5/6/2026", ["words"], "no name of a month"),
        ("3 days", ["relative"], "past or future"),
        ("a week", ["relative"], "past or future"),
        ("1 week 2 days", ["relative"], "past or future"),
        ("soon", ["relative"], "not a relative date"),
        ("1767225600", ["epoch-ms"], "are these seconds"),
        ("1767225600", ["iso"], "not an ISO 8601"),
        ("nan", ["epoch"], "not a number of seconds"),
        ("1e400", ["epoch"], "calendar"),
        ("31/12/1969", ["european"], "1970"),
        ("x" * 1_000, ["words"], "not a time"),
    ],
)
def test_what_is_no_date_or_could_be_two_is_refused(text: str, formats: list[str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(text, *formats)


@given(st.text(max_size=40), st.lists(st.sampled_from([*WRITTEN, "epoch", "epoch-ms", "relative"]), min_size=1))
def test_any_text_is_a_date_or_refused_with_a_reason(text: str, formats: list[str]) -> None:
    try:
        assert read(text, *formats).tzinfo is UTC
    except ValueError as error:
        assert str(error)  # noqa: PT017 - it may be a date as well


@pytest.mark.parametrize(
    ("text", "year"), [("01.09.98", 1998), ("01.09.69", 1969), ("01.09.68", 2068), ("01.09.05", 2005)]
)
def test_a_year_of_two_digits_is_read_as_strptime_reads_it(text: str, year: int) -> None:
    assert read_european(text, DateRules()).year == year


@given(
    st.integers(1, 90), st.sampled_from(["{} days", "{} days ago", "in {} days"]), st.sampled_from(["past", "future"])
)
def test_a_field_gives_its_direction_to_what_has_none(days: int, form: str, direction: Direction) -> None:
    is_past = "ago" in form or ("in" not in form and direction == "past")
    expected = TODAY - timedelta(days=days) if is_past else TODAY + timedelta(days=days)
    text = form.format(days)
    assert parse_time(text, DateRules(("relative",), TODAY, direction=direction)) == expected
    other: Direction = "future" if direction == "past" else "past"
    assert parse_time(text, DateRules((f"relative-{direction}",), TODAY, direction=other)) == expected


@pytest.mark.parametrize(("text", "languages"), [("3 Tage", ("de",)), ("3 jours", ("fr",)), ("three days", ("en",))])
def test_a_direction_goes_with_any_language(text: str, languages: tuple[str, ...]) -> None:
    rules = DateRules(("relative",), TODAY, languages, direction="future")
    assert parse_time(text, rules) == TODAY + timedelta(days=3)
