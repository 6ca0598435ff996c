"""Reading O*NET's tables and the crosswalk."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from graph.errors import ImportFileError
from graph.ingest.onet import COLUMNS, crosswalk, related_rows
from graph.ingest.report import Report
from tests.unit.graph.ingest.files import write

OCCUPATION = "http://data.europa.eu/esco/occupation/"


def workbook(path: Path, *rows: list[object]) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("before", "delimiter", "quote"),
    [("", ",", ""), ('"About","","",""\n', ",", '"'), ("\ufeff", ";", ""), ("About\n\n", "\t", ""), ("", ";", '"')],
)
def test_a_crosswalk_is_read_with_any_delimiter_and_with_quotes(
    tmp_path: Path, before: str, delimiter: str, quote: str
) -> None:
    rows = [
        ["O*NET Id", "Title", "ESCO or ISCO URI", "Type of Match"],
        ["11-1 ", "Potter", f"{OCCUPATION}a ", "Exact Match"],
        ["11-2", "Glazier", f"{OCCUPATION}b", "closeMatch"],
        ["11-3", "Artisan", "http://data.europa.eu/esco/isco/C7314", "closeMatch"],
    ]
    lines = [delimiter.join(f"{quote}{field}{quote}" for field in row) for row in rows]
    file = write(tmp_path / "crosswalk.csv", before + "\n".join(lines))
    with Report(tmp_path) as report:
        assert crosswalk(file, report) == {"11-1": {"esco-a": 1.0}, "11-2": {"esco-b": 0.8}}
    assert report.rejected == 0


def test_a_pair_that_comes_twice_has_its_stronger_match(tmp_path: Path) -> None:
    rows = "".join(f"11-1,{OCCUPATION}a,{match}\n" for match in ("broadMatch", "exactMatch", "closeMatch"))
    file = write(tmp_path / "crosswalk.csv", f"O*NET Id,ESCO or ISCO URI,Type of Match\n{rows}")
    with Report(tmp_path) as report:
        assert crosswalk(file, report) == {"11-1": {"esco-a": 1.0}}


def test_related_occupations_that_cannot_be_read_are_kept_aside(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "related.xlsx",
        [*COLUMNS],
        ["11-1 ", "11-2", "primary-short", "2"],
        [None, None, None, None],
        ["11-1", None, "Primary-Long", 1],
        ["11-1", "11-2", "Primary-Long", 0],
        ["11-1", "11-2", "Far", 1],
        ["11-1"],
    )
    with Report(tmp_path) as report:
        assert list(related_rows(file, report)) == [("11-1", "11-2", "Primary-Short", 2)]
    rejected = [line.split(",")[1:3] for line in report.rejected_file.read_text().splitlines()[1:]]
    assert rejected == [["4", COLUMNS[1]], ["5", "Index"], ["6", "Relatedness Tier"], ["7", COLUMNS[1]]]


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="not an Excel workbook"):
        list(related_rows(write(tmp_path / "related.xlsx", "a,b\n"), Report(tmp_path)))
    with pytest.raises(ImportFileError, match="there is no such file"):
        list(related_rows(tmp_path / "none.xlsx", Report(tmp_path)))
