"""What judges say of answers: right, near or wrong; ``docs/reading.md`` says what these mean.

A question is the title of a job, whose answer is an occupation, or a visitor's text, whose answers are jobs. The files
of judgements hold digests of the questions, and no titles: the job sets are not ours to publish.
"""

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gnn.errors import DataError
from graph.text_folding import fold_name

TITLES = Path(__file__).with_name("title_judgements.csv")
VISITORS = Path(__file__).with_name("visitor_judgements.csv")
COLUMNS = ("digest", "answer", "rating")
SHEET = ("question", "answer title", "answer", "digest", "rating")


class Rating(StrEnum):
    """How well an answer fits a question."""

    RIGHT = "right"
    NEAR = "near"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and one of its answers: its id and its title."""

    question: str
    answer: str
    answer_title: str

    @property
    def key(self) -> tuple[str, str]:
        """The digest of the question, and the answer."""
        return compute_digest(self.question), self.answer


Judgements = Mapping[tuple[str, str], Rating]


def compute_digest(question: str) -> str:
    """Return a digest of a question, whatever its case and blanks."""
    return hashlib.sha256(fold_name(question).encode()).hexdigest()[:20]


def read_judgements(file: Path) -> dict[tuple[str, str], Rating]:
    """Read judgements by digest and answer; none if the file does not exist yet.

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
            (row["digest"], row["answer"]): parse_rating(row["rating"], f"{file}: line {rows.line_num}")
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


def add_judgements(sheet: Path, file: Path) -> int:
    """Add the ratings of a filled sheet to the judgements, without its questions; return their number.

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
        writer.writerows((digest, answer, rating) for (digest, answer), rating in sorted(judgements.items()))
    return len(added)


def write_sheet(pairs: Sequence[Pair], sheet: Path) -> None:
    """Write answers for a judge, who fills in the ratings."""
    with sheet.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(SHEET)
        writer.writerows((pair.question, pair.answer_title, *reversed(pair.key), "") for pair in pairs)


def rate_pairs(pairs: Sequence[Pair], judgements: Judgements) -> list[Rating]:
    """Return the ratings of the answers that have been judged."""
    return [judgements[pair.key] for pair in pairs if pair.key in judgements]
