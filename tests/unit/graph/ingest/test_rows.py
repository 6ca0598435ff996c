"""Reading rows of files."""

import csv
import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.errors import ImportFileError
from graph.ingest.csv_rows import csv_rows
from graph.ingest.json_rows import json_rows
from graph.ingest.report import NOTED, Report
from graph.ingest.suggest.suggestion import suggest_map
from tests.unit.graph.ingest.files import write


def test_rows_of_the_wrong_width_are_kept_aside_with_their_line(tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", 'id,name\n1,one\n2\n3,"two\nlines"\n4,four,more\n5,five\n')
    with Report(tmp_path) as report:
        rows = list(csv_rows(file, report, ("id", "name")))
    assert [(line, row["id"]) for line, row in rows] == [(2, "1"), (4, "3"), (7, "5")]
    assert report.rejected_file.read_text().splitlines()[1:] == [
        "a.csv,3,,1 fields where the header has 2,row rejected",
        "a.csv,6,,3 fields where the header has 2,row rejected",
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


def test_a_column_that_a_header_names_twice_is_refused_if_it_is_read(tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", "id,name,note,id,note\n1,one,x,2,y\n")
    with pytest.raises(ImportFileError, match=r"line 1 names .*: id in fields 1 and 4\. Rename all but one"):
        list(csv_rows(file, Report(tmp_path), ("id", "name")))
    assert [row["name"] for _, row in csv_rows(file, Report(tmp_path), ("name",))] == ["one"]
    with pytest.raises(ImportFileError, match="id in fields 1 and 4, note in fields 3 and 5"):
        list(csv_rows(file, Report(tmp_path), ()))


def test_columns_without_a_name_may_be_several(tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", "id,,\n1,x,y\n")
    assert [row["id"] for _, row in csv_rows(file, Report(tmp_path), ())] == ["1"]


def test_an_object_of_json_that_names_a_key_twice_is_rejected(tmp_path: Path) -> None:
    lines = ['{"id": 1, "firm": {"name": "a", "name": "b"}}', '{"id": 2}']
    with Report(tmp_path / "reports") as report:
        rows = list(json_rows(write(tmp_path / "a.jsonl", "\n".join(lines)), report))
    assert rows == [(2, {"id": 2})]
    assert "an object names name several times" in report.rejected_file.read_text()
    file = write(tmp_path / "a.json", '[{"id": 1, "id": 2}]')
    with pytest.raises(ImportFileError, match="names id several times: rename or remove all but one"):
        list(json_rows(file, Report(tmp_path), lines=False))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="no such file"):
        list(csv_rows(tmp_path / "none.csv", Report(tmp_path), ()))


def test_json_lines_keep_good_rows_and_report_bad_ones(tmp_path: Path) -> None:
    lines = [json.dumps({"title": "a", "skills": ["x", "y"]}), "{broken", "[1]", "", json.dumps({"title": None})]
    with Report(tmp_path) as report:
        rows = list(json_rows(write(tmp_path / "a.jsonl", "\n".join(lines)), report))
    assert rows == [(1, {"title": "a", "skills": ["x", "y"]}), (5, {"title": ""})]
    assert report.rejected == 2


def read(tmp_path: Path, content: str | bytes, **options: str) -> tuple[list[tuple[int, str]], list[list[str]]]:
    """The line and the id of each row of a table of ids and names, and what was reported."""
    file = tmp_path / "a.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with Report(tmp_path / "reports") as report:
        rows = [(line, row["id"]) for line, row in csv_rows(file, report, ("id", "name"), **options)]
    reported = list(csv.reader(report.rejected_file.read_text().splitlines())) if report.rejected else []
    return rows, reported[1:]


@pytest.mark.parametrize(
    ("lines", "open_lines"),
    [
        (['1,"one', "2,two", "3,three"], [2]),
        (["1,one", '2,"two', '3,"three"', "4,four"], [3]),
        (['"1,one', "2,two", "3,three"], [2]),
        (["1,one", '2,"two', *(f"{row},x" for row in range(3, 2_600))], [3]),
        (['1,"one', '2,"two', "3,three"], [2, 3]),
        (["1,one", "2,two", '3,"three'], [4]),
    ],
)
def test_a_quote_that_is_not_closed_costs_its_own_row(tmp_path: Path, lines: list[str], open_lines: list[int]) -> None:
    rows, reported = read(tmp_path, "\n".join(["id,name", *lines]) + "\n")
    assert [line for line, _ in rows] == [line for line in range(2, len(lines) + 2) if line not in open_lines]
    assert [int(row[1]) for row in reported] == open_lines
    for row, line in zip(reported, open_lines, strict=True):
        assert row[3] in {f"the quote that line {line} opens is not closed", f"the quotes of line {line} do not match"}


@given(
    st.lists(st.tuples(st.text('ab,\n"é ', max_size=8), st.text("xyz,\n\"' ", max_size=8)), min_size=1, max_size=12),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_a_csv_writer_writes_is_read_back(rows: list[tuple[str, str]], delimiter: str) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.csv"
        with file.open("w", newline="", encoding="utf-8") as target:
            csv.writer(target, delimiter=delimiter).writerows([("id", "name"), *rows])
        with Report(Path(folder)) as report:
            values = [tuple(row.values()) for _, row in csv_rows(file, report, ("id", "name"), delimiter=delimiter)]
    assert values == rows
    assert report.rejected == 0


@example(['"', ',1"1,'])
@given(st.lists(st.text('a1,"\n', max_size=12), max_size=12))
def test_any_text_is_read_to_its_end(lines: list[str]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.csv"
        file.write_text("id,name\n" + "\n".join(lines) + "\nlast,row\n", newline="")
        with Report(Path(folder)) as report:
            rows = list(csv_rows(file, report, ("id", "name")))
    assert rows, "the last row is whole, whatever comes before it"
    assert rows[-1][1] == {"id": "last", "name": "row"}


def test_an_encoding_error_is_told_with_its_place_and_its_cure(tmp_path: Path) -> None:
    content = b"id,name\n" + b"1,one\n" * 2_000 + b"2,na\xefve\n"
    with pytest.raises(
        ImportFileError, match=r"line 2002 \(byte 12012 of the file\): not UTF-8 text\. Set encoding in the map"
    ):
        read(tmp_path, content)
    rows, reported = read(tmp_path, content, encoding="latin-1")
    assert (len(rows), reported) == (2_001, [])
    rows, _ = read(tmp_path, content.decode("latin-1").encode("utf-16"), encoding="utf-16")
    assert len(rows) == 2_001
    with pytest.raises(ImportFileError, match="no text encoding 'latin-0'"):
        read(tmp_path, content, encoding="latin-0")


def test_a_file_that_cannot_be_opened_and_a_wrong_delimiter_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="this is a folder"):
        list(csv_rows(tmp_path, Report(tmp_path), ()))
    with pytest.raises(ImportFileError, match="Is the delimiter ';'"):
        read(tmp_path, "id;name\n1;one\n")


@pytest.mark.parametrize("suggest", [True, False])
def test_a_pipe_and_a_loop_of_links_are_refused_without_waiting(tmp_path: Path, suggest: bool) -> None:
    pipe, loop = tmp_path / "pipe.csv", tmp_path / "loop.csv"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    for path, words in ((pipe, "save it as a file"), (loop, "cannot be opened"), (Path("/dev/null"), "a device")):
        with pytest.raises(ImportFileError, match=words):
            suggest_map(path) if suggest else list(csv_rows(path, Report(tmp_path), ()))


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("\n\n", "it is empty"),
        (",".join(f"column {index}" for index in range(100_000)), "column 29 and 99,970 more"),
        ("x" * 1_000_000, "it has x{60}$"),
        (",".join(["name"] * 100_000), "in fields 1 and 2"),
        (",".join(str(index % 50_000) for index in range(100_000)), "lacks the columns"),
    ],
)
def test_an_odd_header_is_described_in_short(tmp_path: Path, header: str, words: str) -> None:
    with pytest.raises(ImportFileError, match=words) as refusal:
        list(csv_rows(write(tmp_path / "a.csv", header), Report(tmp_path), ("name",)))
    assert len(str(refusal.value)) < 3_000


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file is empty"),
        ('[{"title": "Baker"}]', 'line 1: not a JSON object. Is the file one list. Set format = "json"'),
        ('{"title": "Baker", "title": "Cook"}', "line 1: an object names title several times"),
        ('\n{"title": "Bak', "line 2: not JSON: Unterminated string starting at at character 11. Is it JSON Lines"),
    ],
)
def test_a_file_without_an_object_says_what_is_wrong_with_its_first_line(
    tmp_path: Path, content: str, words: str
) -> None:
    with Report(tmp_path) as report, pytest.raises(ImportFileError, match=words):
        list(json_rows(write(tmp_path / "a.jsonl", content), report))


