"""Structured CVs: their facts, written out as the kept text, so that every fact has its place in it."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from workers.documents.cv.dates import find_periods
from workers.documents.cv.file_kinds import FileKind
from workers.documents.cv.limits import LIMITS
from workers.documents.cv.plain_text import clean
from workers.documents.cv.problems import DocumentError, Problem
from workers.documents.cv.proposal import Contact, CvReading, EducationEntry, ExperienceEntry, Range

V = TypeVar("V")
LONGEST_FACT, LONGEST_TEXT, MOST_FACTS = 300, 20_000, 200


@dataclass(frozen=True, slots=True)
class Job:
    """A job in a structured CV; the text describes it."""

    title: str = ""
    organisation: str = ""
    begin: str = ""
    end: str = ""
    ongoing: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of an education in a structured CV."""

    degree: str = ""
    field: str = ""
    institution: str = ""
    begin: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a structured CV holds; empty texts stand for what it lacks. ``languages`` hold name and level."""

    name: str = ""
    email: str = ""
    phone: str = ""
    headline: str = ""
    summary: str = ""
    jobs: Sequence[Job] = ()
    stages: Sequence[Stage] = ()
    skills: Sequence[str] = ()
    languages: Sequence[tuple[str, str]] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing of a CV."""
        return not (self.jobs or self.stages or self.skills or self.name or self.headline or self.summary)


@dataclass(slots=True)
class Writer:
    """Writes a text line by line."""

    parts: list[str] = field(default_factory=list)
    length: int = 0

    def write(self, line: str) -> Range:
        """Write a line. Return its range.

        Raises:
            DocumentError: the text becomes too long.
        """
        start = self.length
        self.parts.append(line)
        self.length += len(line) + 1
        if self.length > LIMITS.characters:
            raise DocumentError(Problem.TOO_LONG)
        return Range(start=start, end=start + len(line))

    @property
    def text(self) -> str:
        """The text."""
        return "\n".join(self.parts)


def shorten(value: object, most: int = LONGEST_FACT) -> str:
    """Return a value as one clean line of text; empty if it is no text."""
    if not isinstance(value, str) or not any(map(str.isalnum, value)):
        return ""
    try:
        return " ".join(clean(value[: 2 * most]).split())[:most]
    except DocumentError:
        return " ".join(value.split())[:most] if value.isascii() and value.isprintable() else ""


def read_moment(text: str) -> str | None:
    """Return the year, month or day that a text names."""
    periods = find_periods(text)
    return periods[0].begin if periods else None


def write_reading(kind: FileKind, facts: Facts) -> CvReading:
    """Return the reading of a structured CV.

    Raises:
        DocumentError: it holds nothing of a CV, or too much.
    """
    if facts.is_empty:
        raise DocumentError(Problem.NOT_A_CV)
    writer = Writer()
    for line in (facts.name, facts.headline, facts.email, facts.phone, facts.summary):
        if line:
            writer.write(line)
    jobs, stages = facts.jobs[: LIMITS.entries_of_kind], facts.stages[: LIMITS.entries_of_kind]
    write_heading(writer, "Experience", jobs)
    experience = [write_job(writer, job) for job in jobs]
    write_heading(writer, "Education", stages)
    education = [write_stage(writer, stage) for stage in stages]
    skills = write_list(writer, "Skills", facts.skills[:MOST_FACTS])
    languages = write_list(
        writer, "Languages", [f"{name} ({level})" if level else name for name, level in facts.languages[:MOST_FACTS]]
    )
    return CvReading(
        kind=kind,
        text=writer.text,
        contact=Contact(name=facts.name or None, email=facts.email or None, phone=facts.phone or None),
        headline=facts.headline or None,
        experience=tuple(experience),
        education=tuple(education),
        skills=skills,
        languages=languages,
    )


def write_heading(writer: Writer, title: str, entries: Sequence[object]) -> None:
    """Write a heading, if there are entries under it."""
    if entries:
        writer.write("")
        writer.write(title)


def write_list(writer: Writer, title: str, entries: Sequence[str]) -> tuple[Range, ...]:
    """Write entries under a heading. Return the range that they cover."""
    filled_entries = [entry for entry in entries if entry]
    if not filled_entries:
        return ()
    write_heading(writer, title, filled_entries)
    ranges = [writer.write(entry) for entry in filled_entries]
    return (Range(start=ranges[0].start, end=ranges[-1].end),)


def write_job(writer: Writer, job: Job) -> ExperienceEntry:
    """Write a job. Return its entry."""
    until = "present" if job.ongoing else job.end
    head = ", ".join(filter(None, (job.title, job.organisation)))
    first = last = writer.write("\t".join(filter(None, (head, " - ".join(filter(None, (job.begin, until)))))))
    for line in job.text.split("\n"):
        if line.strip():
            last = writer.write(line.strip())
    return ExperienceEntry(
        title=job.title or None,
        organisation=job.organisation or None,
        begin=read_moment(job.begin),
        end=None if job.ongoing else read_moment(job.end),
        ongoing=job.ongoing,
        start=first.start,
        stop=last.end,
    )


def write_stage(writer: Writer, stage: Stage) -> EducationEntry:
    """Write a stage of an education. Return its entry."""
    head = ", ".join(filter(None, (stage.degree, stage.field, stage.institution)))
    place = writer.write("\t".join(filter(None, (head, " - ".join(filter(None, (stage.begin, stage.end)))))))
    return EducationEntry(
        degree=stage.degree or None,
        field=stage.field or None,
        institution=stage.institution or None,
        begin=read_moment(stage.begin),
        end=read_moment(stage.end),
        start=place.start,
        stop=place.end,
    )


def take(values: Iterable[V], most: int = MOST_FACTS) -> list[V]:
    """Return at most so many values."""
    return list(itertools.islice(values, most))
