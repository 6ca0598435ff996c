"""``careergraph evaluate careers``: real careers, their titles linked to occupations as imports link them."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from api.cli.evaluation.memory_imports import ESCO, import_to_memory
from gnn.benchmarks.careers import CareerData, Case, judge_careers, make_career_tables
from gnn.benchmarks.report import Table
from gnn.evaluation.judge import Judgement
from gnn.models.base import Progress
from gnn.skills.career_moves import known_occupations
from graph.ingest.csv_rows import csv_rows
from graph.ingest.esco import EscoImporter
from graph.ingest.onet import RELATED, career_moves, crosswalk, related_rows
from graph.ingest.report import Report
from graph.people.careers import Post
from graph.snapshot.in_memory import MemoryWriter
from workers.documents.matcher import TextMatcher

EXPERIENCE = Path("jobviews", "experience.csv")
ONET, CROSSWALK = "onet_29_2", Path(ESCO, "crosswalk_esco_onet.csv")
MOVES = ("Occupation", "LEADS_TO", "Occupation")

Judged = dict[str, dict[str, list[Judgement]]]
Run = Callable[[Callable[[Progress], Judged]], Judged]


def evaluate_careers(data: Path, run: Run) -> list[Table]:
    """Rank the present occupations of real people, and make the tables.

    Args:
        data: contains the folders of ESCO, O*NET and the careers.
        run: runs work and shows its progress.

    Raises:
        DataError: a file is missing or malformed, or too few people have changed their occupation.
    """
    with import_to_memory() as (writer, report):
        asyncio.run(import_occupations(writer, report, data))
        names = writer.names()
        matcher = TextMatcher(names.skills, names.occupations)
        posts = list(read_posts(data / EXPERIENCE, report, matcher))
    careers = career_data(writer, posts)
    return make_career_tables(run(lambda progress: judge_careers(careers, progress)))


async def import_occupations(writer: MemoryWriter, report: Report, data: Path) -> None:
    """Import ESCO and O*NET's moves into memory."""
    await EscoImporter(writer, report, data / ESCO).run()
    occupations = {id for id, _, _ in writer.names().occupations}
    matches = crosswalk(data / CROSSWALK, report)
    moves = career_moves(related_rows(data / ONET / RELATED, report), matches, occupations)
    await writer.relationships(MOVES, ((source, target, facts) for (source, target), facts in moves.items()))


def read_posts(file: Path, report: Report, matcher: TextMatcher) -> Iterator[tuple[Post, bool]]:
    """Yield the posts whose titles name an occupation, and whether the person holds the post now.

    The dates of the file are blanked out: what is left is whether there is a beginning, and whether there is an end. A
    post is held now if it has only a beginning; with neither, nobody knows.
    """
    links: dict[str, str | None] = {}
    for _, row in csv_rows(file, report, ["applicant", "title", "from", "to"]):
        title = row["title"]
        if title not in links:
            links[title] = matcher.occupation_of(title)
        if occupation := links[title]:
            has_ended = bool(row["to"])
            yield Post(row["applicant"], occupation, None, has_ended), bool(row["from"]) and not has_ended


def career_data(writer: MemoryWriter, posts: list[tuple[Post, bool]]) -> CareerData:
    """Return the careers with what is known of occupations; the cases are people with ended and present posts."""
    snapshot = writer.snapshot()
    positions = {id: index for index, id in enumerate(snapshot.nodes["Occupation"].ids)}
    past, now = defaultdict[str, set[int]](set), defaultdict[str, set[int]](set)
    for post, is_held in posts:
        if post.has_ended or is_held:
            (past if post.has_ended else now)[post.person].add(positions[post.occupation])
    cases = [
        Case(person, tuple(sorted(past[person])), tuple(sorted(now[person]))) for person in sorted(past) if now[person]
    ]
    return CareerData([post for post, _ in posts], cases, positions, known_occupations(snapshot))
