"""ESCO, the European classification of skills and occupations, from its official CSV download.

Source: https://esco.ec.europa.eu — "This service uses the ESCO classification of the
European Commission." Our ids are ``esco-`` plus the last part of the concept's URI.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph.errors import ImportFileError
from graph.ingest.bulk import Writer
from graph.ingest.csv_rows import csv_rows
from graph.ingest.report import Report

CONCEPT = "http://data.europa.eu/esco/"
KINDS = {"knowledge": "KNOWLEDGE", "skill/competence": "COMPETENCE"}
Link = tuple[str, str, dict[str, Any]]


def node_id(uri: str) -> str:
    """Return our id for an ESCO concept: ``esco-`` plus the last part of its URI."""
    return f"esco-{uri.rsplit('/', 1)[-1]}"


def alternatives(text: str) -> list[str] | None:
    """Split alternative labels, one per line."""
    return [label.strip() for label in text.split("\n") if label.strip()] or None


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
        self._skills: set[str] = set()
        self._occupations: set[str] = set()

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
        await writer.nodes("Skill", self._skill_rows())
        await writer.nodes("Skill", self._group_rows())
        await writer.nodes("Occupation", self._occupation_rows())
        if (self._folder / "occupations_ar.csv").exists():
            await writer.nodes("Occupation", self._arabic_rows())

    def _concepts(self, name: str, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
        path = self._folder / name
        for line, row in csv_rows(path, self._report, ("conceptUri", "preferredLabel", *columns)):
            if not row["conceptUri"].startswith(CONCEPT):
                self._report.reject(path, line, "conceptUri", f"{row['conceptUri']!r} is not an ESCO concept")
            elif not row["preferredLabel"].strip():
                self._report.reject(path, line, "preferredLabel", "empty")
            else:
                yield line, row

    def _skill_rows(self) -> Iterator[dict[str, Any]]:
        for line, row in self._report.counted("skills", self._concepts("skills_en.csv", ("skillType", "altLabels"))):
            kind = KINDS.get(row["skillType"])
            if kind is None:
                reason = f"{row['skillType']!r} is neither {' nor '.join(KINDS)}"
                self._report.reject(self._folder / "skills_en.csv", line, "skillType", reason)
                continue
            self._skills.add(node_id(row["conceptUri"]))
            yield {
                "id": node_id(row["conceptUri"]),
                "uri": row["conceptUri"],
                "name": row["preferredLabel"],
                "kind": kind,
                "alternativeNames": alternatives(row["altLabels"]),
                "description": row.get("description") or None,
            }

    def _group_rows(self) -> Iterator[dict[str, Any]]:
        for _, row in self._report.counted("skill groups", self._concepts("skillGroups_en.csv", ())):
            self._skills.add(node_id(row["conceptUri"]))
            yield {
                "id": node_id(row["conceptUri"]),
                "uri": row["conceptUri"],
                "name": row["preferredLabel"],
                "kind": "GROUP",
            }

    def _occupation_rows(self) -> Iterator[dict[str, Any]]:
        rows = self._concepts("occupations_en.csv", ("iscoGroup", "altLabels"))
        for _, row in self._report.counted("occupations", rows):
            self._occupations.add(node_id(row["conceptUri"]))
            yield {
                "id": node_id(row["conceptUri"]),
                "uri": row["conceptUri"],
                "title": row["preferredLabel"],
                "isco": row["iscoGroup"],
                "alternativeTitles": alternatives(row["altLabels"]),
                "description": row.get("description") or None,
            }

    def _arabic_rows(self) -> Iterator[dict[str, Any]]:
        for line, row in self._report.counted("Arabic titles", self._concepts("occupations_ar.csv", ())):
            if node_id(row["conceptUri"]) in self._occupations:
                yield {"id": node_id(row["conceptUri"]), "titleArabic": row["preferredLabel"]}
            else:
                self._unknown("occupations_ar.csv", line, "conceptUri", row["conceptUri"])

    def _requirement_rows(self) -> Iterator[Link]:
        name = "occupationSkillRelations_en.csv"
        rows = csv_rows(self._folder / name, self._report, ("occupationUri", "relationType", "skillUri"))
        for line, row in self._report.counted("occupation requirements", rows):
            source, target = node_id(row["occupationUri"]), node_id(row["skillUri"])
            if source not in self._occupations:
                self._unknown(name, line, "occupationUri", row["occupationUri"])
            elif target not in self._skills:
                self._unknown(name, line, "skillUri", row["skillUri"])
            else:
                yield source, target, {"essential": row["relationType"] == "essential"}

    def _related_rows(self) -> Iterator[Link]:
        name = "skillSkillRelations_en.csv"
        columns = ("originalSkillUri", "relationType", "relatedSkillUri")
        for line, row in self._report.counted("skill relations", csv_rows(self._folder / name, self._report, columns)):
            source, target = node_id(row["originalSkillUri"]), node_id(row["relatedSkillUri"])
            if self._both_skills(name, line, (columns[0], source), (columns[2], target)):
                yield source, target, {"kind": row["relationType"].upper()}

    def _broader_rows(self) -> Iterator[Link]:
        name = "broaderRelationsSkillPillar_en.csv"
        columns = ("conceptUri", "broaderUri")
        for line, row in self._report.counted("broader", csv_rows(self._folder / name, self._report, columns)):
            source, target = node_id(row["conceptUri"]), node_id(row["broaderUri"])
            if self._both_skills(name, line, (columns[0], source), (columns[1], target)):
                yield source, target, {}

    def _both_skills(self, name: str, line: int, *ends: tuple[str, str]) -> bool:
        for column, end in ends:
            if end not in self._skills:
                self._unknown(name, line, column, end)
                return False
        return True

    def _unknown(self, name: str, line: int, column: str, value: str) -> None:
        self._report.reject(self._folder / name, line, column, f"{value!r} is not in the concept tables")
