"""Imports jobs and courses from tables. A TOML file maps their columns."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from graph.ingest.bulk import BulkWriter, batches
from graph.ingest.column_map import ColumnMap, CourseMap, JobMap, moment
from graph.ingest.report import Report
from graph.ingest.rows import Line, csv_rows, json_rows

MAX_TEXT = 20_000
SENIORITIES = ("INTERN", "JUNIOR", "MID", "SENIOR", "LEAD", "EXECUTIVE")
CONTRACT_TYPES = ("FULL_TIME", "PART_TIME", "CONTRACT", "TEMPORARY", "INTERNSHIP", "FREELANCE")
PERIODS = ("HOUR", "DAY", "MONTH", "YEAR")
LEVELS = ("BEGINNER", "INTERMEDIATE", "ADVANCED")
ENUMERATED = {"seniority": SENIORITIES, "contractType": CONTRACT_TYPES, "salaryPeriod": PERIODS, "level": LEVELS}
NUMBERS = frozenset({"salaryMinimum", "salaryMaximum", "durationHours"})
TIMES = frozenset({"postedAt", "closesAt"})
TRUTHS = {"true": True, "yes": True, "1": True, "remote": True, "false": False, "no": False, "0": False}
Fields = dict[str, Any]


class Matcher(Protocol):
    """Finds the graph's skills and occupations in names and texts."""

    def skill_named(self, name: str) -> str | None:
        """Return the id of the skill with this name or alternative name."""

    def skills_in(self, text: str) -> list[str]:
        """Return the ids of the skills whose names occur in a text."""

    def occupation_of(self, title: str) -> str | None:
        """Return the id of the occupation that a job title names."""


class FieldError(ValueError):
    """A value that cannot be stored in the graph. ``column`` is its column."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def slug(text: str) -> str:
    """Return the lower-case letters and digits of ``text``, joined by hyphens. Unicode letters are kept."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")[:80]


def item_id(source: str, key: list[str]) -> str:
    """Return our id for a row: the source and a digest of its key. Key parts may contain the separator."""
    parts = (part.replace("\x1e", "\x1e0").replace("\x1f", "\x1e1") for part in key)
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{source}-{digest[:20]}"


def value_of(field: str, column: str, text: str) -> Any:
    """Parse the value of a field.

    Raises:
        FieldError: the text is not a valid value of this field.
    """
    try:
        if field in NUMBERS:
            number = float(text.replace(",", ""))
            if not 0 <= number < 1e12:
                raise FieldError(column, f"{text!r} is out of range")
            return number
        if field in TIMES:
            return moment(text)
    except (ValueError, OverflowError) as error:
        raise FieldError(column, f"{text!r} is not a {'number' if field in NUMBERS else 'time'}") from error
    if field == "remote":
        if text.strip().casefold() not in TRUTHS:
            raise FieldError(column, f"{text!r} is neither yes nor no")
        return TRUTHS[text.strip().casefold()]
    if field in ENUMERATED and text not in ENUMERATED[field]:
        raise FieldError(
            column, f"{text!r} is not one of {', '.join(ENUMERATED[field])}: map it under [values.{field}]"
        )
    return text[:MAX_TEXT]


