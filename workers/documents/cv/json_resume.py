"""Reads a CV in the JSON Resume format.

Specification: https://jsonresume.org/schema
"""

from collections.abc import Iterator
from typing import Any

import orjson

from workers.documents.cv.file_kinds import FileKind
from workers.documents.cv.problems import DocumentError, Problem
from workers.documents.cv.proposal import CvReading
from workers.documents.cv.structured import LONGEST_TEXT, Facts, Job, Stage, shorten, take, write_reading

SECTIONS = frozenset({"basics", "work", "education", "skills", "volunteer", "languages"})


def read_json_resume(data: bytes) -> CvReading:
    """Return what is read from a JSON Resume.

    Raises:
        DocumentError: it is no JSON, or no CV.
    """
    try:
        resume = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise DocumentError(Problem.DAMAGED) from error
    if not isinstance(resume, dict) or SECTIONS.isdisjoint(resume):
        raise DocumentError(Problem.NOT_A_CV)
    basics = resume.get("basics")
    basics = basics if isinstance(basics, dict) else {}
    return write_reading(
        FileKind.JSON_RESUME,
        Facts(
            name=shorten(basics.get("name")),
            email=shorten(basics.get("email")),
            phone=shorten(basics.get("phone")),
            headline=shorten(basics.get("label")),
            summary=shorten(basics.get("summary"), LONGEST_TEXT),
            jobs=[
                job
                for name in ("work", "volunteer")
                for job in map(read_job, objects(resume, name))
                if job.title or job.organisation
            ],
            stages=[
                stage for stage in map(read_stage, objects(resume, "education")) if stage.institution or stage.degree
            ],
            skills=[skill for entry in objects(resume, "skills") for skill in read_skills(entry)],
            languages=[
                (language, shorten(entry.get("fluency")))
                for entry in objects(resume, "languages")
                if (language := shorten(entry.get("language")))
            ],
        ),
    )


def objects(container: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the objects in an array of a JSON object."""
    values = container.get(name)
    return [value for value in take(values) if isinstance(value, dict)] if isinstance(values, list) else []


def texts(values: object) -> list[str]:
    """Return the texts in an array."""
    return [text for value in take(values) if (text := shorten(value))] if isinstance(values, list) else []


def read_job(entry: dict[str, Any]) -> Job:
    """Return a job; without an end, it goes on."""
    begin, end = shorten(entry.get("startDate")), shorten(entry.get("endDate"))
    lines = [shorten(entry.get("summary"), LONGEST_TEXT), *texts(entry.get("highlights"))]
    return Job(
        title=shorten(entry.get("position")),
        organisation=shorten(entry.get("name")) or shorten(entry.get("company")) or shorten(entry.get("organization")),
        begin=begin,
        end=end,
        ongoing=bool(begin) and not end,
        text="\n".join(filter(None, lines)),
    )


def read_stage(entry: dict[str, Any]) -> Stage:
    """Return a stage of an education."""
    return Stage(
        degree=shorten(entry.get("studyType")),
        field=shorten(entry.get("area")),
        institution=shorten(entry.get("institution")),
        begin=shorten(entry.get("startDate")),
        end=shorten(entry.get("endDate")),
    )


def read_skills(entry: dict[str, Any]) -> Iterator[str]:
    """Yield the name and the keywords of a group of skills."""
    yield shorten(entry.get("name"))
    yield from texts(entry.get("keywords"))
