"""Finds the jobs that a person has held: each has a period, and a title and an employer beside it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from workers.documents.cv.dates import Period, find_periods
from workers.documents.cv.entries import (
    TRIMMED,
    cut_out,
    is_capitalised,
    is_prose,
    organisation_score,
    split_pieces,
    title_score,
)
from workers.documents.cv.header_lines import (
    LONGEST_PLAIN_NAME,
    LONGEST_SINGLE,
    TITLE,
    begins_with_title,
    is_employer_line,
    is_employer_name,
    is_header_line,
    is_late_title,
    is_list_entry,
    is_plain_title,
)
from workers.documents.cv.limits import LIMITS
from workers.documents.cv.proposal import ExperienceEntry
from workers.documents.cv.sections import Line, Section, SectionKind
from workers.documents.cv.words import cv_words, key

LONGEST_HEADER = 220
HEADER_LINES, LATE_LINES = 2, 8
MONTH = len("2019-03")
LONGEST_SMALL_NAME = 2
BESIDE = r"(?:,|\s?[|]|\s[@\u2010-\u2015-]|\sat)\s"
NUMERALS = frozenset({"i", "ii", "iii", "iv", "1", "2", "3"})
FALLBACK = frozenset({SectionKind.HEAD, SectionKind.OTHER, SectionKind.SUMMARY})


@dataclass(slots=True)
class Anchor:
    """A line with a period that heads an entry, its index among the lines, its text, and the pieces of its header."""

    index: int
    text: str
    period: Period
    pieces: list[str]
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    first: int = 0


def read_experience(sections: Sequence[Section]) -> list[ExperienceEntry]:
    """Return the jobs in the sections of experience; without such sections, in those that may hold them."""
    chosen_sections = [section for section in join_jobs(sections) if section.kind is SectionKind.EXPERIENCE]
    chosen_sections = chosen_sections or [section for section in sections if section.kind in FALLBACK]
    entries = [entry for section in chosen_sections for entry in read_section(section.lines)]
    return drop_repetitions(entries)[: LIMITS.entries_of_kind]


def drop_repetitions(entries: Sequence[ExperienceEntry]) -> list[ExperienceEntry]:
    """Return jobs without those that have the title, the employer and the period of an earlier one."""
    jobs = {
        (key(entry.title or ""), entry.organisation, entry.begin, entry.end, entry.ongoing): entry
        for entry in entries[::-1]
    }
    return list(jobs.values())[::-1]


def join_jobs(sections: Sequence[Section]) -> list[Section]:
    """Return sections, those of experience with the achievements after them that later jobs follow.

    Some CVs head the achievements of each job like a section.
    """
    joined: list[Section] = []
    lines: list[Line] = []  # of experience, and of achievements after it
    for section in sections:
        lines = [*lines, *section.lines] if lines and section.kind is SectionKind.ACHIEVEMENTS else []
        if section.kind is SectionKind.EXPERIENCE:
            lines = [*section.lines]
        if len(lines) > len(section.lines) and any(map(is_dated_job, read_section(section.lines))):
            while joined[-1].kind is SectionKind.ACHIEVEMENTS:
                joined.pop()
            joined[-1] = Section(SectionKind.EXPERIENCE, lines)
        else:
            joined.append(section)
    return joined


def is_dated_job(entry: ExperienceEntry) -> bool:
    """Return whether an entry has a title and a period of months, which tell a job from an award."""
    is_period = entry.ongoing or entry.end is not None
    return is_period and len(entry.begin or "") >= MONTH and title_score(entry.title or "") >= TITLE


def pieces_beside(line: Line, period: Period) -> list[str]:
    """Return the pieces of a line before and after a period."""
    return [piece for part in cut_out(line.text, period.start, period.stop) for piece in split_pieces(part)]


def read_section(lines: Sequence[Line]) -> list[ExperienceEntry]:
    """Return the jobs in the lines of a section."""
    anchors = find_anchors(lines)
    for number, anchor in enumerate(anchors):
        lowest = anchors[number - 1].index + 1 if number else 0
        highest = anchors[number + 1].index if number + 1 < len(anchors) else len(lines)
        complete_header(anchor, lines, lowest, highest)
    entries = []
    for number, anchor in enumerate(anchors):
        stop_line = anchors[number + 1].first if number + 1 < len(anchors) else len(lines)
        written_lines = [line for line in lines[anchor.first : max(stop_line, anchor.index + 1)] if line.text]
        entry = write_entry(anchor, written_lines[0].start, written_lines[-1].stop)
        if entry is not None:
            entries.append(entry)
    return entries


def find_anchors(lines: Sequence[Line]) -> list[Anchor]:
    """Return the lines that head entries."""
    anchors = []
    for index, line in enumerate(lines):
        period = heading_period(line)
        if period is not None:
            anchors.append(Anchor(index, line.text, period, pieces_beside(line, period), first=index))
    return anchors


def heading_period(line: Line) -> Period | None:
    """Return the period in a line that heads an entry; ``None`` if the line is something else."""
    periods = find_periods(line.text)
    ranges = [period for period in periods if period.is_range]
    if ranges:
        period = ranges[0]
        rest = line.text[period.stop :]
        if len(line.text) <= LONGEST_HEADER or period.start < LONGEST_SINGLE // 2 or len(rest) < LONGEST_SINGLE // 2:
            return None if is_prose(line.text) and (line.is_bullet or is_within_prose(line, period)) else period
        return None
    if len(periods) != 1 or len(line.text) > LONGEST_SINGLE or line.is_bullet or is_prose(line.text):
        return None
    pieces = pieces_beside(line, periods[0])
    alone = len(line.text) - (periods[0].stop - periods[0].start) <= 3
    return periods[0] if alone or any(title_score(piece) >= TITLE for piece in pieces) else None


def is_within_prose(line: Line, period: Period) -> bool:
    """Return whether a period in a line of prose stands among its words, with no title beside it."""
    at_edge = not line.text[: period.start].strip(TRIMMED) or not line.text[period.stop :].strip(TRIMMED)
    return not at_edge and not any(
        title_score(piece) >= TITLE and not is_prose(piece) for piece in pieces_beside(line, period)
    )


def complete_header(anchor: Anchor, lines: Sequence[Line], lowest: int, highest: int) -> None:
    """Add the lines around an anchor that belong to its header, as far as the header lacks a title or an employer."""
    has_title = any(title_score(piece) >= TITLE for piece in anchor.pieces)
    if has_title and len(anchor.pieces) > 1:
        return
    for index in range(anchor.index - 1, max(lowest, anchor.index - HEADER_LINES) - 1, -1):
        line = lines[index]
        if not is_header_line(line) and not (index == anchor.index - 1 and is_plain_title(line)):
            break
        anchor.before.insert(0, line.text)
        anchor.first = index
    anchor.before, anchor.first = drop_description(anchor, lowest)
    header_pieces = [*anchor.pieces, *split_all(anchor.before)]
    if any(title_score(piece) >= TITLE for piece in header_pieces):
        following = lines[anchor.index + 1 : min(highest, anchor.index + 2)] if len(header_pieces) == 1 else ()
        anchor.after = [line.text for line in following if is_employer_line(line)]
        return
    early = find_early_header(lines, max(lowest, anchor.index - LATE_LINES), anchor.index)
    if early is not None and not anchor.pieces:
        anchor.before, anchor.first = [lines[early].text], early
        return
    for line in lines[anchor.index + 1 : min(highest, anchor.index + 1 + HEADER_LINES)]:
        if not is_header_line(line):
            break
        anchor.after.append(line.text)
    if not (anchor.pieces or anchor.before or anchor.after):
        anchor.after = find_late_header(lines[anchor.index + 1 : min(highest, anchor.index + 1 + LATE_LINES)])


def find_late_header(lines: Sequence[Line]) -> list[str]:
    """Return the first line with a title: in PDFs, lines of another column may stand between a period and its job.

    What stands beside a template's place for an employer is a title, whatever its words.
    """
    return next(([line.text] for line in filter(is_header_line, lines) if is_late_title(line.text)), [])


def find_early_header(lines: Sequence[Line], lowest: int, stop: int) -> int | None:
    """Return the index of the last line with a title before an anchor, if only a list of another column is between."""
    for index in range(stop - 1, lowest - 1, -1):
        if is_header_line(lines[index]) and begins_with_title(lines[index].text):
            return index
        if not is_list_entry(lines[index]):
            return None
    return None


def drop_description(anchor: Anchor, lowest: int) -> tuple[list[str], int]:
    """Leave out a line before an anchor that ends the entry before: one after it looks more like a header."""
    before, first = anchor.before, anchor.first
    if (
        len(before) > 1
        and lowest > 0
        and title_score(before[0]) < TITLE
        and title_score(before[1]) >= TITLE
        and (organisation_score(before[0]) <= 0)
    ):
        return before[1:], first + 1
    return before, first


def split_all(lines: Sequence[str]) -> list[str]:
    """Return the pieces of lines; a line that only ends the title before it is joined to it."""
    result: list[str] = []
    for line in lines:
        if result and len(line.split()) <= 2 and title_score(line) >= TITLE and title_score(result[-1]) < TITLE:
            result[-1] = f"{result[-1]} {line}"
        else:
            result.append(line)
    return [piece for line in result for piece in split_pieces(line)]


def write_entry(anchor: Anchor, start: int, stop: int) -> ExperienceEntry | None:
    """Return the job of an anchor; ``None`` if nothing but a period is known of it."""
    pieces = list(dict.fromkeys([*split_all(anchor.before), *anchor.pieces, *split_all(anchor.after)]))
    if not pieces:
        return None
    title = max(pieces, key=title_score)
    if title_score(title) < TITLE:
        title = next((piece for piece in pieces if organisation_score(piece) <= 0), pieces[0])
        if len(title.split()) > LONGEST_PLAIN_NAME and not is_capitalised(title):
            return None
    other_pieces = [piece for piece in pieces if piece != title]
    header = [*anchor.before, anchor.text, *anchor.after]
    organisation = max(filter(is_employer_name, other_pieces), key=organisation_score, default=None)
    organisation = organisation or next((piece for piece in other_pieces if is_small_name(title, piece, header)), None)
    if organisation and is_second_title(title, organisation, header):
        title, organisation = f"{title}, {organisation}", None
    return ExperienceEntry(
        title=title[:300],
        organisation=organisation[:300] if organisation else None,
        begin=anchor.period.begin,
        end=anchor.period.end if anchor.period.is_range else None,
        ongoing=anchor.period.ongoing,
        start=start,
        stop=stop,
    )


def is_small_name(title: str, piece: str, header: Iterable[str]) -> bool:
    """Return whether a piece is a short name in small letters right beside a title: "Cashier, mcdonalds"."""
    if len(piece.split()) > LONGEST_SMALL_NAME:
        return False
    ends = (re.escape(title), re.escape(piece))
    beside = re.compile(f"{BESIDE.join(ends)}|{BESIDE.join(reversed(ends))}", re.IGNORECASE)
    return any(map(beside.search, header))


def is_second_title(title: str, piece: str, header: Iterable[str]) -> bool:
    """Return whether a piece goes on with a title: "Vice President, Wealth Adviser", "Manager - Risk Analyst"."""
    words = [word for word in key(piece).split() if word not in NUMERALS]
    ends = frozenset((words[0], words[-1])) if words else frozenset[str]()
    return not ends.isdisjoint(cv_words().title_heads) and any(
        f"{title}{sign}{piece}" in line for line in header for sign in (", ", " - ")
    )