class ItemImporter:
    """Writes the rows of one table as jobs or courses.

    Args:
        writer: writes the rows.
        report: collects counts and rejected rows.
        columns: the column map.
        matcher: links names and texts to skills and occupations.
    """

    def __init__(self, writer: BulkWriter, report: Report, columns: ColumnMap, matcher: Matcher) -> None:
        self._writer = writer
        self._report = report
        self._map = columns
        self._matcher = matcher

    async def run(self, path: Path) -> None:
        """Import one file. A second run changes nothing. Each batch is written before the next one is read.

        Raises:
            ImportFileError: the file is invalid.
        """
        kind = "courses" if isinstance(self._map, CourseMap) else "jobs"
        write = self._write_courses if isinstance(self._map, CourseMap) else self._write_jobs
        rows = self._shaped(path, self._lines(path))
        for batch in batches(self._report.counted(kind, rows)):
            await write(batch)
        if self._map.skills and self._map.skills.file:
            await self._import_skill_table(path.parent / self._map.skills.file)

    def _lines(self, path: Path) -> Iterator[Line]:
        if self._map.format == "jsonl":
            return json_rows(path, self._report)
        columns = {self._map.title, *self._map.key, *self._map.description, *self._columns().values()}
        return csv_rows(path, self._report, sorted(columns), delimiter=self._map.delimiter)

    def _columns(self) -> dict[str, str]:
        fields = set(type(self._map).model_fields) - set(ColumnMap.model_fields) | {"language"}
        return {field: column for field in sorted(fields) if (column := getattr(self._map, field))}

    def _shaped(self, path: Path, lines: Iterator[Line]) -> Iterator[Fields]:
        for line, row in lines:
            try:
                yield self._fields(row)
            except FieldError as error:
                self._report.reject(path, line, error.column, str(error))

    def _fields(self, row: Mapping[str, str]) -> Fields:
        title = row.get(self._map.title, "").strip()
        if not title:
            raise FieldError(self._map.title, "empty")
        fields = {
            field: value_of(field, column, self._map.values.get(field, {}).get(row[column], row[column]))
            for field, column in self._columns().items()
            if row.get(column, "") not in self._map.unknown
        }
        defaults = {key: moment(value) if key in TIMES else value for key, value in self._map.defaults.items()}
        texts = [row[column] for column in self._map.description if row.get(column, "") not in self._map.unknown]
        if (low := fields.get("salaryMinimum")) and (high := fields.get("salaryMaximum")) and low > high:
            raise FieldError("salaryMinimum", f"{low:g} is more than the maximum, {high:g}")
        return {
            **defaults,
            **fields,
            "id": item_id(self._map.source, [row.get(column, "") for column in self._map.key]),
            "title": title[:300],
            "description": "\n".join(texts)[:MAX_TEXT],
            "skills": self._skills_of(row, title, texts),
        }

    def _skills_of(self, row: Mapping[str, str], title: str, texts: list[str]) -> list[str]:
        skill_column = self._map.skills
        if skill_column is None:
            return self._matcher.skills_in("\n".join([title, *texts])[:MAX_TEXT])
        if skill_column.file:
            return []
        names = [name.strip() for name in row.get(skill_column.column, "").split(skill_column.separator)]
        return [name for name in names if name and name not in self._map.unknown]

    async def _write_jobs(self, rows: list[Fields]) -> None:
        writer, source = self._writer, self._map.source
        jobs = [
            {"source": source, "status": "OPEN", "remote": False, "language": "en"}
            | drop_fields(row, "company", "place", "country", "skills")
            for row in rows
        ]
        await writer.nodes("Job", jobs)
        await self._link(rows, "company", "Company", ("Job", "AT", "Company"))
        places = [row | {"place": row.get("place") or row.get("country")} for row in rows]
        await self._link(places, "place", "Place", ("Job", "IN", "Place"), "country")
        matches = ((row["id"], self._matcher.occupation_of(row["title"])) for row in rows)
        await writer.relationships(
            ("Job", "IS_A", "Occupation"), [(job, occupation, {}) for job, occupation in matches if occupation]
        )
        await self._link_skills("REQUIRES", rows)

    async def _write_courses(self, rows: list[Fields]) -> None:
        courses = [
            {"source": self._map.source, "language": "en"} | drop_fields(row, "provider", "topic", "skills")
            for row in rows
        ]
        await self._writer.nodes("Course", courses)
        await self._link(rows, "provider", "Provider", ("Course", "BY", "Provider"))
        await self._link(rows, "topic", "Topic", ("Course", "ABOUT", "Topic"))
        await self._link_skills("TEACHES", rows)

    async def _link(
        self, rows: list[Fields], field: str, label: str, kind: tuple[str, str, str], extra_field: str | None = None
    ) -> None:
        linked_rows = [(row, slug(row[field])) for row in rows if row.get(field) and slug(row[field])]
        nodes = {
            node_id: {"id": node_id, "name": row[field]} | ({extra_field: row.get(extra_field)} if extra_field else {})
            for row, node_id in linked_rows
        }
        await self._writer.nodes(label, nodes.values())
        await self._writer.relationships(kind, [(row["id"], node_id, {}) for row, node_id in linked_rows])

    async def _link_skills(self, type: str, rows: list[Fields]) -> None:
        await self._write_skill_links(type, [(row["id"], name) for row in rows for name in row["skills"]])

    async def _write_skill_links(self, type: str, pairs: list[tuple[str, str]]) -> None:
        """Link items to skills given by id or by name. A name that no skill has becomes a skill of kind TAG."""
        by_id = self._map.skills is None
        links, tags = [], {}
        for item, name in pairs:
            skill = name if by_id else self._matcher.skill_named(name)
            if skill is None:
                if not (tag := slug(name)):
                    continue
                skill = f"tag-{tag}"
                tags[skill] = {"id": skill, "name": name[:120], "kind": "TAG"}
            links.append((item, skill, {"essential": True, "importance": 0.5} if type == "REQUIRES" else {}))
        await self._writer.nodes("Skill", tags.values())
        label = "Job" if type == "REQUIRES" else "Course"
        counted_links = self._report.counted("skill links", links)
        await self._writer.relationships((label, type, "Skill"), counted_links)

    async def _import_skill_table(self, path: Path) -> None:
        assert self._map.skills is not None  # noqa: S101 - the caller has checked
        column = self._map.skills.column
        type = "TEACHES" if isinstance(self._map, CourseMap) else "REQUIRES"
        lines = csv_rows(path, self._report, [*self._map.key, column], delimiter=self._map.delimiter)
        for batch in batches({"row": row} for _, row in lines):
            pairs = [
                (item_id(self._map.source, [row[key] for key in self._map.key]), row[column].strip())
                for row in (entry["row"] for entry in batch)
            ]
            await self._write_skill_links(type, [pair for pair in pairs if pair[1] not in self._map.unknown])


def drop_fields(row: Fields, *keys: str) -> Fields:
    """Return the fields of a row without the given keys."""
    return {key: value for key, value in row.items() if key not in keys}


MAPS: Mapping[str, type[ColumnMap]] = {"jobs": JobMap, "courses": CourseMap}
