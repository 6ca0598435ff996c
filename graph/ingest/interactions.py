"""Imports what people did with jobs and courses from tables.

Both must be in the graph: a row about anybody or anything else is rejected. People are private: the report tells of a
row its line and columns only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from graph.db.client import GraphClient
from graph.ingest.bulk import batches
from graph.ingest.interaction_map import ITEM, PERSON, InteractionMap
from graph.ingest.interaction_writer import Event, InteractionWriter, Pair
from graph.ingest.item_rows import item_id
from graph.ingest.report import Report
from graph.ingest.table_map import KEY
from graph.ingest.table_rows import RejectedRowError, TableReader, TableRow
from graph.interactions.types import ALLOWED, InteractionType

BATCH = 1_000
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


class InteractionImporter:
    """Writes the rows of a table as interactions.

    Args:
        client: the graph.
        report: collects counts, rejected rows and fields left out; it must be private.
        columns: the map.
    """

    def __init__(self, client: GraphClient, report: Report, columns: InteractionMap) -> None:
        self._report = report
        self._map = columns
        self._reader = TableReader(columns, report, [*columns.person, *columns.item])
        self._writer = InteractionWriter(client, columns.source)
        self._lines: dict[str, int] = {}  # by the id of the interaction
        self._durations: dict[str, float] = {}
        self._defaults = columns.default_values()

    async def run(self, path: Path) -> None:
        """Import one file. A second run changes nothing; a newer file replaces what an older one said.

        Raises:
            ImportFileError: the file is invalid.
        """
        rows = self._reader.rows(path)
        interactions = (interaction for row in rows if (interaction := self._read_interaction(path, row)))
        for batch in batches(interactions, BATCH):
            await self._write(path, batch)
            self._report.show(INTERACTIONS)

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

    async def _write(self, path: Path, interactions: Sequence[InteractionRow]) -> None:
        """Write a batch of interactions between people and items that are in the graph."""
        if self._map.title:
            interactions = await self._with_jobs(path, interactions)
        people = await self._writer.known_people({interaction.person for interaction in interactions})
        items = await self._writer.known_items(self._map.label, {interaction.item for interaction in interactions})
        events: dict[str, Event] = {}
        for interaction in interactions:
            if interaction.person not in people:
                self._report.reject(path, interaction.line, ", ".join(self._map.person), self._explain_missing(PERSON))
            elif interaction.item not in items:
                self._report.reject(path, interaction.line, ", ".join(self._map.item), self._explain_missing(ITEM))
            else:
                self._add(path, interaction, events)
        lines = {id: self._lines[id] for id in events}
        for id in await self._writer.write(events):
            self._report.reject(path, lines[id], "", "the person has undone this interaction")
        self._report.written += len(events)

    def _explain_missing(self, field: str) -> str:
        """Return why a key fits no person or item of the graph, and what to do."""
        is_person = field == PERSON
        what, source = ("people", self._map.personSource) if is_person else (self._map.items, self._map.itemSource)
        reason = f"the graph has no such key among the {what} of the source {source or self._map.source}"
        if field not in self._map.clean:
            reason += f"; if their map has [clean] key, give the same as [clean] {field}"
        return reason

    async def _with_jobs(self, path: Path, interactions: Sequence[InteractionRow]) -> list[InteractionRow]:
        """Return the interactions with the jobs that their titles and companies name."""
        jobs = await self._writer.titled_jobs({interaction.title for interaction in interactions})
        known = []
        for interaction in interactions:
            own = [
                id
                for id, names in jobs.get(interaction.title, ())
                if not self._map.company or interaction.company in names
            ]
            if len(own) == 1:
                known.append(replace(interaction, item=own[0]))
            else:
                reason = "several jobs are named so" if own else "no job is named so"
                self._report.reject(path, interaction.line, self._map.title or "", reason)
        return known

    def _add(self, path: Path, interaction: InteractionRow, events: dict[str, Event]) -> None:
        """Add an event; one that an earlier row describes is noted, and keeps a duration that only that row has."""
        facts = interaction.key or [
            interaction.person,
            interaction.item,
            interaction.action.value,
            interaction.at.isoformat(),
        ]
        id = item_id(f"{self._map.source}-interaction", facts)
        if earlier := self._lines.get(id):
            self._report.note(path, interaction.line, "", f"the same interaction as in line {earlier}")
        else:
            self._report.add(INTERACTIONS)
        self._lines[id] = interaction.line
        if interaction.duration is not None:
            self._durations[id] = interaction.duration
        pair = Pair(interaction.person, self._map.label, interaction.item, interaction.action)
        events[id] = Event(id, pair, interaction.at, self._durations.get(id))
