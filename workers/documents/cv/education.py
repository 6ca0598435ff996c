"""Finds the stages of an education: degree, field, institution, period."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from workers.documents.cv.dates import alternatives, find_periods
from workers.documents.cv.entries import TRIMMED, cut_out, placeholders
from workers.documents.cv.limits import LIMITS
from workers.documents.cv.proposal import EducationEntry
from workers.documents.cv.sections import BULLET, Line, Section, SectionKind
from workers.documents.cv.words import cv_words, key

PARTS = re.compile(r"\t|\s[|\u2022\u2010-\u2015-]\s?|[|\u2022\u2014\u2013;\u061b]|,\s|\u060c|[()\[\]]|\n|:\s|\s:")
FIELD = re.compile(r"^\s*(?:degree\s)?(?:in|of|:|-|\u2013|,|فى|في|تخصص)?\s+", re.IGNORECASE)
LONGEST_LINE, MOST_LINES, MOST_FIELD_WORDS = 300, 4, 8


@cache
def degree_pattern() -> re.Pattern[str]:
    """Return the pattern of degrees; dots in abbreviations do not matter."""
    names = {rf"{name}" for name in cv_words().degrees}
    return re.compile(rf"(?<![\w.])(?:{alternatives(names)})(?![\w])", re.IGNORECASE)


def read_education(sections: Sequence[Section]) -> list[EducationEntry]:
    """Return the stages in the sections of education."""
    lines = [section.lines for section in sections if section.kind is SectionKind.EDUCATION]
    entries = [entry for part in lines for group in group_lines(part) if (entry := read_stage(group)) is not None]
    return entries[: LIMITS.entries_of_kind]


def group_lines(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines of each stage. A line begins one if it repeats what the lines before it have already."""
    group: list[Line] = []
    known_facts: set[str] = set()
    for line in lines:
        if not line.text:
            if known_facts:
                yield group
                group, known_facts = [], set()
            continue
        facts = facts_of(line.text)
        if group and (facts & known_facts or len(group) >= MOST_LINES):
            yield group
            group, known_facts = [], set()
        if facts or group:
            group.append(line)
            known_facts |= facts
    if group:
        yield group


def facts_of(text: str) -> set[str]:
    """Return which facts about a stage a line holds."""
    head = text[:LONGEST_LINE]
    facts = {"period"} if find_periods(head) else set()
    facts |= {"degree"} if find_degree(head) else set()
    return facts | ({"institution"} if not cv_words().institutions.isdisjoint(key(head).split()) else set())


def find_degree(text: str) -> tuple[str, int] | None:
    """Return the degree in a text, as it is written, and where it ends."""
    plain = re.sub(r"(?<=[A-Za-z])\.(?=[A-Za-z]|\s|$|,)", "\u0001", text).replace("\u0001", ".")
    match = degree_pattern().search(plain.replace("\u2019", "'"))
    if match is None:
        match = dotted_degree().search(plain)
    return (match[0].strip(TRIMMED), match.end()) if match else None


@cache
def dotted_degree() -> re.Pattern[str]:
    """Return the pattern of abbreviated degrees with dots: B.Sc., Ph.D., M. A."""
    return re.compile(r"(?<!\w)(?:Ph\.?\s?D|[BM]\.?\s?(?:Sc|Eng|Tech|Com|Ed|A|S|B\.?A))\.?(?!\w)")


def read_stage(lines: Sequence[Line]) -> EducationEntry | None:
    """Return the stage that lines describe; ``None`` if they name neither a degree nor an institution."""
    texts, begin, end = [], None, None
    for line in lines:
        text = placeholders().sub("\t", BULLET.sub("", line.text[:LONGEST_LINE]))
        periods = find_periods(text)
        for period in reversed(periods):
            before, after = cut_out(text, period.start, period.stop)
            text = f"{before}\t{after}"
        if periods and begin is None and end is None:
            begin, end = (periods[0].begin, periods[0].end) if periods[0].is_range else (None, periods[0].begin)
        texts.append(text)
    whole = "\n".join(texts)
    degree = find_degree(whole)
    parts = [part for raw in PARTS.split(whole) if raw and (part := raw.strip(TRIMMED))]
    institution = next((part for part in parts if is_institution(part)), None)
    if degree is None and institution is None:
        return None
    return EducationEntry(
        degree=degree[0][:300] if degree else None,
        field=read_field(whole[degree[1] :], institution) if degree else None,
        institution=institution[:300] if institution else None,
        begin=begin,
        end=end,
        start=lines[0].start,
        stop=lines[-1].stop,
    )


def is_institution(text: str) -> bool:
    """Return whether a text names an institution, and not just a degree such as "high school diploma"."""
    folded_text = key(text)
    return folded_text not in cv_words().degrees and not cv_words().institutions.isdisjoint(folded_text.split())


def read_field(rest: str, institution: str | None) -> str | None:
    """Return the field of study in what stands after a degree."""
    text = FIELD.sub("", rest.lstrip(".\u2019's"), count=1)
    first = next((part for raw in PARTS.split(text) if raw and (part := raw.strip(TRIMMED))), "")
    if not first or first == institution or len(first.split()) > MOST_FIELD_WORDS:
        return None
    if not cv_words().institutions.isdisjoint(key(first).split()) or not any(map(str.isalpha, first)):
        return None
    return first[:300]
