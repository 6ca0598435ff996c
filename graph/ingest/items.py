"""Writes jobs and courses from mapped tables to the graph, with their links."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from graph.ingest.bulk import Writer, batches
from graph.ingest.column_map import ColumnMap, CourseMap
from graph.ingest.csv_rows import csv_rows
from graph.ingest.item_rows import ADDRESS, PAY, PAY_FIELDS, Fields, Item, ItemReader
from graph.ingest.report import Report
from graph.ingest.row_places import RowPlaces
from graph.places.addresses import says_remote
from graph.places.reading import PlaceReader
from graph.slug import make_slug

NAMES_LINKED, NAMES_AS_TAGS = "names linked to skills", "names that became tags"  # kinds of counts
BATCH = 1_000  # rows that are written together, so that progress moves


class Matcher(Protocol):
    """Finds the graph's skills and occupations in names and texts."""

    def skill_named(self, name: str) -> str | None:
        """Return the id of the skill with this name or alternative name."""

    def skills_in(self, text: str) -> list[str]:
        """Return the ids of the skills whose names occur in a text."""

    def occupation_of(self, title: str) -> str | None:
        """Return the id of the occupation that a job title names."""


class ItemImporter:
    """Writes the rows of one table as jobs or courses.

    Args:
        writer: writes the rows.
        report: collects counts and rejected rows.
        columns: the column map.
        matcher: links names and texts to skills and occupations.
        place_reader: reads places.
    """

    def __init__(
        self, writer: Writer, report: Report, columns: ColumnMap, matcher: Matcher, place_reader: PlaceReader
    ) -> None:
        self._writer = writer
        self._report = report
        self._map = columns
        self._reader = ItemReader(columns, report)
        if isinstance(columns, CourseMap):
            self._skill_kind, self._skill_properties = ("Course", "TEACHES", "Skill"), dict[str, Any]()
        else:
            self._skill_kind = ("Job", "REQUIRES", "Skill")
            self._skill_properties = {"essential": True, "importance": 0.5}
        self._link_counts: dict[str, int] = {}  # by the id of the item
        self._matcher = matcher
        self._places = RowPlaces(place_reader, columns)

    @property
    def ids(self) -> Collection[str]:
        """The ids of the items that were read."""
        return self._reader.ids

    async def run(self, path: Path) -> None:
        """Import one file. Each batch is written before the next one is read.

        A second run changes nothing. A newer file replaces what an older one said of the same items, links included.
        Of several rows with one key, only the last one is written, after the other rows.

        Raises:
            ImportFileError: the file is invalid.
        """
        repeated, last_rows = self._reader.find_repeated_ids(path), dict[str, Fields]()
        single_rows = self._hold_back(
            (self._fields(path, item) for item in self._reader.items(path)), repeated, last_rows
        )
        for batch in batches(single_rows, BATCH):
            await self._write(batch)
        for batch in batches(last_rows.values(), BATCH):
            await self._write(batch)
        self._report.show(self._reader.kind)
        if self._map.skills and self._map.skills.file:
            await self._import_skill_table(path.parent / self._map.skills.file)

    def _hold_back(
        self, rows: Iterable[Fields], repeated: Collection[str], last_rows: dict[str, Fields]
    ) -> Iterator[Fields]:
        """Yield the rows of ids that are not repeated; keep the last row of each other id."""
        for row in rows:
            if row["id"] not in repeated:
                yield row
            else:
                self._report.written += row["id"] in last_rows
                last_rows[row["id"]] = row

    async def _write(self, rows: list[Fields]) -> None:
        """Write one batch of rows, each of another item."""
        await (self._write_courses(rows) if isinstance(self._map, CourseMap) else self._write_jobs(rows))
        self._report.written += len(rows)
        self._report.show(self._reader.kind)

    def _fields(self, path: Path, item: Item) -> Fields:
        """Return the properties of an item, with its id and its skills: names, or ids of those in its text."""
        self._places.note_others(self._report, path, item.line, item.fields)
        names = item.skill_names
        skills = self._matcher.skills_in(item.text) if names is None else names
        return {**item.fields, "id": item.id, "skills": skills}

    async def _write_jobs(self, rows: list[Fields]) -> None:
        source = self._map.source
        jobs = [
            {
                "source": source,
                "status": "OPEN",
                "closedAt": None,
                "closesAt": None,
                "remote": says_remote(row.get("place") or ""),
                "language": "en",
            }
            | drop_fields(row, "company", *ADDRESS, "skills")
            for row in rows
        ]
        await self._writer.replace_nodes("Job", jobs, self._list_governed("company", *ADDRESS, "postedAt"))
        if self._is_mapped("company"):
            await self._link(rows, "company", "Company", ("Job", "AT", "Company"))
        if any(map(self._is_mapped, ADDRESS)):
            await self._link_places(rows)
        occupations = {row["id"]: self._matcher.occupation_of(row["title"]) for row in rows}
        await self._replace_links(
            ("Job", "IS_A", "Occupation"), {job: {id} if id else set() for job, id in occupations.items()}
        )
        await self._link_skills(rows)

    async def _write_courses(self, rows: list[Fields]) -> None:
        courses = [
            {"source": self._map.source, "language": "en"} | drop_fields(row, "provider", "topic", "skills")
            for row in rows
        ]
        await self._writer.replace_nodes("Course", courses, self._list_governed("provider", "topic"))
        if self._is_mapped("provider"):
            await self._link(rows, "provider", "Provider", ("Course", "BY", "Provider"))
        if self._is_mapped("topic"):
            await self._link(rows, "topic", "Topic", ("Course", "ABOUT", "Topic"))
        await self._link_skills(rows)

    def _is_mapped(self, field: str) -> bool:
        """Return whether this map says something about a field."""
        return field in self._map.columns or field in self._map.defaults

    def _list_governed(self, *links: str) -> list[str]:
        """Return the properties that this map fills: an import removes those that a row no longer has."""
        mapped = self._map.columns.keys()
        pay = PAY_FIELDS if any(field in mapped for field in PAY) else ()
        return [*(mapped - {*links, *PAY, "remote", "language"}), *pay]

    async def _link_places(self, rows: list[Fields]) -> None:
        """Link jobs to their places."""
        places = {row["id"]: self._places.read(row).place for row in rows}
        await self._writer.nodes("Place", [place.to_row() for place in places.values() if place])
        await self._replace_links(
            ("Job", "IN", "Place"), {job: {place.id} if place else set() for job, place in places.items()}
        )

    async def _link(self, rows: list[Fields], field: str, label: str, kind: tuple[str, str, str]) -> None:
        """Link items to the nodes that a field names; links that an earlier import made and no row has are removed."""
        nodes: dict[str, Fields] = {}
        targets: dict[str, set[str]] = {}
        for row in rows:
            names = row.get(field) or []
            own = {make_slug(name): name for name in ([names] if isinstance(names, str) else names) if make_slug(name)}
            targets[row["id"]] = set(own)
            for id, name in own.items():
                nodes[id] = {"id": id, "name": min(name, nodes.get(id, {}).get("name", name))}
        await self._writer.nodes(label, nodes.values())
        await self._replace_links(kind, targets)

    async def _replace_links(
        self, kind: tuple[str, str, str], targets: Mapping[str, set[str]], properties: Mapping[str, Any] | None = None
    ) -> None:
        """Link each source to its targets, and remove its links of this kind to others."""
        links = [(source, target, properties or {}) for source, own in targets.items() for target in sorted(own)]
        await self._writer.relationships(kind, links)
        await self._writer.remove_stale_links(kind, targets)

    async def _link_skills(self, rows: list[Fields]) -> None:
        """Link items to the skills in their own rows."""
        if self._map.skills.file if self._map.skills else not self._map.description:
            return
        skills = await self._find_skills({row["id"]: row["skills"] for row in rows})
        await self._replace_skills(skills)

    async def _replace_skills(self, skills: Mapping[str, set[str]]) -> None:
        """Link each item to its skills, and count the links; those of a row that replaces another count once."""
        for item, own in skills.items():
            self._report.counts["skill links"] += len(own) - self._link_counts.get(item, 0)
            self._link_counts[item] = len(own)
        await self._replace_links(self._skill_kind, skills, self._skill_properties)
        self._report.show("skill links")

    async def _find_skills(self, names_by_item: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
        """Return the skills of each item; skills are given by id or by name.

        A name that no skill has becomes a skill of kind TAG.
        """
        skills: dict[str, set[str]] = {item: set() for item in names_by_item}
        tags: dict[str, Fields] = {}
        for item, names in names_by_item.items():
            for name in names:
                skill = name if self._map.skills is None else self._matcher.skill_named(name)
                if skill is None:
                    if not (tag := tag_slug(name)):
                        continue
                    skill = f"tag-{tag}"
                    spelling = min(name[:120], tags.get(skill, {}).get("name", name))
                    tags[skill] = {"id": skill, "name": spelling, "kind": "TAG"}
                skills[item].add(skill)
                if self._map.skills is not None:
                    self._report.counts[NAMES_AS_TAGS if skill in tags else NAMES_LINKED] += 1
        await self._writer.nodes("Skill", tags.values())
        return skills

    async def _import_skill_table(self, path: Path) -> None:
        """Link items to the skills in the second table, whose rows may be in any order."""
        assert self._map.skills is not None  # noqa: S101 - the caller has checked
        column, skills = self._map.skills.column, dict[str, set[str]]()
        lines = csv_rows(
            path,
            self._report,
            [*self._map.key, column],
            delimiter=self._map.delimiter,
            encoding=self._map.encoding,
        )
        for batch in batches(lines):
            names: dict[str, list[str]] = {}
            for line, row in batch:
                name = row[column].strip()
                if not self._map.is_unknown("skills", name) and (id := self._reader.find_id(path, line, row)):
                    names.setdefault(id, []).append(name)
            for item, own in (await self._find_skills(names)).items():
                skills.setdefault(item, set()).update(own)
        for item in self.ids:
            skills.setdefault(item, set())
        await self._replace_skills(skills)


def tag_slug(name: str) -> str:
    """Return the slug of a tag; C, C# and C++ have different ones."""
    return make_slug(name.replace("#", " sharp").replace("+", " plus"))


def drop_fields(row: Fields, *keys: str) -> Fields:
    """Return the fields of a row without the given keys."""
    return {key: value for key, value in row.items() if key not in keys}
