"""Imports jobs and courses from tables. A TOML file maps their columns."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from graph.ingest.bulk import BulkWriter, batches
from graph.ingest.column_map import ColumnMap, CourseMap, JobMap
from graph.ingest.csv_rows import Line, csv_rows
from graph.ingest.json_rows import json_rows
from graph.ingest.report import Report
from graph.ingest.values import MAX_TEXT, parse_value
from graph.places.reading import PlaceReader, PlaceText, says_remote
from graph.slug import make_slug

PAY = ("salaryMinimum", "salaryMaximum")
ADDRESS = ("place", "region", "country")
Fields = dict[str, Any]


class Matcher(Protocol):
    """Finds the graph's skills and occupations in names and texts."""

    def skill_named(self, name: str) -> str | None:
        """Return the id of the skill with this name or alternative name."""

    def skills_in(self, text: str) -> list[str]:
        """Return the ids of the skills whose names occur in a text."""

    def occupation_of(self, title: str) -> str | None:
        """Return the id of the occupation that a job title names."""


class RejectedRowError(ValueError):
    """A row that cannot be imported. ``column`` is the column that is to blame."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def item_id(source: str, key: list[str]) -> str:
    """Return our id for a row: the source and a digest of its key. Key parts may contain the separator."""
    parts = (part.replace("\x1e", "\x1e0").replace("\x1f", "\x1e1") for part in key)
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{source}-{digest[:20]}"


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
        self, writer: BulkWriter, report: Report, columns: ColumnMap, matcher: Matcher, place_reader: PlaceReader
    ) -> None:
        self._writer = writer
        self._report = report
        self._map = columns
        self._defaults = columns.default_values()
        self._items: dict[str, int] = {}  # the line of each item by its id
        if isinstance(columns, CourseMap):
            self._skill_kind, self._skill_properties = ("Course", "TEACHES", "Skill"), dict[str, Any]()
        else:
            self._skill_kind = ("Job", "REQUIRES", "Skill")
            self._skill_properties = {"essential": True, "importance": 0.5}
        self._matcher = matcher
        self._place_reader = place_reader
        self._places_by_text: dict[tuple[Any, ...], PlaceText | None] = {}

    @property
    def ids(self) -> Collection[str]:
        """The ids of the items that were read."""
        return self._items.keys()

    async def run(self, path: Path) -> None:
        """Import one file. Each batch is written before the next one is read.

        A second run changes nothing. A newer file replaces what an older one said of the same items, links included.

        Raises:
            ImportFileError: the file is invalid.
        """
        kind = "courses" if isinstance(self._map, CourseMap) else "jobs"
        write = self._write_courses if isinstance(self._map, CourseMap) else self._write_jobs
        rows = self._shaped(path, kind, self._report.counted("rows", self._lines(path)))
        for batch in batches(rows):
            await write(list({row["id"]: row for row in batch}.values()))
            self._report.written += len(batch)
        self._report.progress(kind, self._report.counts[kind])
        if self._map.skills and self._map.skills.file:
            await self._import_skill_table(path.parent / self._map.skills.file)

    def _lines(self, path: Path) -> Iterator[Line]:
        if self._map.format == "jsonl":
            return json_rows(path, self._report, encoding=self._map.encoding)
        columns = {self._map.title, *self._map.key, *self._map.description, *self._map.columns.values()}
        if self._map.skills and not self._map.skills.file:
            columns.add(self._map.skills.column)
        return csv_rows(path, self._report, sorted(columns), delimiter=self._map.delimiter, encoding=self._map.encoding)

    def _shaped(self, path: Path, kind: str, lines: Iterator[Line]) -> Iterator[Fields]:
        """Yield the fields of each row; a row of an earlier key is noted, and replaces the earlier one."""
        for line, row in lines:
            try:
                fields = self._fields(path, line, row)
            except RejectedRowError as error:
                self._report.reject(path, line, error.column, str(error))
                continue
            if earlier := self._items.get(fields["id"]):
                self._report.note(path, line, ", ".join(self._map.key), f"replaces line {earlier}: the same key")
            else:
                self._report.add(kind)
            self._items[fields["id"]] = line
            yield fields

    def _value(self, row: Mapping[str, str], column: str) -> str:
        """Return a row's value of a column; empty if it is missing or means "not known"."""
        value = row.get(column, "").strip()
        return "" if value in self._map.unknown else value

    def _fields(self, path: Path, line: int, row: Mapping[str, str]) -> Fields:
        title = self._value(row, self._map.title)
        if not title:
            raise RejectedRowError(self._map.title, "empty")
        for column in self._map.key:
            if not self._value(row, column):
                raise RejectedRowError(column, "empty: the key says which job or course this is")
        texts = [text for column in self._map.description if (text := self._value(row, column))]
        return {
            **self._optional_fields(path, line, row),
            "id": item_id(self._map.source, [row[column] for column in self._map.key]),
            "title": title[:300],
            "description": "\n".join(texts)[:MAX_TEXT],
            "skills": self._skills_of(row, title, texts),
        }

    def _optional_fields(self, path: Path, line: int, row: Mapping[str, str]) -> Fields:
        """Return the valid fields of a row and the defaults of missing ones; each invalid one is left out."""
        fields, invalid = dict(self._defaults), set[str]()
        for field, column in self._map.columns.items():
            if not (value := self._value(row, column)):
                continue
            try:
                fields[field] = parse_value(field, self._map.values.get(field, {}).get(value, value), self._map.decimal)
            except ValueError as error:
                self._report.leave_out(path, line, column, str(error))
                invalid.add(field)
        return self._with_clear_pay(path, line, drop_fields(fields, *invalid))

    def _with_clear_pay(self, path: Path, line: int, fields: Fields) -> Fields:
        """Return the fields without a pay that nobody could be shown: 0, upside down, or of no currency."""
        amounts = [fields[name] for name in PAY if name in fields]
        if not any(amounts):
            return drop_fields(fields, *PAY)
        reason = None
        if len(amounts) == 2 and amounts[0] > amounts[1]:
            reason = f"{amounts[0]:g} is more than the maximum, {amounts[1]:g}"
        elif "salaryCurrency" not in fields:
            reason = "there is no currency: map salaryCurrency, or give it under [defaults]"
        if reason is None:
            return fields
        self._report.leave_out(path, line, "salaryMinimum", reason)
        return drop_fields(fields, *PAY)

    def _skills_of(self, row: Mapping[str, str], title: str, texts: list[str]) -> list[str]:
        skill_column = self._map.skills
        if skill_column is None:
            return self._matcher.skills_in("\n".join([title, *texts])[:MAX_TEXT])
        if skill_column.file:
            return []
        names = [name.strip() for name in row.get(skill_column.column, "").split(skill_column.separator)]
        return [name for name in names if name and name not in self._map.unknown]

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
        await self._writer.replace_nodes("Job", jobs, self._governed("company", *ADDRESS, "postedAt"))
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
        await self._writer.replace_nodes("Course", courses, self._governed("provider", "topic"))
        if self._is_mapped("provider"):
            await self._link(rows, "provider", "Provider", ("Course", "BY", "Provider"))
        if self._is_mapped("topic"):
            await self._link(rows, "topic", "Topic", ("Course", "ABOUT", "Topic"))
        await self._link_skills(rows)

    def _is_mapped(self, field: str) -> bool:
        """Return whether this map says something about a field."""
        return field in self._map.columns or field in self._map.defaults

    def _governed(self, *links: str) -> list[str]:
        """Return the properties that this map fills: an import removes those that a row no longer has."""
        return [field for field in self._map.columns if field not in {*links, "remote", "language"}]

    async def _link_places(self, rows: list[Fields]) -> None:
        """Link jobs to their places."""
        places = {row["id"]: self._read_place(row) for row in rows}
        nodes = {place.id: place_row(place) for place in places.values() if place}
        await self._writer.nodes("Place", nodes.values())
        await self._replace_links(
            ("Job", "IN", "Place"), {job: {place.id} if place else set() for job, place in places.items()}
        )

    def _read_place(self, row: Fields) -> PlaceText | None:
        """Return the place of a row; the country of ``[defaults]`` is that of places whose own is not known."""
        stated = tuple(row.get(field) for field in ADDRESS)
        if stated not in self._places_by_text:
            place, region, country = stated
            usual = self._defaults.get("country")
            own = None if country == usual else country
            self._places_by_text[stated] = self._place_reader.read(place, region, own, usual_country=usual)
        return self._places_by_text[stated]

    async def _link(self, rows: list[Fields], field: str, label: str, kind: tuple[str, str, str]) -> None:
        """Link items to the nodes that a field names; links that an earlier import made and no row has are removed."""
        nodes: dict[str, Fields] = {}
        targets: dict[str, set[str]] = {}
        for row in rows:
            node_id = make_slug(row.get(field) or "")
            targets[row["id"]] = {node_id} if node_id else set()
            if node_id:
                nodes[node_id] = {"id": node_id, "name": row[field]}
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
        await self._replace_links(self._skill_kind, skills, self._skill_properties)

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
                    tags[skill] = {"id": skill, "name": name[:120], "kind": "TAG"}
                if skill not in skills[item]:
                    self._report.add("skill links")
                skills[item].add(skill)
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
        for batch in batches({"row": row} for _, row in lines):
            names: dict[str, list[str]] = {}
            for entry in batch:
                row, name = entry["row"], entry["row"][column].strip()
                if name not in self._map.unknown:
                    item = item_id(self._map.source, [row[key] for key in self._map.key])
                    names.setdefault(item, []).append(name)
            for item, own in (await self._find_skills(names)).items():
                skills.setdefault(item, set()).update(own)
        for item in self._items:
            skills.setdefault(item, set())
        await self._replace_links(self._skill_kind, skills, self._skill_properties)


def tag_slug(name: str) -> str:
    """Return the slug of a tag; C, C# and C++ have different ones."""
    return make_slug(name.replace("#", " sharp").replace("+", " plus"))


def place_row(place: PlaceText) -> Fields:
    """Return the properties of a place's node."""
    return {
        "id": place.id,
        "name": place.name,
        "region": place.region,
        "country": place.country,
        "alternativeNames": list(place.other_names) or None,
    }


def drop_fields(row: Fields, *keys: str) -> Fields:
    """Return the fields of a row without the given keys."""
    return {key: value for key, value in row.items() if key not in keys}


MAPS: Mapping[str, type[ColumnMap]] = {"jobs": JobMap, "courses": CourseMap}
