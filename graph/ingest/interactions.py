"""Imports what people did with jobs and courses from tables.

Both must be in the graph: a row about anybody or anything else is rejected. People are private: the report tells of a
row its line and columns only.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from graph.ingest.bulk import batches
from graph.ingest.interaction_map import ITEM, PERSON, InteractionMap
from graph.ingest.interaction_rows import INTERACTIONS, InteractionReader, InteractionRow
from graph.ingest.interaction_writer import Event, EventWriter, Pair
from graph.ingest.report import Report

BATCH = 1_000


class InteractionImporter:
    """Writes the rows of a table as interactions.

    Args:
        writer: accepts the interactions.
        report: collects counts, rejected rows and fields left out; it must be private.
        columns: the map.
    """

    def __init__(self, writer: EventWriter, report: Report, columns: InteractionMap) -> None:
        self._report = report
        self._map = columns
        self._reader = InteractionReader(columns, report)
        self._writer = writer
        self._durations: dict[str, float] = {}

    async def run(self, path: Path) -> None:
        """Import one file. A second run changes nothing; a newer file replaces what an older one said.

        Raises:
            ImportFileError: the file is invalid.
        """
        for batch in batches(self._reader.interactions(path), BATCH):
            await self._write(path, batch)
            self._report.show(INTERACTIONS)

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
        lines = {id: self._reader.lines[id] for id in events}
        for id in await self._writer.write(events):
            self._report.reject(path, lines[id], "", "the person has undone this interaction")
        self._report.written += len(events)

    def _explain_missing(self, field: str) -> str:
        """Return why a key fits no person or item of the graph, and what to do."""
        is_person = field == PERSON
        name, source = ("people", self._map.personSource) if is_person else (self._map.items, self._map.itemSource)
        reason = f"the graph has no such key among the {name} of the source {source or self._map.source}"
        if field not in self._map.clean:
            reason += f"; if their map has [clean] key, give the same as [clean] {field}"
        return reason

    async def _with_jobs(self, path: Path, interactions: Sequence[InteractionRow]) -> list[InteractionRow]:
        """Return the interactions with the jobs that their titles and companies name."""
        jobs = await self._writer.titled_jobs({interaction.title for interaction in interactions})
        known_interactions = []
        for interaction in interactions:
            own = [
                id
                for id, names in jobs.get(interaction.title, ())
                if not self._map.company or interaction.company in names
            ]
            if len(own) == 1:
                known_interactions.append(replace(interaction, item=own[0]))
            else:
                reason = "several jobs are named so" if own else "no job is named so"
                self._report.reject(path, interaction.line, self._map.title or "", reason)
        return known_interactions

    def _add(self, path: Path, interaction: InteractionRow, events: dict[str, Event]) -> None:
        """Add an event; one that an earlier row describes keeps a duration that only that row has."""
        id = self._reader.note(path, interaction)
        if interaction.duration is not None:
            self._durations[id] = interaction.duration
        pair = Pair(interaction.person, self._map.label, interaction.item, interaction.action)
        events[id] = Event(id, pair, interaction.at, self._durations.get(id))