def test_nested_objects_are_columns_by_dotted_path(tmp_path: Path) -> None:
    posting = {
        "title": "Baker",
        "company": {"name": "Oven", "place": {"town": "Cairo"}},
        "skills": [{"name": "bread"}, {"name": "cake"}, "plain"],
        "tags": ["a", None, 2],
        "pay": float("nan"),
    }
    with Report(tmp_path) as report:
        ((_, row),) = json_rows(write(tmp_path / "a.jsonl", json.dumps(posting)), report)
    assert row == {
        "title": "Baker",
        "company.name": "Oven",
        "company.place.town": "Cairo",
        "skills.name": ["bread", "cake", ""],
        "tags": ["a", "", 2],
        "pay": "",
    }


@pytest.mark.parametrize(
    ("content", "names", "rejected"),
    [
        ('1,"Baker\nPython, Java\nend",extra\n2,two\n', ["two"], [2]),
        ('1,"We say ""hi""\nPython\nthe "best" job"\n2,two\n', ['We say "hi"\nPython\nthe best" job"', "two"], []),
        ('1,"a\nb" \n2,two\n', ["a\nb ", "two"], []),
        ("1,one\r2,two\r", ["one", "two"], []),
        ("1,one\r\n2,two\r\n", ["one", "two"], []),
    ],
)
def test_rows_of_several_lines_stay_whole(tmp_path: Path, content: str, names: list[str], rejected: list[int]) -> None:
    file = tmp_path / "a.csv"
    end = "\r" if "\n" not in content else "\n"
    file.write_bytes(f"id,name{end}{content}".encode())
    with Report(tmp_path / "reports") as report:
        rows = [row["name"] for _, row in csv_rows(file, report, ("id", "name"))]
    assert rows == names
    lines = report.rejected_file.read_text().splitlines()[1:] if report.rejected else []
    assert [int(line.split(",")[1]) for line in lines] == rejected


