"""Reads interactions from the rows of a mapped table. It needs no graph."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from graph.ingest.interaction_map import ITEM, PERSON, InteractionMap
from graph.ingest.item_rows import item_id
from graph.ingest.report import Report
from graph.ingest.table_map import KEY
from graph.ingest.table_rows import Observer, RejectedRowError, TableReader, TableRow
from graph.interactions.types import ALLOWED, InteractionType

INTERACTIONS = "interactions"


@dataclass(frozen=True, slots=True)
class InteractionRow:
    """A row of a table of interactions: its line, its own key, and what it says. ``item`` is empty before it is known.

    ``title`` and ``company`` are those by which a job is sought, in lower case.
    """

    line: int
    key: Sequence[str]
    person: str
    item: str
    title: str
    company: str
    action: InteractionType
    at: datetime
    duration: float | None


class InteractionReader:
    """Reads the interactions of one table.

    Args:
        columns: the map.
        report: collects counts, rejected rows and fields left out; it must be private.
        observer: looks at each value.
    """

    def __init__(self, columns: InteractionMap, report: Report, observer: Observer | None = None) -> None:
        self._map = columns
        self._report = report
        self._reader = TableReader(columns, report, [*columns.person, *columns.item], observer)
        self._defaults = columns.default_values()
        self._lines: dict[str, int] = {}

    @property
    def lines(self) -> Mapping[str, int]:
        """The last line of each interaction that was noted, by its id."""
        return self._lines

    def interactions(self, path: Path) -> Iterator[InteractionRow]:
        """Yield the interaction of each row that is not rejected.

        Raises:
            ImportFileError: the file is invalid.
        """
        for row in self._reader.rows(path):
            if interaction := self._read_interaction(path, row):
                yield interaction

    def note(self, path: Path, interaction: InteractionRow) -> str:
        """Count an interaction, report one that an earlier row describes too, and return its id."""
        pair = [interaction.person, interaction.item or f"{interaction.title}\x1f{interaction.company}"]
        facts = interaction.key or [*pair, interaction.action.value, interaction.at.isoformat()]
        id = item_id(f"{self._map.source}-interaction", facts)
        if earlier := self._lines.get(id):
            self._report.note(path, interaction.line, "", f"the same interaction as in line {earlier}")
        else:
            self._report.add(INTERACTIONS)
        self._lines[id] = interaction.line
        return id

    def _read_interaction(self, path: Path, row: TableRow) -> InteractionRow | None:
        """Return what a row says, or report why it is rejected."""
        keys = dict[str, list[str]]()
        for field, columns in ((PERSON, self._map.person), (ITEM, self._map.item)):
            try:
                keys[field] = self._reader.read_key(field, columns, row.raw)
            except RejectedRowError as error:
                self._report.reject(path, row.line, error.column, str(error))
                return None
            for column, text in zip(columns, keys[field], strict=True):
                if self._map.is_unknown(field, text) or self._map.is_unknown(KEY, text):
                    self._report.reject(path, row.line, column, "empty")
                    return None
        person, item = keys[PERSON], keys[ITEM]
        values = {**{name: value for name, value in self._defaults.items() if name not in row.invalid}, **row.values}
        if "action" not in values or values["action"] not in ALLOWED[self._map.label]:
            reason = f"no action that people take with {self._map.items}"
            self._report.reject(path, row.line, self._map.action or "action", reason)
            return None
        if self._map.title and "title" not in values:
            self._report.reject(path, row.line, self._map.title, "empty")
            return None
        return InteractionRow(
            line=row.line,
            key=row.key,
            person=item_id(self._map.personSource or self._map.source, person),
            item=item_id(self._map.itemSource or self._map.source, item) if item else "",
            title=str(values.get("title", "")).lower(),
            company=str(values.get("company", "")).lower(),
            action=InteractionType(values["action"]),
            at=values["at"],
            duration=values.get("duration"),
        )
