"""Pages of jobs and of stored recommendations, read round by round, show each posting once, and what is wanted."""

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
from gnn.recommend.cautions import CautionType
from gnn.recommend.item_lists import ItemList, JobQuery, Shelf
from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.recommendations.recommendations import (
    Recommendation,
    RecommendationRepository,
    RecommendationState,
    Served,
)
from graph.snapshot.in_memory import MemoryWriter

NOW = datetime(2026, 6, 1, tzinfo=UTC)
JOBS = 12
PAY = (None, 20_000, 30_000, 40_000, 50_000)


def make_catalogue() -> Catalogue:
    writer = MemoryWriter()
    jobs = [
        {
            "id": f"job-{number:02d}", "title": "Job", "postedAt": NOW - timedelta(days=JOBS - number),
            "salaryMaximum": PAY[number % len(PAY)], "salaryCurrency": "USD", "salaryPeriod": "YEAR",
        }
        for number in range(JOBS)
    ]  # fmt: skip
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


PERSON = PersonState(
    id="ann", element="", name="Ann", seniority=None, years=None, open_to_remote=True, minimum_salary=None,
    salary_currency="USD", headline=None, skills=(), careers=(), targets=(), interests=(), choices=(), place=None,
)  # fmt: skip


def store(scores: Sequence[tuple[str, int]]) -> list[Recommendation]:
    """Recommendations of jobs with scores, best first."""
    entries = [
        Recommendation(
            Served("ann", ItemLabel.JOB, id, 1, float(score), None, None, "HYBRID", "FRESH", NOW, NOW),
            RecommendationState(f"of {id}"),
        )
        for id, score in scores
    ]
    return sorted(entries, key=lambda entry: (-entry.served.score, entry.state.id))


@given(POSTINGS, STORED, st.integers(1, 5), st.sampled_from([None, 25_000.0, 45_000.0]), st.booleans())
def test_pages_of_stored_recommendations_show_the_newest_stored_copy_that_is_wanted(
    postings: list[int], stored: list[tuple[str, int]], size: int, minimum: float | None, include_unwanted: bool
) -> None:
    entries = store(stored)
    hidden = {ItemLabel.JOB: {id for id, posting in zip(IDS, postings, strict=True) if posting == 0}}
    state = replace(PERSON, minimum_salary=minimum)

    async def read_state(_: str) -> PersonState:
        return state

    repository = cast("RecommendationRepository", Stored(entries))
    pages = StoredPages(repository, with_copies(postings), read_state, NOW)
    cautions: dict[str, set[CautionType]] = {}

    async def read_all() -> list[str]:
        request = StoredRequest("ann", [ItemLabel.JOB], 0.0, size, None, hidden, include_unwanted)
        shown, more = list[str](), True
        while more:
            page, more = await pages.read(request)
            assert len(page) == size or not more
            shown += [entry.recommendation.served.item for entry in page]
            cautions.update(
                {entry.recommendation.served.item: {caution.type for caution in entry.cautions} for entry in page}
            )
            last = page[-1].recommendation if page else None
            request = replace(request, after=(last.served.score, last.state.id) if last else None)
        return shown

    badly_paid = {id for number, id in enumerate(IDS) if (PAY[number % len(PAY)] or 1e9) < (minimum or 0)}
    left_out = set[str]() if include_unwanted else badly_paid
    newest = {
        posting: id for posting, id in zip(postings, IDS, strict=True) if id in dict(stored) and id not in left_out
    }
    expected = {id for posting, id in newest.items() if posting != 0}
    assert asyncio.run(read_all()) == [entry.served.item for entry in entries if entry.served.item in expected]
    assert {id for id, types in cautions.items() if CautionType.PAYS_LESS_THAN_MINIMUM in types} == (
        expected & badly_paid
    )
