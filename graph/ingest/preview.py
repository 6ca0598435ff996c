"""Reads a file of jobs or courses as an import would, and shows what would go in. It needs no graph."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from graph.ingest.column_map import ColumnMap
from graph.ingest.csv_rows import csv_rows
from graph.ingest.item_rows import Item, ItemReader
from graph.ingest.report import Report
from graph.ingest.row_places import RowPlaces
from graph.ingest.table_map import TableMap
from graph.places.addresses import says_remote
from graph.places.place_text import PlaceText
from graph.places.reading import load_place_reader

MOST_ITEMS, MOST_EXAMPLES = 10, 3
LONGEST_SHOWN = 70  # characters of a value


@dataclass(slots=True)
class ColumnUse:
    """What a column was read as: its field, the number of values, and a few of them, each by its text in the file."""

    field_name: str
    column: str
    count: int = 0
    examples: dict[str, object] = field(default_factory=dict)

    @property
    def shown_examples(self) -> list[str]:
        """The examples, each on a short line: the text in the file, and the value if that looks otherwise."""
        shown = [(show_value(raw), show_value(value)) for raw, value in self.examples.items()]
        return [raw if raw == value else f"{raw} → {value}" for raw, value in shown]


@dataclass(slots=True)
class Preview:
    """What an import would do.

    Attributes:
        kind: ``jobs``, ``courses``, ``people`` or ``interactions``.
        items: the first ten.
        places: the places of these, by id, as their addresses were read.
        columns: the use of each column.
        private: whether the values are people's, so that none is kept as an example.
        skill_names: how many skills the second table gives to the file's items; ``None`` if there is none.
    """

    kind: str
    items: Sequence[Item] = ()
    places: Mapping[str, PlaceText | None] = field(default_factory=dict)
    columns: dict[tuple[str, str], ColumnUse] = field(default_factory=dict)
    skill_names: int | None = None
    private: bool = False

    def note_value(self, field: str, column: str, raw: str, value: object) -> None:
        """Take note of a value that was read from a column."""
        use = self.columns[field, column]
        use.count += 1
        if not self.private and len(use.examples) < MOST_EXAMPLES:
            use.examples[raw] = value


def preview_items(path: Path, columns: ColumnMap, report: Report) -> Preview:
    """Read a whole file, and return what an import would do with it; the report counts and keeps the problems.

    Raises:
        ImportFileError: the file is invalid.
    """
    preview = Preview("", columns=column_uses(columns))
    reader = ItemReader(columns, report, preview)
    preview.kind = reader.kind
    items, places = list[Item](), RowPlaces(load_place_reader(), columns)
    for item in reader.items(path):
        if len(items) < MOST_ITEMS:
            items.append(show_remote(item) if preview.kind == "jobs" else item)
        places.note_others(report, path, item.line, item.fields)
        report.written += 1
    preview.items = items
    preview.places = {item.id: places.read(item.fields).place for item in items}
    if columns.skills and columns.skills.file:
        preview.skill_names = count_skill_names(path.parent / columns.skills.file, columns, reader, report)
    return preview


def show_remote(item: Item) -> Item:
    """Return a job as it would go in: remote if no column says whether it is, and its place says so."""
    if "remote" in item.fields or not says_remote(item.fields.get("place") or ""):
        return item
    return replace(item, fields=item.fields | {"remote": True})


def count_skill_names(path: Path, columns: ColumnMap, reader: ItemReader, report: Report) -> int:
    """Return how many rows of the second table name a skill of an item that was read. Errors as in the import."""
    assert columns.skills is not None  # noqa: S101 - the caller has checked
    wanted_columns = [*columns.key, columns.skills.column]
    rows = csv_rows(path, report, wanted_columns, delimiter=columns.delimiter, encoding=columns.encoding)
    return sum(
        reader.find_id(path, line, row) in reader.ids and not columns.is_unknown("skills", row[columns.skills.column])
        for line, row in rows
    )


def column_uses(columns: TableMap, prefix: str = "") -> dict[tuple[str, str], ColumnUse]:
    """Return the use of each column of a map, before any value is read; ``prefix`` stands before the fields."""
    return {
        (f"{prefix}{name}", column): ColumnUse(f"{prefix}{name}", column)
        for name, own in columns.columns.items()
        for column in own
    }


def show_value(value: object, longest: int = LONGEST_SHOWN) -> str:
    """Return a value on one short line, without control characters."""
    match value:
        case datetime():
            text = f"{value:%Y-%m-%d %H:%M}"
        case bool():
            text = "yes" if value else "no"
        case float():
            text = f"{value:,g}" if value >= 1e15 else f"{value:,.2f}".removesuffix(".00")
        case list():
            text = ", ".join(show_value(part) for part in value)
        case _:
            text = str(value)
    plain = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"
