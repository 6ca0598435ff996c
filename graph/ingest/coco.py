"""CoCo, a data set of learners' course ratings with a course knowledge graph.

Source: Dessì et al., "COCO: Semantic-Enriched Collection of Online Courses at Scale" (2018).
A rating becomes a ``COMPLETE`` interaction. Categories and concepts become topics.
"""

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graph.catalogue.types import ItemLabel
from graph.errors import ImportFileError
from graph.ingest.bulk import Writer
from graph.ingest.csv_rows import csv_rows
from graph.ingest.report import Report
from graph.interactions.types import InteractionType

RATINGS = ("valid.txt", "test.txt")
ABOUT = {"belong_to_category": "CATEGORY", "related_to_concept": "CONCEPT"}
EARLIEST, LATEST = 946_684_800, 4_102_444_800
NUMBER = re.compile(r"[0-9]{1,20}(\.[0-9]{1,6})?")
FIELDS = 4
Rating = tuple[str, str, float, datetime]


def readable(name: str) -> str:
    """Convert a slug to a title: hyphens and underscores become spaces, and the first letter is capitalised."""
    text = name.replace("-", " ").replace("_", " ").strip()
    return text[:1].upper() + text[1:]


class CocoImporter:
    """Reads the folder of the data set: courses, topics, learners and their ratings.

    Args:
        writer: writes the rows.
        report: collects counts and rejected rows.
        folder: contains ``i2kg_map.txt``, ``e_map.txt``, ``r_map.txt``, ``kg_final.txt`` and the ratings.
    """

    def __init__(self, writer: Writer, report: Report, folder: Path) -> None:
        self._writer = writer
        self._report = report
        self._folder = folder
        self._courses: dict[str, str] = {}

    async def run(self) -> None:
        """Import everything. A second run changes nothing.

        Raises:
            ImportFileError: a file is missing or invalid.
        """
        writer = self._writer
        await writer.nodes("Course", self._report.count_rows("courses", self._course_rows()))
        topics = dict(self._topic_rows())
        await writer.nodes("Topic", self._report.count_rows("topics", topics.values()))
        links = self._report.count_rows("course topics", self._about_rows(topics))
        await writer.relationships(("Course", "ABOUT", "Topic"), links)
        await writer.nodes("User", self._report.count_rows("learners", self._user_rows()))
        await writer.events(ItemLabel.COURSE, self._report.count_rows("ratings", map(event, self._ratings())))
        await writer.choices(InteractionType.COMPLETE, ItemLabel.COURSE, map(choice, self._ratings()))

    def _table(self, name: str, *columns: str) -> Iterator[dict[str, str]]:
        for _, row in csv_rows(self._folder / name, self._report, columns, delimiter="\t"):
            yield row

    def _course_rows(self) -> Iterator[dict[str, Any]]:
        for row in self._table("i2kg_map.txt", "eid", "pid", "name"):
            self._courses[row["eid"]] = f"coco-{row['pid']}"
            title = readable(row["name"])
            yield {
                "id": self._courses[row["eid"]],
                "title": title,
                "source": "coco",
                "description": "",
                "language": "en",
            }

    def _topic_rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for row in self._table("e_map.txt", "eid", "name"):
            if row["eid"] not in self._courses:
                yield row["eid"], {"id": f"coco-topic-{row['eid']}", "name": readable(row["name"]), "source": "coco"}

    def _about_rows(self, topics: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
        kinds = {row["id"]: ABOUT.get(row["name"]) for row in self._table("r_map.txt", "id", "name")}
        for row in self._table("kg_final.txt", "entity_head", "relation", "entity_tail"):
            kind, course = kinds.get(row["relation"]), self._courses.get(row["entity_head"])
            if kind and course and row["entity_tail"] in topics:
                yield course, topics[row["entity_tail"]]["id"], {"kind": kind}

    def _user_rows(self) -> Iterator[dict[str, Any]]:
        for row in self._table("users.txt", "uid"):
            name = f"Learner {row['uid']}"
            yield {"id": f"coco-user-{row['uid']}", "name": name, "roles": ["CANDIDATE"], "source": "coco"}

    def _ratings(self) -> Iterable[Rating]:
        course_ids = set(self._courses.values())
        for name in RATINGS:
            path = self._folder / name
            try:
                with path.open(encoding="utf-8", newline="") as source:
                    for line, fields in enumerate(csv.reader(source, delimiter="\t"), start=1):
                        if rating := self._rating(path, line, fields, course_ids):
                            yield rating
            except FileNotFoundError:
                raise ImportFileError(f"{path}: there is no such file") from None

    def _rating(self, path: Path, line: int, fields: list[str], course_ids: set[str]) -> Rating | None:
        if len(fields) != FIELDS or not all(NUMBER.fullmatch(field) for field in fields):
            self._report.reject(path, line, "", "expected user, item, rating and Unix time, separated by tabs")
            return None
        user, item, stars, seconds = fields
        if f"coco-{item}" not in course_ids:
            self._report.reject(path, line, "item", f"{item} is not among the courses")
            return None
        if not EARLIEST <= float(seconds) < LATEST:
            self._report.reject(path, line, "time", f"{seconds} is not between the years 2000 and 2100")
            return None
        return f"coco-user-{user}", f"coco-{item}", float(stars), datetime.fromtimestamp(float(seconds), UTC)


def event(rating: Rating) -> dict[str, Any]:
    """Return the interaction for a rating."""
    user, item, stars, at = rating
    digest = hashlib.sha256(f"{user} {item} {at.timestamp()}".encode()).hexdigest()[:24]
    return {
        "id": f"coco-{digest}",
        "user": user,
        "item": item,
        "properties": {"action": "COMPLETE", "at": at, "rating": stars},
    }


def choice(rating: Rating) -> dict[str, Any]:
    """Return the relationship that aggregates a rating."""
    user, item, stars, at = rating
    facts = {"count": 1, "firstAt": at, "lastAt": at, "rating": stars}
    return {"user": user, "item": item, "properties": facts}
