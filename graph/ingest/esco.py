"""ESCO, the European classification of skills and occupations, from its official CSV download.

Source: https://esco.ec.europa.eu — "This service uses the ESCO classification of the
European Commission." Our ids are ``esco-`` plus the last part of the concept's URI.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from graph.errors import ImportFileError
from graph.ingest.bulk import Writer
from graph.ingest.csv_rows import csv_rows
from graph.ingest.esco_values import (
    DEFAULT_KIND,
    OCCUPATION_SCHEMES,
    SKILL_SCHEMES,
    node_id,
    read_alternatives,
    read_isco,
    read_kind,
    read_label,
    read_relation,
    read_status,
    read_uri,
)
from graph.ingest.report import Report
from graph.ingest.table_rows import RejectedRowError
from graph.ingest.values import MAX_TEXT

V = TypeVar("V")
Link = tuple[str, str, dict[str, Any]]
Properties = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ConceptTable:
    """A table of concepts: its file, what its concepts are called in the report, and its own columns.

    ``lines`` collects the table and line of each concept by our id.
    """

    path: Path
    kind: str
    schemes: Collection[str]
    lines: dict[str, str]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    """One end of the rows of a relation table: its column, and the known concepts by our id."""

    column: str
    schemes: Collection[str]
    lines: Mapping[str, str]


class EscoImporter:
    """Reads the download folder: skills, groups, occupations, their relations, Arabic titles.

    Args:
        writer: writes the rows.
        report: collects counts and rejected rows.
        folder: contains ``skills_en.csv``, ``occupations_en.csv`` and the relation tables.
    """

    def __init__(self, writer: Writer, report: Report, folder: Path) -> None:
        self._writer = writer
        self._report = report
        self._folder = folder
        self._skills: dict[str, str] = {}
        self._occupations: dict[str, str] = {}
        self._rejected: dict[str, str] = {}

    async def run(self) -> None:
        """Import everything. A second run changes nothing.

        Raises:
            ImportFileError: a table is missing or invalid; the tables before it stay imported.
        """
        await self.import_concepts()
        writer = self._writer
        await writer.relationships(("Occupation", "REQUIRES", "Skill"), self._requirement_rows())
        await writer.relationships(("Skill", "RELATED_TO", "Skill"), self._related_rows())
        await writer.relationships(("Skill", "BROADER", "Skill"), self._broader_rows())

    async def import_concepts(self) -> None:
        """Import skills, groups and occupations without their relations; errors as in :meth:`run`."""
        if not self._folder.is_dir():
            raise ImportFileError(f"{self._folder}: there is no such folder")
        writer = self._writer
        await writer.replace_nodes("Skill", self._skill_rows(), ())
        await writer.replace_nodes("Skill", self._group_rows(), ())
        await writer.replace_nodes("Occupation", self._occupation_rows(), ())
        if (self._folder / "occupations_ar.csv").exists():
            await writer.nodes("Occupation", self._arabic_rows())

    def _skill_rows(self) -> Iterator[Properties]:
        path = self._folder / "skills_en.csv"

        def read(line: int, row: Mapping[str, str], common: Properties) -> Properties:
            kind = read_field(row, "skillType", read_kind)
            if kind is None:
                self._report.leave_out(path, line, "skillType", f"empty: the skill becomes a {DEFAULT_KIND}")
            return {**read_names(row, common, "name", "alternativeNames"), "kind": kind or DEFAULT_KIND}

        table = ConceptTable(path, "skills", SKILL_SCHEMES, self._skills, ("skillType", "altLabels"))
        yield from self._nodes(table, read)

    def _group_rows(self) -> Iterator[Properties]:
        def read(_: int, row: Mapping[str, str], common: Properties) -> Properties:
            return {**common, "name": read_field(row, "preferredLabel", read_label), "kind": "GROUP"}

        path = self._folder / "skillGroups_en.csv"
        yield from self._nodes(ConceptTable(path, "skill groups", SKILL_SCHEMES, self._skills), read)

    def _occupation_rows(self) -> Iterator[Properties]:
        path = self._folder / "occupations_en.csv"

        def read(line: int, row: Mapping[str, str], common: Properties) -> Properties:
            properties = read_names(row, common, "title", "alternativeTitles")
            try:
                return {**properties, "isco": read_isco(row["iscoGroup"])}
            except ValueError as error:
                self._report.leave_out(path, line, "iscoGroup", str(error))
                return {**properties, "isco": None}

        columns = ("iscoGroup", "altLabels")
        yield from self._nodes(ConceptTable(path, "occupations", OCCUPATION_SCHEMES, self._occupations, columns), read)

    def _arabic_rows(self) -> Iterator[Properties]:
        def read(_: int, row: Mapping[str, str], common: Properties) -> Properties:
            if common["id"] not in self._occupations:
                raise RejectedRowError("conceptUri", self._absence(common["id"], row["conceptUri"]))
            return {"id": common["id"], "titleArabic": read_field(row, "preferredLabel", read_label)}

        path = self._folder / "occupations_ar.csv"
        yield from self._nodes(ConceptTable(path, "Arabic titles", OCCUPATION_SCHEMES, {}), read)

    def _nodes(
        self, table: ConceptTable, read: Callable[[int, Mapping[str, str], Properties], Properties]
    ) -> Iterator[Properties]:
        """Yield the nodes of a table; a second row of a concept is noted, and replaces the first."""
        path, report = table.path, self._report
        for line, row in csv_rows(path, report, ("conceptUri", "preferredLabel", *table.columns)):
            concept = ""
            try:
                uri = read_field(row, "conceptUri", lambda text: read_uri(text, table.schemes))
                concept = node_id(uri)
                if "status" in row:
                    read_field(row, "status", read_status)
                node = read(line, row, {"id": concept, "uri": uri})
            except RejectedRowError as error:
                report.reject(path, line, error.column, str(error))
                if concept:
                    self._rejected[concept] = f"line {line} of {path.name}"
                continue
            if earlier := table.lines.get(concept):
                report.note(path, line, "conceptUri", f"replaces {earlier}: the same concept")
            else:
                report.add(table.kind)
            table.lines[concept] = f"line {line} of {path.name}"
            yield node
        report.show(table.kind)

    def _requirement_rows(self) -> Iterator[Link]:
        occupation = End("occupationUri", OCCUPATION_SCHEMES, self._occupations)
        skill = End("skillUri", SKILL_SCHEMES, self._skills)
        links = self._links("occupation requirements", "occupationSkillRelations_en.csv", occupation, skill)
        for source, target, type in links:
            yield source, target, {"essential": type == "essential"}

    def _related_rows(self) -> Iterator[Link]:
        original = End("originalSkillUri", SKILL_SCHEMES, self._skills)
        related = End("relatedSkillUri", SKILL_SCHEMES, self._skills)
        for source, target, type in self._links("skill relations", "skillSkillRelations_en.csv", original, related):
            yield source, target, {"kind": type.upper()}

    def _broader_rows(self) -> Iterator[Link]:
        narrow, broad = (End(column, SKILL_SCHEMES, self._skills) for column in ("conceptUri", "broaderUri"))
        table = "broaderRelationsSkillPillar_en.csv"
        for source, target, _ in self._links("broader", table, narrow, broad, typed=False):
            yield source, target, {}

    def _links(
        self, kind: str, table: str, source: End, target: End, *, typed: bool = True
    ) -> Iterator[tuple[str, str, str]]:
        """Yield both ends and the type of each relation; of two rows of one pair, the essential one counts."""
        path, report = self._folder / table, self._report
        essential_by_pair: dict[tuple[str, str], tuple[bool, int]] = {}
        columns = (source.column, target.column, *(("relationType",) if typed else ()))
        for line, row in csv_rows(path, report, columns):
            try:
                pair = self._end(row, source), self._end(row, target)
            except RejectedRowError as error:
                report.reject(path, line, error.column, str(error))
                continue
            type = self._relation_type(path, line, row) if typed else ""
            was_essential, earlier = essential_by_pair.get(pair, (False, 0))
            is_essential = type == "essential" or was_essential
            if earlier:
                effect = ": essential counts" if is_essential else ""
                report.note(path, line, target.column, f"the same pair as line {earlier}{effect}")
            else:
                report.add(kind)
            essential_by_pair[pair] = is_essential, earlier or line
            if not earlier or is_essential != was_essential:
                yield *pair, type
        report.show(kind)

    def _end(self, row: Mapping[str, str], end: End) -> str:
        """Return our id for one end of a relation.

        Raises:
            RejectedRowError: the concept was not imported.
        """
        concept = node_id(read_field(row, end.column, lambda text: read_uri(text, end.schemes)))
        if concept not in end.lines:
            raise RejectedRowError(end.column, self._absence(concept, row[end.column]))
        return concept

    def _absence(self, concept: str, uri: str) -> str:
        """Return why a concept was not imported."""
        if line := self._rejected.get(concept):
            return f"{uri!r} was rejected in {line}"
        return f"{uri!r} is not in the concept tables"

    def _relation_type(self, path: Path, line: int, row: Mapping[str, str]) -> str:
        try:
            return read_relation(row["relationType"])
        except ValueError as error:
            self._report.leave_out(path, line, "relationType", f"{error}: taken as optional")
            return "optional"


def read_field(row: Mapping[str, str], column: str, read: Callable[[str], V]) -> V:
    """Return the value of a field.

    Raises:
        RejectedRowError: the field is invalid.
    """
    try:
        return read(row[column])
    except ValueError as error:
        raise RejectedRowError(column, str(error)) from error


def read_names(row: Mapping[str, str], common: Properties, name: str, alternatives: str) -> Properties:
    """Return the properties that skills and occupations have; the names of two of them are given."""
    label = read_field(row, "preferredLabel", read_label)
    description = row.get("description", "").strip()[:MAX_TEXT]
    return {
        **common,
        name: label,
        alternatives: read_alternatives(row["altLabels"], label),
        "description": description or None,
    }
