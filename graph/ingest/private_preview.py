"""Reads a file of people or interactions as an import would, and says what would go in. It keeps no value of it."""

from pathlib import Path

from graph.ingest.interaction_map import InteractionMap
from graph.ingest.interaction_rows import INTERACTIONS, InteractionReader
from graph.ingest.item_rows import item_id
from graph.ingest.part_rows import read_names, read_period
from graph.ingest.people_map import PARTS, PartMap, PeopleMap
from graph.ingest.person_fields import default_fields, valid_fields
from graph.ingest.preview import Preview, column_uses
from graph.ingest.report import Report
from graph.ingest.row_places import RowPlaces
from graph.ingest.table_rows import RejectedRowError, TableReader, TableRow
from graph.places.reading import load_place_reader

PEOPLE = "people"


class PartObserver:
    """Notes the values of a part of people in a preview, by the part's name and the field's.

    Args:
        preview: the preview.
        name: name of the part, such as ``skills``.
    """

    def __init__(self, preview: Preview, name: str) -> None:
        self._preview = preview
        self._name = name

    def note_value(self, field: str, column: str, raw: str, value: object) -> None:
        """Take note of a value that was read from a column."""
        self._preview.note_value(f"{self._name}.{field}", column, raw, value)


class PeoplePreviewer:
    """Reads people and the parts of them.

    Args:
        columns: the map.
        report: counts, and keeps the problems; it must be private.
    """

    def __init__(self, columns: PeopleMap, report: Report) -> None:
        self._map = columns
        self._report = report
        self._defaults = columns.default_values()
        self._ids: set[str] = set()
        self._places = RowPlaces(load_place_reader(), columns)
        self._parts: dict[str, PartMap] = {name: part for name in PARTS if (part := getattr(columns, name)) is not None}
        self._preview = Preview(PEOPLE, private=True, columns=column_uses(columns))
        for name, part in self._parts.items():
            self._preview.columns |= column_uses(part, f"{name}.")

    def run(self, path: Path) -> Preview:
        """Return what an import would do with a file and the tables beside it.

        Raises:
            ImportFileError: the file, or a second table, is invalid.
        """
        inner = {name: part for name, part in self._parts.items() if part.file is None}
        readers = [(part, self._reader(name, part)) for name, part in inner.items()]
        extra = sorted({column for part in inner.values() for own in part.columns.values() for column in own})
        for row in TableReader(self._map, self._report, extra, self._preview).rows(path):
            self._add(row)
            self._check_fields(path, row)
            for part, reader in readers:
                self._read_part(path, row, part, reader)
        for name, part in self._parts.items():
            if part.file is not None:
                table = path.parent / part.file
                for row in self._reader(name, part).rows(table):
                    self._add(row)
                    check_part(self._report, table, row, part)
        return self._preview

    def _reader(self, name: str, part: PartMap) -> TableReader:
        return TableReader(part, self._report, observer=PartObserver(self._preview, name))

    def _add(self, row: TableRow) -> None:
        """Count the person of a row, and the row."""
        id = item_id(self._map.source, row.key)
        if id not in self._ids:
            self._report.add(PEOPLE)
        self._ids.add(id)
        self._report.written += 1

    def _check_fields(self, path: Path, row: TableRow) -> None:
        """Report what the import would leave out of a row of the people's own table."""
        values, reason = valid_fields(row, self._defaults)
        if reason:
            self._report.leave_out(path, row.line, self._map.columns["minimumSalary"][0], reason)
        self._places.note_others(self._report, path, row.line, default_fields(row, self._defaults) | values)

    def _read_part(self, path: Path, row: TableRow, part: PartMap, reader: TableReader) -> None:
        try:
            part_row = reader.read_row(path, row.line, row.raw)
        except RejectedRowError as error:
            self._report.leave_out(path, row.line, error.column, str(error))
            return
        check_part(self._report, path, part_row, part)


def check_part(report: Report, path: Path, row: TableRow, part: PartMap) -> None:
    """Report what an import would leave out of a row of a part."""
    if read_names(report, path, row, part) and "end" in part.columns:
        read_period(report, path, row, part)


def preview_people(path: Path, columns: PeopleMap, report: Report) -> Preview:
    """Read a file of people and the tables beside it, and return what an import would do; it holds no value.

    Raises:
        ImportFileError: the file, or a second table, is invalid.
    """
    return PeoplePreviewer(columns, report).run(path)


def preview_interactions(path: Path, columns: InteractionMap, report: Report) -> Preview:
    """Read a file of interactions, and return what an import would do; it holds no value.

    Raises:
        ImportFileError: the file is invalid.
    """
    preview = Preview(INTERACTIONS, private=True, columns=column_uses(columns))
    reader = InteractionReader(columns, report, preview)
    for interaction in reader.interactions(path):
        reader.note(path, interaction)
        report.written += 1
    return preview
