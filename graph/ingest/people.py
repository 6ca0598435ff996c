"""Imports people from tables, with their skills, targets, careers and education.

What people say about themselves is private: no value of it is printed or written to the report, only the line and the
column where it stands.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.ingest.bulk import Kind, batches
from graph.ingest.item_rows import ADDRESS, item_id
from graph.ingest.items import Matcher
from graph.ingest.part_rows import read_names, read_period
from graph.ingest.people_links import AIMED, HELD, LIVING, STUDIED, WORKED, PeopleWriter, PersonLink
from graph.ingest.people_map import PartMap, PeopleMap
from graph.ingest.person_fields import default_fields, valid_fields
from graph.ingest.report import Report
from graph.ingest.row_places import RowPlaces
from graph.ingest.table_rows import RejectedRowError, TableReader, TableRow
from graph.places.reading import PlaceReader
from graph.slug import make_slug

BATCH = 1_000
PEOPLE = "people"
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """What a person has several of: its section of the map, its kind of link, and what makes links of a row.

    ``noun`` is what the report calls the links.
    """

    section: PartMap
    kind: Kind
    noun: str
    links: Callable[[PartMap, Path, TableRow, str], Iterator[PersonLink]]


@dataclass(slots=True)
class Person:
    """What the rows of a batch say of a person: properties, and links by kind."""

    fields: Fields = field(default_factory=dict)
    links: dict[Kind, list[PersonLink]] = field(default_factory=dict)


class PeopleImporter:
    """Writes the rows of a table, and of the tables beside it, as people. Several rows of one key are one person.

    Args:
        writer: accepts the people, and their links.
        report: collects counts, rejected rows and fields left out; it must be private.
        columns: the map.
        matcher: links names to skills and titles to occupations.
        place_reader: reads places.
    """

    def __init__(
        self, writer: PeopleWriter, report: Report, columns: PeopleMap, matcher: Matcher, place_reader: PlaceReader
    ) -> None:
        self._writer = writer
        self._report = report
        self._map = columns
        self._matcher = matcher
        self._defaults = columns.default_values()
        self._places = RowPlaces(place_reader, columns)
        self._people: dict[str, bool] = {}  # whether the people's own table holds them
        parts = (
            (columns.skills, HELD, "skills", self._skill_links),
            (columns.targets, AIMED, "targets", self._target_links),
            (columns.careers, WORKED, "occupations held", self._career_links),
            (columns.education, STUDIED, "courses of study", self._education_links),
        )
        self._parts = [Part(section, kind, noun, links) for section, kind, noun, links in parts if section is not None]

    async def run(self, path: Path) -> None:
        """Import one file. A second run changes nothing; a newer file replaces what an older one said of its people.

        Raises:
            ImportFileError: the file, or a second table, is invalid.
        """
        inner = [part for part in self._parts if part.section.file is None]
        columns = {name for part in inner for names in part.section.columns.values() for name in names}
        rows = TableReader(self._map, self._report, sorted(columns)).rows(path)
        readers = [(part, TableReader(part.section, self._report)) for part in inner]
        for batch in batches(rows, BATCH):
            people: dict[str, Person] = {}
            for row in batch:
                self._add_row(people, path, row, readers)
            await self._write(people, own=True)
        for part in self._parts:
            if part.section.file is not None:
                await self._import_table(part, path.parent / part.section.file)
        for kind in (*(part.kind for part in self._parts), *([LIVING] if self._has_place else [])):
            described_ids = [id for id, is_own in self._people.items() if is_own or self._writer.has_written(kind, id)]
            await self._writer.remove_stale(kind, described_ids)

    @property
    def _has_place(self) -> bool:
        return any(name in self._map.columns or name in self._defaults for name in ADDRESS)

    def _id(self, row: TableRow) -> str:
        return item_id(self._map.source, row.key)

    def _add_row(
        self, people: dict[str, Person], path: Path, row: TableRow, readers: Collection[tuple[Part, TableReader]]
    ) -> None:
        """Add what a row of the people's table says."""
        id = self._id(row)
        person = people.setdefault(id, Person())
        if not (id in self._people or person.fields):
            person.fields |= default_fields(row, self._defaults)
        values, reason = valid_fields(row, self._defaults)
        person.fields |= values
        if reason:
            self._report.leave_out(path, row.line, self._map.columns["minimumSalary"][0], reason)
        self._places.note_others(self._report, path, row.line, person.fields)
        for part, reader in readers:
            try:
                part_row = reader.read_row(path, row.line, row.raw)
            except RejectedRowError as error:
                self._report.leave_out(path, row.line, error.column, str(error))
                continue
            person.links.setdefault(part.kind, []).extend(part.links(part.section, path, part_row, id))

    async def _import_table(self, part: Part, path: Path) -> None:
        """Import a second table; a person whom the people's table does not hold is added."""
        rows = TableReader(part.section, self._report).rows(path)
        for batch in batches(rows, BATCH):
            people: dict[str, Person] = {}
            for row in batch:
                id = self._id(row)
                person = people.setdefault(id, Person())
                person.links.setdefault(part.kind, []).extend(part.links(part.section, path, row, id))
            await self._write(people, own=False)
            self._report.show(part.noun)

    async def _write(self, people: Mapping[str, Person], *, own: bool) -> None:
        """Write a batch of people and their links. Whoever exists decides alone whether recruiters find them.

        Args:
            people: what the batch says of each.
            own: whether it is of the people's own table, which replaces what an older one said of them.
        """
        new = {id: person for id, person in people.items() if id not in self._people}
        existing = await self._writer.select_people(list(new))
        replaced_fields = [name for name in self._map.columns if name not in {*ADDRESS, "discoverable"}] if own else []
        nodes = [self._node(id, person, {"discoverable"} if id in existing else set()) for id, person in new.items()]
        await self._writer.replace_nodes("User", nodes, replaced_fields)
        known_people = [(id, person) for id, person in people.items() if id not in new]
        await self._writer.nodes("User", [self._node(id, person, {"discoverable"}) for id, person in known_people])
        for id in new:
            self._people[id] = own
            self._report.add(PEOPLE)
        if self._has_place:
            await self._write_places(people)
        for part in self._parts:
            links = [link for person in people.values() for link in person.links.get(part.kind, ())]
            await self._writer.nodes(part.kind[2], [link.node for link in links if link.node is not None])
            for _ in range(await self._writer.write(part.kind, links)):
                self._report.add(part.noun)
        self._report.written += len(people)

    def _node(self, id: str, person: Person, omitted_fields: Collection[str]) -> Fields:
        fields = {name: value for name, value in person.fields.items() if name not in {*ADDRESS, *omitted_fields}}
        return {"id": id, "source": self._map.source, "roles": ["CANDIDATE"], **fields}

    async def _write_places(self, people: Mapping[str, Person]) -> None:
        links = []
        for id, person in people.items():
            if place := self._places.read(person.fields).place:
                links.append(PersonLink(id, place.id, {}, place.to_row()))
        await self._writer.nodes("Place", [link.node for link in links if link.node is not None])
        await self._writer.write(LIVING, links)

    def _skill_links(self, part: PartMap, path: Path, row: TableRow, person: str) -> Iterator[PersonLink]:
        properties = {"level": row.values.get("level"), "years": row.values.get("years"), "confidence": 1.0}
        for name in read_names(self._report, path, row, part):
            if skill := self._matcher.skill_named(name):
                yield PersonLink(person, skill, properties)
            else:
                self._leave_out(path, row, part, "name", "no skill has this name")

    def _target_links(self, part: PartMap, path: Path, row: TableRow, person: str) -> Iterator[PersonLink]:
        for title in read_names(self._report, path, row, part):
            if occupation := self._matcher.occupation_of(title):
                yield PersonLink(person, occupation, {})
            else:
                self._leave_out(path, row, part, "title", "this title names no occupation")

    def _career_links(self, part: PartMap, path: Path, row: TableRow, person: str) -> Iterator[PersonLink]:
        for title in read_names(self._report, path, row, part):
            occupation = self._matcher.occupation_of(title)
            if occupation is None:
                self._leave_out(path, row, part, "title", "this title names no occupation")
                continue
            begin, end = read_period(self._report, path, row, part)
            ended = True if end is None and "end" in row.invalid else None
            organisation = row.values.get("organisation")
            id = item_id(self._map.source, [*row.key, occupation, title, organisation or "", begin or ""])
            facts = {"id": id, "title": title, "organisation": organisation, "from": begin, "to": end, "ended": ended}
            yield PersonLink(person, occupation, facts)

    def _education_links(self, part: PartMap, path: Path, row: TableRow, person: str) -> Iterator[PersonLink]:
        for name in read_names(self._report, path, row, part):
            begin, end = read_period(self._report, path, row, part)
            institution = item_id(f"{self._map.source}-institution", [make_slug(name)])
            degree, subject = row.values.get("degree"), row.values.get("subject")
            id = item_id(self._map.source, [*row.key, institution, degree or "", subject or "", begin or ""])
            facts = {"id": id, "degree": degree, "field": subject, "from": begin, "to": end}
            node = {"id": institution, "name": name, "source": self._map.source}
            yield PersonLink(person, institution, facts, node)

    def _leave_out(self, path: Path, row: TableRow, part: PartMap, field: str, reason: str) -> None:
        self._report.leave_out(path, row.line, part.columns[field][0], reason)
