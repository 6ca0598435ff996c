"""Pages of jobs and of stored recommendations, read round by round, show each posting once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from api.services.stored_pages import StoredPages, StoredRequest
from gnn.data.catalogue import Catalogue, catalogue_of
from gnn.data.copies import Copies
from gnn.data.dataset import dataset_of
from gnn.data.item_orders import ItemOrder, ItemOrders
from gnn.recommend.item_lists import ItemList, JobQuery, Shelf
from graph.catalogue.jobs import JobFilter
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
    jobs = [
        {"id": f"job-{number:02d}", "title": "Job", "postedAt": NOW - timedelta(days=JOBS - number)}
        for number in range(JOBS)
    ]
    asyncio.run(writer.nodes("Job", jobs))
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
    newest_first = np.array([row for rows in groups.values() for row in rows], dtype=np.int64)
    return replace(BASE, copies=Copies(posting_rows, newest_first, groups))


@given(POSTINGS, SOME_JOBS, SOME_JOBS, st.integers(1, 5))
def test_pages_of_jobs_show_the_newest_open_copy_of_each_posting(
    postings: list[int], closed: set[str], decided: set[str], size: int
) -> None:
    of_id = dict(zip(IDS, postings, strict=True))
    hidden = frozenset(id for id in IDS if of_id[id] in {of_id[other] for other in decided})
    catalogue, closed_rows = with_copies(postings), np.array([IDS.index(id) for id in closed], dtype=np.int64)
    query = JobQuery(JobFilter(), NOW.timestamp(), hidden=hidden)
    items = ItemList([Shelf(catalogue, ItemOrders(catalogue), closed_rows)], query)
    shown: list[str] = []
    after = None
    while page := items.page(ItemOrder.NEWEST, size, after):
        shown += [id for _, id in page]
        after = page[-1]
    newest = {posting: id for id, posting in zip(IDS, postings, strict=True) if id not in closed}
    assert shown == sorted((id for id in newest.values() if id not in hidden), reverse=True)
    assert len(items) == len(shown)


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
