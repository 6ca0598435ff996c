"""Invalid rows are rejected individually; the other rows of the file are imported."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.ingest.dates import parse_time
from graph.ingest.json_rows import json_rows
from graph.ingest.report import Report


def test_half_a_character_rejects_its_row_alone(tmp_path: Path) -> None:
    file = tmp_path / "jobs.jsonl"
    lines = [
        '{"title": "before"}',
        '{"title": "half \\ud83d"}',
        '{"half \\udc00": "x"}',
        '{"skills": ["whole", "\\ud83d"]}',
        f'{{"title": {"9" * 5_000}}}',
        "[" * 100_000,
        '{"title": "whole \\ud83d\\ude00"}',
        '{"title": "after"}',
    ]
    file.write_text("\n".join(lines))
    with Report(tmp_path / "report") as report:
        rows = list(json_rows(file, report))
    assert rows == [(1, {"title": "before"}), (7, {"title": "whole \U0001f600"}), (8, {"title": "after"})]
    assert report.rejected == 5


@pytest.mark.parametrize(
    "text",
    ["1795082400000", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2016-12-31T23:59:60Z", "1969-12-31"],
)
def test_times_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        parse_time(text)


def test_a_time_is_read_as_utc() -> None:
    assert parse_time("2026-05-01T14:00:00+02:00") == datetime(2026, 5, 1, 12, tzinfo=UTC)
