"""Pages of jobs and of stored recommendations, read round by round, show each posting once."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from api.services.job_lists import JobLists
from api.services.loaders import Loaders
from api.services.stored_pages import StoredPages, StoredRequest
from gnn.data.catalogue import Catalogue, catalogue_of
from gnn.data.copies import Copies
from gnn.data.dataset import dataset_of
from graph.catalogue.jobs import Job, JobFilter, JobRepository, Page
from graph.catalogue.types import ItemLabel
from graph.recommendations.recommendations import (
    Recommendation,
    RecommendationRepository,
    RecommendationState,
    Served,
)
from graph.snapshot.in_memory import MemoryWriter

NOW = datetime(2026, 6, 1, tzinfo=UTC)
JOBS = 12


def make_catalogue() -> Catalogue:
    writer = MemoryWriter()
    asyncio.run(writer.nodes("Job", [{"id": f"job-{number:02d}", "title": "Job"} for number in range(JOBS)]))
    return catalogue_of(dataset_of(writer.snapshot()))


BASE = make_catalogue()
IDS = BASE.ids(ItemLabel.JOB)
POSTINGS = st.lists(st.integers(0, 4), min_size=JOBS, max_size=JOBS)
STORED = st.lists(st.tuples(st.sampled_from(IDS), st.integers(0, 100)), unique_by=lambda pair: pair[0])
SOME_JOBS = st.sets(st.sampled_from(IDS))


def with_copies(postings: Sequence[int]) -> Catalogue:
    """The catalogue, in which jobs of one number are copies; those with higher rows are newer."""
    rows_of: dict[int, list[int]] = {}
    for row, posting in enumerate(postings):
        rows_of.setdefault(posting, []).append(row)
    groups = {rows[0]: tuple(rows[::-1]) for rows in rows_of.values() if len(rows) > 1}
    posting_rows = np.array([rows_of[posting][0] for posting in postings], dtype=np.int64)
    return replace(BASE, copies=Copies(posting_rows, np.array([], dtype=np.int64), groups))


def make_job(id: str, *, is_open: bool) -> Job:
    posted = NOW - timedelta(days=JOBS - IDS.index(id))
    status, texts = "OPEN" if is_open else "CLOSED", ("Title", "Text")
    return Job(id, *texts, False, None, None, None, status, None, posted, None, None, None, None, None)


@dataclass(frozen=True)
class Listed:
    """What :class:`JobRepository` lists, from memory."""

    jobs: Mapping[str, Job]

    async def newest(self, _: JobFilter, first: int, after: tuple[datetime, str] | None) -> Page[datetime]:
        keys = sorted(((job.posted_at, id) for id, job in self.jobs.items() if job.is_open(NOW)), reverse=True)
        rest = [key for key in keys if after is None or key < after]
        return Page(tuple(rest[:first]), len(rest) > first)


@given(POSTINGS, SOME_JOBS, SOME_JOBS, st.integers(1, 5))
def test_pages_of_jobs_show_the_newest_open_copy_of_each_posting(
    postings: list[int], closed: set[str], decided: set[str], size: int
) -> None:
    jobs = {id: make_job(id, is_open=id not in closed) for id in IDS}
    of_id = dict(zip(IDS, postings, strict=True))
    hidden = {id for id in IDS if of_id[id] in {of_id[other] for other in decided}}

    async def load(id: str) -> Job:
        return jobs[id]

    async def load_many(ids: list[str]) -> list[Job]:
        return [jobs[id] for id in ids]

    loaders = cast("Loaders", SimpleNamespace(jobs=SimpleNamespace(load=load, load_many=load_many)))
    lists = JobLists(cast("JobRepository", Listed(jobs)), loaders, with_copies(postings), NOW)

    async def read_all() -> list[str]:
        shown, after, more = [], None, True
        while more:
            page = await lists.find_newest(JobFilter(), size, after, hidden)
            assert len(page.entries) == size or not page.more
            shown += [job.id for _, job in page.entries]
            after, more = page.entries[-1][0] if page.entries else None, page.more
        return shown

    newest = {posting: id for id, posting in zip(IDS, postings, strict=True) if id not in closed}
    expected = sorted(id for id in newest.values() if id not in hidden)
    assert asyncio.run(read_all()) == expected[::-1]


@dataclass(frozen=True)
class Stored:
    """What :class:`RecommendationRepository` has stored, from memory, best first."""

    entries: Sequence[Recommendation]

    async def of_person(self, *arguments: Any) -> tuple[list[Recommendation], bool]:
        _, _, _, first, after, _ = arguments
        start = (-after[0], after[1]) if after else (-1_000.0, "")
        rest = [entry for entry in self.entries if (-entry.served.score, entry.state.id) > start]
        return rest[:first], len(rest) > first

    async def stored_jobs(self, _user: str, ids: Sequence[str], *_: Any) -> set[str]:
        return {entry.served.item for entry in self.entries} & set(ids)


@given(POSTINGS, STORED, st.integers(1, 5))
def test_pages_of_stored_recommendations_show_the_newest_stored_copy(
    postings: list[int], stored: list[tuple[str, int]], size: int
) -> None:
    entries = [
        Recommendation(
            Served("ann", ItemLabel.JOB, id, 1, float(score), None, None, "HYBRID", "FRESH", NOW, NOW),
            RecommendationState(f"of {id}"),
        )
        for id, score in stored
    ]
    entries.sort(key=lambda entry: (-entry.served.score, entry.state.id))
    hidden = {ItemLabel.JOB: {id for id, posting in zip(IDS, postings, strict=True) if posting == 0}}
    pages = StoredPages(cast("RecommendationRepository", Stored(entries)), with_copies(postings), NOW)

    async def read_all() -> list[str]:
        request, shown, more = StoredRequest("ann", [ItemLabel.JOB], 0.0, size, None, hidden), list[str](), True
        while more:
            page, more = await pages.read(request)
            assert len(page) == size or not more
            shown += [entry.served.item for entry in page]
            request = replace(request, after=(page[-1].served.score, page[-1].state.id) if page else None)
        return shown

    newest = {posting: id for id, posting in zip(IDS, postings, strict=True) if id in dict(stored)}
    expected = {id for posting, id in newest.items() if posting != 0}
    assert asyncio.run(read_all()) == [entry.served.item for entry in entries if entry.served.item in expected]
