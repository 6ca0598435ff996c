"""What the rows of a part of a person say: of skills, targets, careers or education."""

from pathlib import Path

from graph.ingest.people_map import PartMap
from graph.ingest.report import Report
from graph.ingest.table_rows import TableRow


def read_names(report: Report, path: Path, row: TableRow, part: PartMap) -> list[str]:
    """Return the names that a row gives; a row of a second table that gives none is reported."""
    field = part.main_field()
    names: str | list[str] = row.values.get(field) or []
    if not names and part.file is not None and field not in row.invalid:
        report.reject(path, row.line, part.columns[field][0], "empty")
    return [names] if isinstance(names, str) else names


def read_period(report: Report, path: Path, row: TableRow, part: PartMap) -> tuple[str | None, str | None]:
    """Return the beginning and the end of a period; an end before the beginning is left out."""
    begin, end = row.values.get("begin"), row.values.get("end")
    if begin and end and end[: len(begin)] < begin[: len(end)]:
        report.leave_out(path, row.line, part.columns["end"][0], "before the beginning")
        return begin, None
    return begin, end