def test_a_file_without_ends_of_quotes_is_refused_in_time(tmp_path: Path) -> None:
    lines = [f'{row}a"x,"c' for row in range(50_000)]
    file = write(tmp_path / "a.csv", "\n".join(["id,name", *lines]))
    with Report(tmp_path) as report, pytest.raises(ImportFileError, match="many quotes are not closed"):
        list(csv_rows(file, report, ("id", "name")))


@pytest.mark.parametrize("text", [f'{{"title": {"[" * 700}{"]" * 700}}}', f'{{"{"k" * 300}": "x", "title": "a"}}'])
def test_odd_objects_cost_their_row_or_their_field(tmp_path: Path, text: str) -> None:
    with Report(tmp_path) as report:
        rows = list(json_rows(write(tmp_path / "a.jsonl", f'{text}\n{{"title": "b"}}\n'), report))
    assert rows[-1] == (2, {"title": "b"})
    assert all(len(key) <= 200 for _, row in rows for key in row)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_marked_wide_encoding_is_read_whatever_the_map_says(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes("id,name\n1,Müller\n".encode(encoding))
    rows = list(csv_rows(tmp_path / "a.csv", Report(tmp_path), ("id", "name")))
    assert rows == [(2, {"id": "1", "name": "Müller"})]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bytes(range(256)) * 20, "many control characters"),
        ("id,name\n1,x\n".encode("utf-16-le"), "utf-16-le"),
        (b"PK\x03\x04rest", "an Excel workbook"),
        (b"\x1f\x8brest", "gzip"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "git lfs pull"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(ImportFileError, match=words):
        list(csv_rows(tmp_path / "a.csv", Report(tmp_path), ("id", "name")))
    with pytest.raises(ImportFileError, match=words):
        suggest_map(tmp_path / "a.csv")


def test_a_nul_that_is_taken_out_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id,name\n1,Til\0er\n2,Mason\n")
    with Report(tmp_path / "reports") as report:
        rows = [row["name"] for _, row in csv_rows(tmp_path / "a.csv", report, ("id", "name"))]
    assert rows == ["Tiler", "Mason"]
    assert [(problem.line, problem.count) for problem in report.commonest(NOTED)] == [(2, 1)]
