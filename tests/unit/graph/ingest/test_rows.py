"""Reading rows of files."""

import json
from pathlib import Path

import pytest

from graph.errors import ImportFileError
from graph.ingest.report import Report
from graph.ingest.rows import csv_rows, json_rows
from tests.unit.graph.ingest.files import write


def test_rows_of_the_wrong_width_are_kept_aside_with_their_line(tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", 'id,name\n1,one\n2\n3,"two\nlines"\n4,four,more\n5,five\n')
    with Report(tmp_path) as report:
        rows = list(csv_rows(file, report, ("id", "name")))
    assert [(line, row["id"]) for line, row in rows] == [(2, "1"), (4, "3"), (7, "5")]
    assert report.rejected_file.read_text().splitlines()[1:] == [
        "a.csv,3,,1 fields where the header has 2",
        "a.csv,6,,3 fields where the header has 2",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "empty"), (b"id\n1\n", "lacks the columns name"), (b"id,name\n\xff\xfe,x\n", "not UTF-8")],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(ImportFileError, match=message):
        list(csv_rows(file, Report(tmp_path), ("id", "name")))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="no such file"):
        list(csv_rows(tmp_path / "none.csv", Report(tmp_path), ()))


def test_json_lines_keep_good_rows_and_report_bad_ones(tmp_path: Path) -> None:
    lines = [json.dumps({"title": "a", "skills": ["x", "y"]}), "{broken", "[1]", "", json.dumps({"title": None})]
    with Report(tmp_path) as report:
        rows = list(json_rows(write(tmp_path / "a.jsonl", "\n".join(lines)), report))
    assert rows == [(1, {"title": "a", "skills": "x,y"}), (5, {"title": ""})]
    assert report.rejected == 2
