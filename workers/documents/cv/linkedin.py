"""Reads the ZIP of a LinkedIn data export: CSV tables, some with notes above their header."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from workers.documents.cv.archives import unpack
from workers.documents.cv.file_kinds import LINKEDIN_FILES, FileKind
from workers.documents.cv.problems import DocumentError, Problem
from workers.documents.cv.proposal import CvReading
from workers.documents.cv.structured import LONGEST_TEXT, MOST_FACTS, Facts, Job, Stage, shorten, write_reading

MORE_FILES = frozenset({"email addresses.csv", "phonenumbers.csv", "languages.csv"})
PREAMBLE_ROWS = 15
COLUMNS: Mapping[str, frozenset[str]] = {
    "profile.csv": frozenset({"first name", "last name"}),
    "positions.csv": frozenset({"company name", "title"}),
    "education.csv": frozenset({"school name"}),
    "skills.csv": frozenset({"name"}),
    "email addresses.csv": frozenset({"email address"}),
    "phonenumbers.csv": frozenset({"number"}),
    "languages.csv": frozenset({"name", "proficiency"}),
}
Row = Mapping[str, str]


def read_linkedin(data: bytes) -> CvReading:
    """Return what is read from a LinkedIn export.

    Raises:
        DocumentError: the archive is damaged or too large, or holds no profile.
    """
    wanted_names = LINKEDIN_FILES | MORE_FILES
    files = {
        PurePath(name).name.lower(): content
        for name, content in unpack(data, lambda name: PurePath(name).name.lower() in wanted_names).items()
    }
    tables = {name: list(read_rows(name, content)) for name, content in files.items()}
    profile: Row = next(iter(tables.get("profile.csv", [])), {})
    return write_reading(
        FileKind.LINKEDIN_ZIP,
        Facts(
            name=" ".join(filter(None, (cell(profile, "first name"), cell(profile, "last name")))),
            email=read_email(tables.get("email addresses.csv", [])),
            phone=next((number for row in tables.get("phonenumbers.csv", []) if (number := cell(row, "number"))), ""),
            headline=cell(profile, "headline"),
            summary=cell(profile, "summary", LONGEST_TEXT),
            jobs=[job for job in map(read_job, tables.get("positions.csv", [])) if job.title or job.organisation],
            stages=[stage for stage in map(read_stage, tables.get("education.csv", [])) if stage.institution],
            skills=[skill for row in tables.get("skills.csv", []) if (skill := cell(row, "name"))],
            languages=[
                (name, cell(row, "proficiency"))
                for row in tables.get("languages.csv", [])
                if (name := cell(row, "name"))
            ],
        ),
    )


def read_rows(name: str, content: bytes) -> Iterator[Row]:
    """Yield the rows of a table by the names of their columns; what stands above the header is left out.

    Raises:
        DocumentError: the table is no text, or malformed.
    """
    try:
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig")), strict=False)
        header: list[str] | None = None
        count = 0
        for number, row in enumerate(rows):
            names = [value.strip().lower() for value in row]
            if header is None:
                if COLUMNS[name] <= set(names):
                    header = names
                elif number > PREAMBLE_ROWS:
                    return
            elif any(value.strip() for value in row):
                yield dict(zip(header, row, strict=False))
                count += 1
                if count >= MOST_FACTS:
                    return
    except (UnicodeDecodeError, csv.Error) as error:
        raise DocumentError(Problem.DAMAGED) from error


def cell(row: Row, column: str, most: int = 300) -> str:
    """Return the clean text in a column of a row; empty if there is none."""
    return shorten(row.get(column, ""), most)


def read_email(rows: list[Row]) -> str:
    """Return the primary address of e-mail, or the first one."""
    primary = [row for row in rows if cell(row, "primary").lower() == "yes"]
    return next((address for row in (*primary, *rows) if (address := cell(row, "email address"))), "")


def read_job(row: Row) -> Job:
    """Return a job; without an end, it goes on."""
    begin, end = cell(row, "started on"), cell(row, "finished on")
    return Job(
        title=cell(row, "title"),
        organisation=cell(row, "company name"),
        begin=begin,
        end=end,
        ongoing=bool(begin) and not end,
        text=cell(row, "description", LONGEST_TEXT),
    )


def read_stage(row: Row) -> Stage:
    """Return a stage of an education."""
    return Stage(
        degree=cell(row, "degree name"),
        institution=cell(row, "school name"),
        begin=cell(row, "start date"),
        end=cell(row, "end date"),
    )
