"""What judges say of links of titles to occupations: right, near or wrong; ``docs/reading.md`` says what these mean.

The file of judgements holds a digest of each title, and no title: the job sets are not ours to publish.
"""

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gnn.errors import DataError
from graph.text_folding import fold_text

FILE = Path(__file__).with_name("title_judgements.csv")
COLUMNS = ("digest", "occupation", "rating")
SHEET = ("title", "occupation title", "occupation", "digest", "rating")


class Rating(StrEnum):
    """How well an occupation fits a title."""

    RIGHT = "right"
    NEAR = "near"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Link:
    """A title and the occupation that it was linked to: its id and its title."""

    title: str
    occupation: str
    occupation_title: str

    @property
    def key(self) -> tuple[str, str]:
        """The digest of the title, and the occupation."""
        return digest_of(self.title), self.occupation


Judgements = Mapping[tuple[str, str], Rating]


def digest_of(title: str) -> str:
    """Return a digest of a title, whatever its case and blanks."""
    return hashlib.sha256(" ".join(fold_text(title).split()).encode()).hexdigest()[:20]


def read_judgements(file: Path = FILE) -> dict[tuple[str, str], Rating]:
    """Read judgements by digest and occupation; none if the file does not exist yet.

    Raises:
        DataError: the file lacks a column, or a rating is none of the three.
    """
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as source:
        rows = csv.DictReader(source)
        if missing := [column for column in COLUMNS if column not in (rows.fieldnames or ())]:
            raise DataError(f"{file}: the columns {', '.join(missing)} are missing")
        return {
            (row["digest"], row["occupation"]): parse_rating(row["rating"], f"{file}: line {rows.line_num}")
            for row in rows
            if row["rating"].strip()
        }


def parse_rating(text: str, place: str) -> Rating:
    """Return a rating.

    Raises:
        DataError: it is none of the three.
    """
    try:
        return Rating(text.strip().lower())
    except ValueError as error:
        raise DataError(f"{place}: the rating {text!r} is none of {', '.join(Rating)}") from error


def add_judgements(sheet: Path, file: Path = FILE) -> int:
    """Add the ratings of a filled sheet to the judgements, without its titles; return their number.

    Raises:
        DataError: the sheet does not exist or is malformed.
    """
    if not sheet.exists():
        raise DataError(f"{sheet}: there is no such file")
    added = read_judgements(sheet)
    judgements = {**read_judgements(file), **added}
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((digest, occupation, rating) for (digest, occupation), rating in sorted(judgements.items()))
    return len(added)


def write_sheet(links: Sequence[Link], sheet: Path) -> None:
    """Write the links for a judge, who fills in the ratings."""
    with sheet.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(SHEET)
        writer.writerows((link.title, link.occupation_title, *reversed(link.key), "") for link in links)
