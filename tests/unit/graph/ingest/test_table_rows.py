"""Rows of any mapped table: cleaned, checked and converted."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import pytest

from graph.errors import ImportFileError
from graph.ingest.column_map import JobMap
from graph.ingest.field_types import Choice, Name, Number, Time
from graph.ingest.item_rows import ItemReader
from graph.ingest.report import Report
from graph.ingest.table_map import TableMap
from graph.ingest.table_rows import TableReader
from tests.unit.graph.ingest.files import write


class BoatMap(TableMap):
    """A kind of map of its own: all that an importer of another kind has to write."""

    name: Annotated[str, Name()]
    kind: Annotated[str | None, Choice(("SLOOP", "KETCH"))] = None
    ports: Annotated[str | None, Name(many=True)] = None
    length: Annotated[str | None, Number()] = None
    built: Annotated[str | None, Time(direction="past")] = None


BOAT = {
    "source": "boats",
    "key": "id",
    "name": "boat",
    "kind": "rig",
    "ports": "ports",
    "length": "m",
    "built": "built",
}


def read(folder: Path, content: str, changes: dict[str, Any]) -> tuple[list[dict[str, Any]], list[list[str]]]:
    """The values of the rows of a file, and the column and the reason of each problem."""
    columns = BoatMap.model_validate({**BOAT, **changes})
    file = write(folder / "boats.txt", content)
    with Report(folder / "reports") as report:
        rows = [row.values for row in TableReader(columns, report).rows(file)]
    has_problems = report.rejected or report.left_out
    problems = list(csv.reader(report.rejected_file.read_text().splitlines()))[1:] if has_problems else []
    return rows, [row[2:4] for row in problems]


def test_a_map_of_another_kind_needs_only_its_fields(tmp_path: Path) -> None:
    content = "id,boat,rig,ports,m,built\n1,Petrel,sloop,Bergen;Oslo,9.5,2001-05-04\n2,,KETCH,,,\n3,Teal,raft,,long,\n"
    rows, problems = read(tmp_path, content, {"separators": {"ports": ";"}})
    assert rows == [
        {
            "name": "Petrel",
            "kind": "SLOOP",
            "ports": ["Bergen", "Oslo"],
            "length": 9.5,
            "built": datetime(2001, 5, 4, tzinfo=UTC),
        },
        {"name": "Teal"},
    ]
    assert problems == [
        ["boat", "empty"],
        ["rig", "'raft' is not one of SLOOP, KETCH: map it under [values.kind]"],
        ["m", "'long' is not a number"],
    ]


def test_values_are_cleaned_before_they_are_read(tmp_path: Path) -> None:
    content = 'id,boat,rig,ports,m,built\n1,"Petrel &amp; Sons\n4.1",<b>sloop</b> (old),,12 m,built in 2001-05-04\n'
    clean = {
        "name": "\\n.*",
        "kind": {"pattern": r"\s*\(.*\)", "replace": ""},
        "length": [" m$"],
        "built": {"pattern": r"^built in (.*)$", "replace": r"\1"},
    }
    rows, problems = read(tmp_path, content, {"clean": clean})
    assert (rows[0]["name"], rows[0]["kind"], rows[0]["length"], rows[0]["built"].year) == (
        "Petrel & Sons",
        "SLOOP",
        12,
        2001,
    )
    assert problems == []


def test_a_pattern_that_takes_too_long_costs_its_field(tmp_path: Path) -> None:
    content = f"id,boat,rig,ports,m,built\n1,Petrel,,{'a' * 5_000}b,,\n"
    rows, problems = read(tmp_path, content, {"clean": {"ports": "(a|aa|a?)+$"}})
    assert rows == [{"name": "Petrel"}]
    assert "takes too long" in problems[0][1]


def test_a_key_whose_pattern_takes_too_long_rejects_its_row_alone(tmp_path: Path) -> None:
    content = f"id,boat,rig,ports,m,built\n{'a' * 5_000}b,Petrel,,,,\nB-2,Tern,,,,\n"
    rows, problems = read(tmp_path, content, {"clean": {"key": "(a|aa|a?)+$"}})
    assert rows == [{"name": "Tern"}]
    assert [column for column, _ in problems] == ["id"]
    assert "takes too long" in problems[0][1]


def test_unknown_values_may_differ_by_field(tmp_path: Path) -> None:
    content = "id,boat,rig,ports,m,built\n1,-1,-1,none,-1,\n"
    rows, problems = read(tmp_path, content, {"unknown": {"all": ["none"], "kind": ["-1"], "length": "-1"}})
    assert (rows, problems) == ([{"name": "-1"}], [])
    rows, problems = read(tmp_path, content, {"unknown": ["", "-1"]})
    assert (rows, problems) == ([], [["boat", "empty"]])


def test_the_first_valid_of_several_values_is_used(tmp_path: Path) -> None:
    content = "id,boat,rig,ports,m,built\n1,Petrel,raft/ketch/sloop,,,\n"
    assert read(tmp_path, content, {"separators": {"kind": "/"}}) == ([{"name": "Petrel", "kind": "KETCH"}], [])


def test_numbers_of_json_are_read_as_they_are(tmp_path: Path) -> None:
    boats = [
        {"id": 1, "boat": "Petrel", "m": 12.5, "ports": ["Bergen, north", "Oslo"]},
        {"id": 2, "boat": "Teal", "m": "12,5", "ports": "Bergen"},
        {"id": 3, "boat": "Smew", "m": 10**400},
    ]
    lines = "\n".join(map(json.dumps, boats))
    rows, problems = read(tmp_path, lines, {"format": "jsonl", "decimal": ","})
    assert [row.get("length") for row in rows] == [12.5, 12.5, None]
    assert [row.get("ports") for row in rows] == [["Bergen, north", "Oslo"], ["Bergen"], None]
    assert problems == [["m", "the number is out of range"]]
    assert read(tmp_path, json.dumps(boats), {"format": "json", "decimal": ","})[0] == rows
    assert read(tmp_path, json.dumps({"page": 1, "boats": boats}), {"format": "json", "decimal": ","})[0] == rows


def test_paths_lead_into_lists_and_objects(tmp_path: Path) -> None:
    boat = {
        "id": "1",
        "boat": {"name": "Petrel", "a.b": "odd"},
        "calls": [{"port": {"name": "Oslo"}}, {}, {"port": {"name": "Kiel"}}],
    }
    paths = {"format": "jsonl", "name": "boat.name", "length": None, "built": None, "kind": None}
    rows, _ = read(tmp_path, json.dumps(boat), {**paths, "ports": "calls.port.name"})
    assert rows == [{"name": "Petrel", "ports": ["Oslo", "Kiel"]}]
    rows, _ = read(tmp_path, json.dumps(boat), {**paths, "ports": "calls.2.port.name"})
    assert rows == [{"name": "Petrel", "ports": ["Kiel"]}]
    rows, _ = read(tmp_path, json.dumps(boat), {**paths, "name": "boat.a.b", "ports": "calls.9.port.name"})
    assert rows == [{"name": "odd"}]


def test_a_column_of_the_key_that_no_row_has_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match=r"no row has number\.value: check the map"):
        read(tmp_path, '{"number": {"id": "B-1"}, "boat": "Petrel"}', {"format": "jsonl", "key": "number.value"})
    file = write(tmp_path / "boats.jsonl", '{"id": "B-1", "boat": "Petrel"}')
    columns = BoatMap.model_validate({**BOAT, "format": "jsonl"})
    with Report(tmp_path / "reports") as report:
        assert len(list(TableReader(columns, report).rows(file))) == 1
    assert report.absent == ["built", "m", "ports", "rig"], "other columns that no row has are told"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"id": 1}\n{"id": 2}', "Is it JSON Lines"),
        ("[1, 2]", "holds no JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ('[{"id": 1,}]', "line 1: not JSON"),
    ],
)
def test_a_file_that_is_not_json_says_what_to_do(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(ImportFileError, match=message):
        read(tmp_path, content, {"format": "json"})


JOBS = JobMap.model_validate(
    {
        "source": "kiln",
        "key": "ref",
        "title": "job",
        "company": "firm",
        "place": "where",
        "country": "where",
        "salary": "pay",
        "postedAt": "posted",
        "closesAt": "closes",
        "contractType": "kind",
        "remote": "mode",
        "description": "text",
        "asOf": "2025-05-01",
        "unknown": {"all": ["", "n/a"], "company": ["-"]},
        "dates": {"postedAt": ["us", "relative"], "closesAt": "%d-%b-%y"},
        "clean": {"company": "\n.*", "place": ",.*", "country": r".*,\s*", "key": r"\?.*"},
        "separators": {"contractType": "/"},
    }
)
HEADER = ["ref", "job", "firm", "where", "pay", "posted", "closes", "kind", "mode", "text"]


def test_a_file_with_every_trouble_is_read_as_its_map_says(tmp_path: Path) -> None:
    rows = [
        ["K-1?utm=1", "<b>Potter</b> &amp; glazer", "Red Kiln\n3.8", "Derby, England", "£21,000-£24,000 pa",
         "3/25/2025", "31-Aug-29", "Part time / Contract", "Hybrid", "<ul><li>Throw</li><li>Fire</li></ul>"],
        ["K-2", "Weaver", "-", "Nîmes, France", "competitive", "3 days ago", "n/a", "n/a", "Remote", "a < b & C#"],
        ["K-1?utm=2", "Potter", "Red Kiln", "Derby, England", "", "", "", "", "", ""],
    ]  # fmt: skip
    file = tmp_path / "jobs.csv"
    with file.open("w", newline="") as target:
        csv.writer(target).writerows([HEADER, *rows])
    with Report(tmp_path / "reports") as report:
        items = list(ItemReader(JOBS, report).items(file))
    assert items[0].fields == {
        "title": "Potter & glazer", "company": "Red Kiln", "place": "Derby", "country": "England",
        "contractType": "PART_TIME", "remote": False, "description": "* Throw\n* Fire",
        "postedAt": datetime(2025, 3, 25, tzinfo=UTC), "closesAt": datetime(2029, 8, 31, tzinfo=UTC),
        "salaryMinimum": 21000, "salaryMaximum": 24000, "salaryCurrency": "GBP", "salaryPeriod": "YEAR",
    }  # fmt: skip
    assert items[1].fields == {
        "title": "Weaver", "place": "Nîmes", "country": "France", "remote": True, "description": "a < b & C#",
        "postedAt": datetime(2025, 4, 28, tzinfo=UTC),
    }  # fmt: skip
    assert items[2].id == items[0].id, "the key is cleaned, too"
    assert (report.counts["rows"], report.counts["jobs"], report.left_out, report.noted) == (3, 2, 1, 1)
