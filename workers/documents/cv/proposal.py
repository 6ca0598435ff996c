"""What is read from a CV. The child process writes it as JSON; its bounds are checked again where it is read."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from workers.documents.cv.file_kinds import FileKind

Line = Annotated[str, StringConstraints(max_length=300)]
Moment = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
MOST_ENTRIES, MOST_LINKS, MOST_CHARACTERS = 50, 100, 200_000


class Part(BaseModel):
    """A part of a proposal. ``start`` and ``end`` are a half-open range of characters of the kept text."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Contact(Part):
    """How to reach the person. The phone number is in E.164 form, such as +201001234567, if its country is known."""

    name: Line | None = None
    email: Line | None = None
    phone: Line | None = None


class ExperienceEntry(Part):
    """A job: its title, employer, and first and last year, month or day (ISO 8601).

    ``ongoing`` tells a job that is still held from one whose end is unknown.
    """

    title: Line | None = None
    organisation: Line | None = None
    begin: Moment | None = None
    end: Moment | None = None
    ongoing: bool = False
    occupation: Line | None = None
    start: int = Field(default=0, ge=0)
    stop: int = Field(default=0, ge=0)


class EducationEntry(Part):
    """A stage of an education."""

    degree: Line | None = None
    field: Line | None = None
    institution: Line | None = None
    begin: Moment | None = None
    end: Moment | None = None
    start: int = Field(default=0, ge=0)
    stop: int = Field(default=0, ge=0)


class SkillEntry(Part):
    """A skill with its confidence (0–1) and the range of characters that names it."""

    skill: Line
    confidence: float = Field(ge=0, le=1)
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class OccupationEntry(Part):
    """An occupation of the whole CV, with a score (0–1)."""

    occupation: Line
    score: float = Field(ge=0, le=1)


class LanguageEntry(Part):
    """A spoken language by its ISO 639 code, and the level as the CEFR names it, or NATIVE."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    level: Annotated[str, StringConstraints(pattern=r"^(A1|A2|B1|B2|C1|C2|NATIVE)$")] | None = None


class Range(Part):
    """A half-open range of characters of the kept text."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


class CvReading(Part):
    """What the child process reads from a file: the kept text, and what stands in it.

    Attributes:
        kind: the kind of file.
        pages: number of pages; 1 for kinds without pages.
        text: the kept text.
        headline: the title that the person gives themselves.
        skills, languages: the ranges of the text that list skills and spoken languages.
    """

    kind: FileKind
    pages: int = Field(default=1, ge=1, le=50)
    text: Annotated[str, StringConstraints(max_length=MOST_CHARACTERS)]
    contact: Contact = Contact()
    headline: Line | None = None
    experience: Annotated[tuple[ExperienceEntry, ...], Field(max_length=MOST_ENTRIES)] = ()
    education: Annotated[tuple[EducationEntry, ...], Field(max_length=MOST_ENTRIES)] = ()
    skills: Annotated[tuple[Range, ...], Field(max_length=MOST_LINKS)] = ()
    languages: Annotated[tuple[Range, ...], Field(max_length=MOST_LINKS)] = ()


class Proposal(Part):
    """What a CV proposes for a profile."""

    contact: Contact = Contact()
    headline: Line | None = None
    experience: tuple[ExperienceEntry, ...] = ()
    education: tuple[EducationEntry, ...] = ()
    skills: tuple[SkillEntry, ...] = ()
    occupations: tuple[OccupationEntry, ...] = ()
    languages: tuple[LanguageEntry, ...] = ()
