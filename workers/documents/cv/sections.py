"""Splits the text of a CV into sections by its headings, in English and Arabic."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workers.documents.cv.words import cv_words, key

LONGEST_HEADING, MOST_WORDS = 60, 6
PARTS = re.compile(r"[()|/\t]|\s[-\u2013\u2014]\s")
INLINE = re.compile(r"^(?P<heading>[^:\n\uff1a]{3,40})[:\uff1a]\s*(?P<rest>\S.*)$")
# Headings that are entries of lists, too. They open a section only if they stand out.
AMBIGUOUS = frozenset(
    {
        "training", "teaching", "software", "tools", "technologies", "presentations", "work",
        "studies", "projects", "activities", "strengths", "abilities", "courses", "research",
        "language", "contacts", "contact", "profile", "interests", "date", "sales",
    }
)  # fmt: skip
BULLET = re.compile(
    r"^[\s]*(?:[-*\u2022\u2023\u25aa\u25cf\u25cb\u25e6\u2043\u2219\u27a2\u2713\u2714\uf0b7\uf0a7\u00b7\u25a0]|\d{1,2}[.)])\s*"
)


class SectionKind(StrEnum):
    """A section of a CV. ``HEAD`` is what stands before the first heading."""

    HEAD = "head"
    SUMMARY = "summary"
    EXPERIENCE = "experience"
    EDUCATION = "education"
    SKILLS = "skills"
    LANGUAGES = "languages"
    CONTACT = "contact"
    CERTIFICATIONS = "certifications"
    ACHIEVEMENTS = "achievements"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Line:
    """A line without surrounding blanks, and where it starts in the text."""

    text: str
    start: int

    @property
    def stop(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)

    @property
    def is_bullet(self) -> bool:
        """Whether it begins as an entry of a list."""
        return bool(BULLET.match(self.text))


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its lines, without the heading; empty lines divide its paragraphs."""

    kind: SectionKind
    lines: Sequence[Line]


def split_lines(text: str) -> list[Line]:
    """Return the lines of a text."""
    lines, start = [], 0
    for line in text.split("\n"):
        stripped_line = line.strip()
        lines.append(Line(stripped_line, start + (line.find(stripped_line) if stripped_line else 0)))
        start += len(line) + 1
    return lines


def split_sections(text: str) -> list[Section]:
    """Return the sections of a text, in order."""
    sections: list[tuple[SectionKind, list[Line]]] = [(SectionKind.HEAD, [])]
    after_blank = True
    for line in split_lines(text):
        heading = read_heading(line, stands_out=after_blank)
        after_blank = not any(map(str.isalnum, line.text))
        if heading is None or (heading[1] and is_part_of_job(heading[0], sections[-1][0])):
            sections[-1][1].append(line)
        else:
            kind, rest = heading
            sections.append((kind, [rest] if rest else []))
    trimmed_sections = [(kind, trim(lines)) for kind, lines in sections]
    return [Section(kind, lines) for kind, lines in trimmed_sections if lines]


def is_part_of_job(kind: SectionKind, current: SectionKind) -> bool:
    """Return whether a line that begins with a heading stays in a job: "Key accomplishments: opened two branches".

    A line about referees, memberships, awards or leisure opens a section.
    """
    return kind is SectionKind.ACHIEVEMENTS and current is SectionKind.EXPERIENCE


def trim(lines: Sequence[Line]) -> Sequence[Line]:
    """Return lines without the empty ones at their beginning and end."""
    full = [index for index, line in enumerate(lines) if line.text]
    return lines[full[0] : full[-1] + 1] if full else []


def read_heading(line: Line, *, stands_out: bool) -> tuple[SectionKind, Line | None] | None:
    """Return the section that a line opens, with the rest of the line after a colon; ``None`` if it opens none."""
    text = line.text
    if not text or len(text) > 10 * LONGEST_HEADING:
        return None
    if len(text) <= LONGEST_HEADING and (kind := kind_of_heading(text, stands_out=stands_out)):
        return kind, None
    match = INLINE.match(text)
    if match and (kind := kind_of_heading(match["heading"], stands_out=stands_out)):
        return kind, Line(match["rest"], line.start + match.start("rest"))
    return None


def kind_of_heading(text: str, *, stands_out: bool) -> SectionKind | None:
    """Return the section that a heading opens."""
    headings, whole = cv_words().headings, key(text)
    if not whole or len(whole.split()) > MOST_WORDS:
        return None
    loud = stands_out or (text.isupper() and len(whole) > 3) or text.rstrip().endswith((":", "\uff1a"))
    quiet = not loud and text[0].islower()  # the last word of a sentence before it
    for part in (whole, *(key(part) for part in PARTS.split(text))):
        if part in headings and (loud or not (quiet or part in AMBIGUOUS)):
            return SectionKind(headings[part])
    if loud and not BULLET.match(text) and (text.isupper() or text.rstrip().endswith(":")):
        return next(endings(whole), None)
    return None


def endings(whole: str) -> Iterator[SectionKind]:
    """Yield the sections that the last words of a heading open, such as "selected professional experience"."""
    words = whole.split()
    for start in range(1, len(words)):
        ending = " ".join(words[start:])
        if ending in cv_words().headings and ending not in AMBIGUOUS:
            yield SectionKind(cv_words().headings[ending])
