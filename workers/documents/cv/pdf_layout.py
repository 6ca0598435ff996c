"""Puts the characters of a page into words, lines and columns, in the order in which people read them.

Programs that make PDFs often leave out blanks, and place characters a little closer or wider than the font says. So the
usual gap after each letter is measured on the page, and a gap that is clearly wider is a blank. Letters that mostly end
words, such as "y", are measured by the others. Columns are found as
runs of lines that a vertical gap divides; dates and places at the right margin are no column.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from workers.documents.cv.scripts import is_right_to_left

WORD_GAP, LETTER_SPACED, WIDEST_LETTER = 0.12, 0.16, 0.04  # of the height of the letters
SEGMENT_GAP, JUMP = 1.0, 0.6
GUTTER = 0.9
FEWEST_SAMPLES, FEWEST_ROWS = 4, 3
CLOSE_ROWS = 2.4
LOOKAHEAD = 8
CONTIGUOUS = 0.6
DATED = re.compile(r"(?:19|20)\d\d|[\u0660-\u0669]{4}")
QUARTER = 4


class Glyph(NamedTuple):
    """A visible character and its box on the page, in points; the origin is at the bottom left.

    ``after_blank`` says whether the file has a blank before it; many files have none between words.
    """

    character: str
    left: float
    right: float
    bottom: float
    top: float
    after_blank: bool = False


@dataclass(slots=True)
class Segment:
    """A piece of a line without wide gaps."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        """The height of its letters."""
        return self.top - self.bottom


@dataclass(slots=True)
class Row:
    """The segments at one height, from left to right."""

    segments: list[Segment] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """Half its height on the page."""
        return (self.segments[0].bottom + self.segments[0].top) / 2

    @property
    def height(self) -> float:
        """The height of its letters."""
        return max(segment.height for segment in self.segments)

    @property
    def text(self) -> str:
        """Its text; a tab stands for a wide gap."""
        rtl = is_right_to_left("".join(segment.text for segment in self.segments))
        ordered = self.segments[::-1] if rtl else self.segments
        parts = [ordered[0].text]
        for before, after in pairwise(ordered):
            gap = before.left - after.right if rtl else after.left - before.right
            parts += ["\t" if gap > SEGMENT_GAP * self.height else " ", after.text]
        return "".join(parts)


def lay_out(glyphs: Sequence[Glyph]) -> str:
    """Return the text of a page, one line per line of a column."""
    ordered = mend_ligatures(glyphs)
    usual = usual_gaps(ordered)
    segments = [write_segment(run, usual) for run in split_runs(ordered)]
    return "\n".join(row.text for row in order_rows(make_rows(segments)))


def mend_ligatures(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return characters in reading order: PDFium turns the letters of Arabic ligatures around, which share one box."""
    mended: list[Glyph] = []
    for _, group in groupby(glyphs, key=lambda glyph: glyph[1:5]):
        letters = list(group)
        if len(letters) > 1 and all(is_right_to_left(glyph.character) for glyph in letters):
            first = letters[-1]._replace(after_blank=letters[0].after_blank)
            letters = [first, *(glyph._replace(after_blank=False) for glyph in letters[-2::-1])]
        mended += letters
    return mended


def gap_between(before: Glyph, after: Glyph) -> float:
    """Return the gap between two characters that follow each other, from left to right or from right to left."""
    rightwards, leftwards = after.left - before.right, before.left - after.right
    if after.left < before.left and is_right_to_left(before.character + after.character):
        return leftwards
    return rightwards


def usual_gaps(glyphs: Sequence[Glyph]) -> dict[str, float]:
    """Return the usual gap after each letter, in shares of the letters' height: the lower quartile on the page.

    The gap after ``""`` is that after all letters; it stands for letters that are too rare, and for signs.
    """
    gaps: dict[str, list[float]] = defaultdict(list)
    for before, after in pairwise(glyphs):
        height = before.top - before.bottom
        if height > 0 and on_one_line(before, after) and before.character.isalnum() and after.character.isalnum():
            gap = gap_between(before, after) / height
            if abs(gap) < JUMP:
                gaps[before.character].append(gap)
                gaps[""].append(gap)
    quartiles = {
        character: sorted(values)[len(values) // QUARTER]
        for character, values in gaps.items()
        if len(values) >= FEWEST_SAMPLES
    }
    most = quartiles.get("", 0.0) + WIDEST_LETTER
    return {character: min(gap, most) for character, gap in quartiles.items()}


def on_one_line(before: Glyph, after: Glyph) -> bool:
    """Return whether two characters overlap in height for the most part."""
    overlap = min(before.top, after.top) - max(before.bottom, after.bottom)
    return overlap > 0.4 * min(before.top - before.bottom, after.top - after.bottom)


def split_runs(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Yield runs of characters that follow each other on a line without a wide gap."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if run:
            before, height = run[-1], max(run[-1].top - run[-1].bottom, 1.0)
            gap = gap_between(before, glyph)
            if (
                not on_one_line(before, glyph)
                or gap > SEGMENT_GAP * height
                or gap < -JUMP * height - (glyph.right - glyph.left)
            ):
                yield run
                run = []
        run.append(glyph)
    if run:
        yield run


def write_segment(run: Sequence[Glyph], usual: dict[str, float]) -> Segment:
    """Return a run as text with blanks."""
    height = median(glyph.top - glyph.bottom for glyph in run) or 1.0
    excess = [
        gap_between(before, after) / height - usual.get(before.character, usual.get("", 0.0))
        for before, after in pairwise(run)
    ]
    typical = median(excess) if excess else 0.0
    threshold = typical + 2 * WORD_GAP if typical > LETTER_SPACED else WORD_GAP  # letters may be spaced on purpose
    characters = [run[0].character]
    for gap, glyph in zip(excess, run[1:], strict=True):
        if glyph.after_blank or gap > threshold:
            characters.append(" ")
        characters.append(glyph.character)
    return Segment(
        "".join(characters),
        min(glyph.left for glyph in run),
        max(glyph.right for glyph in run),
        min(glyph.bottom for glyph in run),
        max(glyph.top for glyph in run),
    )


def make_rows(segments: Sequence[Segment]) -> list[Row]:
    """Return rows from top to bottom."""
    rows: list[Row] = []
    for segment in sorted(segments, key=lambda segment: -(segment.bottom + segment.top)):
        middle = (segment.bottom + segment.top) / 2
        if rows and abs(rows[-1].middle - middle) < 0.4 * min(rows[-1].height, max(segment.height, 1.0)):
            rows[-1].segments.append(segment)
        else:
            rows.append(Row([segment]))
    for row in rows:
        row.segments.sort(key=lambda segment: segment.left)
    return rows


def order_rows(rows: Sequence[Row], depth: int = 0) -> list[Row]:
    """Return rows in reading order: column by column where a gap divides them."""
    ordered: list[Row] = []
    start = 0
    while start < len(rows):
        stop, gutter = extend_band(rows, start)
        columns = split_band(rows[start:stop], gutter) if gutter is not None and depth < 3 else None
        if columns is None:
            ordered.append(rows[start])
            start += 1
        else:
            for column in columns:
                ordered += order_rows(column, depth + 1)
            start = stop
    return ordered


def extend_band(rows: Sequence[Row], start: int) -> tuple[int, tuple[float, float] | None]:
    """Return the end of the longest band of rows from a row on that a vertical gap divides, and the gap."""
    first = next((at for at in range(start, min(start + LOOKAHEAD, len(rows))) if gaps_of(rows[at])), None)
    if first is None:
        return start + 1, None
    gaps = gaps_of(rows[first])
    for row in rows[start:first]:
        gaps = narrow(gaps, row)
    if not gaps:
        return start + 1, None
    stop = first + 1
    while stop < len(rows) and (narrowed := narrow(gaps, rows[stop])):
        gaps, stop = narrowed, stop + 1
    return stop, max(gaps, key=lambda gap: gap[1] - gap[0])


def gaps_of(row: Row) -> list[tuple[float, float]]:
    """Return the wide gaps between the segments of a row."""
    return [
        (before.right, after.left)
        for before, after in pairwise(row.segments)
        if after.left - before.right >= GUTTER * row.height
    ]


def narrow(gaps: Sequence[tuple[float, float]], row: Row) -> list[tuple[float, float]]:
    """Return what a row leaves of some gaps, if that is wide enough."""
    narrowed = [narrow_gap(gap, row) for gap in gaps]
    return [gap for gap in narrowed if gap[1] - gap[0] >= GUTTER * row.height]


def narrow_gap(gap: tuple[float, float], row: Row) -> tuple[float, float]:
    """Return what a row leaves of a gap; its end is before its beginning if that is nothing."""
    left, right = gap
    for segment in row.segments:
        if segment.right > left and segment.left < right:
            if segment.left + segment.right < left + right:
                left = max(left, segment.right)
            else:
                right = min(right, segment.left)
    return left, right


def split_band(rows: Sequence[Row], gutter: tuple[float, float]) -> list[list[Row]] | None:
    """Return the columns of a band in reading order; ``None`` if it has none."""
    middle = sum(gutter) / 2
    left = [Row(part) for row in rows if (part := [segment for segment in row.segments if segment.left < middle])]
    right = [Row(part) for row in rows if (part := [segment for segment in row.segments if segment.left >= middle])]
    if not (is_column(left) and is_column(right)):
        return None
    text = "".join(segment.text for row in rows for segment in row.segments)
    return [right, left] if is_right_to_left(text) else [left, right]


def is_column(rows: Sequence[Row]) -> bool:
    """Return whether rows are a column of text: they follow each other closely, and are not just dates or bullets."""
    if len(rows) < FEWEST_ROWS or 2 * sum(any(map(str.isalpha, row.text)) for row in rows) < len(rows):
        return False
    close = sum(
        before.middle - after.middle < CLOSE_ROWS * max(before.height, after.height) for before, after in pairwise(rows)
    )
    dated = sum(bool(DATED.search(row.text)) for row in rows)
    return close >= CONTIGUOUS * (len(rows) - 1) and dated < 0.5 * len(rows)
