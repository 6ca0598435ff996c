"""Lists of jobs and courses in an order, with counts by facet."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.data.item_orders import ItemOrder, ItemOrders
from gnn.recommend.facets import CourseFacet, JobFacet
from gnn.recommend.item_lists import CourseQuery, ItemList, JobQuery, Shelf
from graph.catalogue.courses import CourseFilter
from graph.catalogue.jobs import JobFilter
from graph.snapshot.patch import snapshot_of_jobs
from tests.unit.gnn.shelves import NOW, START, properties, snapshot_of_rows, stock

PAYS: list[dict[str, Any]] = [
    {"id": "a", "salaryMaximum": 10.0, "salaryCurrency": "USD", "salaryPeriod": "HOUR"},
    {"id": "b", "salaryMaximum": 3_000.0, "salaryCurrency": "EUR", "salaryPeriod": "MONTH"},
    {"id": "c"},
    {"id": "d", "salaryMinimum": 50_000.0, "salaryCurrency": "USD"},
    {"id": "e", "salaryMaximum": 9e9, "salaryCurrency": "XXX"},
    {"id": "f", "salaryMaximum": 18_000.0, "salaryCurrency": "USD"},
]


def shelf_of(jobs: Sequence[dict[str, Any]] = (), courses: Sequence[dict[str, Any]] = ()) -> Shelf:
    catalogue = stock(asyncio.run(snapshot_of_rows(jobs, courses)))
    return Shelf(catalogue, ItemOrders(catalogue))


def query(**conditions: Any) -> JobQuery:
    return JobQuery(JobFilter(**conditions), NOW.timestamp())


def ids_of(items: ItemList, order: ItemOrder) -> list[str]:
    return [id for _, id in items.page(order, 100, None)]


def test_salaries_are_compared_across_currencies_and_periods_and_unknown_ones_come_last() -> None:
    items = ItemList([shelf_of(PAYS)], query())
    assert ids_of(items, ItemOrder.SALARY) == ["d", "b", "a", "f", "c", "e"]


def test_jobs_close_soonest_first_and_those_without_a_closing_time_come_last() -> None:
    closing = {"a": None, "b": NOW + timedelta(days=2), "c": NOW + timedelta(days=1), "d": NOW - timedelta(days=1)}
    items = ItemList([shelf_of([{"id": id, "closesAt": at} for id, at in closing.items()])], query())
    assert ids_of(items, ItemOrder.CLOSING) == ["c", "b", "a"], "the closed one is left out"


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([None, 1.0, 2.0])), min_size=1, max_size=12),
    st.integers(1, 4),
    st.sampled_from([ItemOrder.NEWEST, ItemOrder.SALARY, ItemOrder.CLOSING]),
)
def test_pages_of_any_size_neither_repeat_nor_skip(
    rows: list[tuple[int, float | None]], size: int, order: ItemOrder
) -> None:
    jobs = [
        {"id": str(index), "day": day, "salaryMaximum": pay, "salaryCurrency": "USD"}
        for index, (day, pay) in enumerate(rows)
    ]
    items = ItemList([shelf_of(jobs)], query())
    seen: list[str] = []
    after = None
    while page := items.page(order, size, after):
        seen += [id for _, id in page]
        after = page[-1]
    assert seen == ids_of(items, order)
    assert sorted(seen, key=int) == [str(index) for index in range(len(rows))]


def test_a_job_that_changed_is_shown_as_it_is_now() -> None:
    jobs: list[dict[str, Any]] = [{"id": id, "day": day, "company": "bakery"} for day, id in enumerate("abcd")]
    snapshot = asyncio.run(snapshot_of_rows(jobs))
    nothing: dict[str, Any] = {name: [] for name in ("REQUIRES", "IS_A", "AT", "PLACED", "places")}
    changed = {**properties({"id": "b", "day": 9}), "remote": True}
    closed = {**properties({"id": "c", "day": 2}), "status": "CLOSED", "closesAt": START + timedelta(days=3)}
    new = {**properties({"id": "new", "day": 1}), "remote": False}
    rows = [{"properties": changed, **nothing, "AT": [["bakery", 1.0]]}]
    rows += [{"properties": row, **nothing} for row in (closed, new)]
    fresh, catalogue = stock(snapshot_of_jobs(snapshot, rows)), stock(snapshot)
    replaced = np.array([catalogue.positions["Job"][id] for id in ("b", "c")], dtype=np.int64)
    shelves = [Shelf(catalogue, ItemOrders(catalogue), replaced), Shelf(fresh, ItemOrders(fresh))]
    items = ItemList(shelves, query())
    assert ids_of(items, ItemOrder.NEWEST) == ["b", "d", "new", "a"]
    assert len(items) == 4
    assert items.count(JobFacet.REMOTE) == {"false": 3, "true": 1}
    assert items.count(JobFacet.COMPANY) == {"bakery": 3}
    assert ids_of(ItemList(shelves, query(companies=("bakery",))), ItemOrder.NEWEST) == ["b", "d", "a"]
    both = JobQuery(JobFilter(), NOW.timestamp(), closed=True)
    assert len(ItemList(shelves, both)) == 5
    assert ids_of(
        ItemList(shelves, JobQuery(JobFilter(), NOW.timestamp(), open=False, closed=True)), ItemOrder.NEWEST
    ) == ["c"]


def test_a_facet_is_counted_without_its_own_condition_and_with_all_others() -> None:
    jobs = [
        {"id": "a", "seniority": "JUNIOR", "company": "bakery", "place": "eg-cairo", "occupation": "baker"},
        {"id": "b", "seniority": "SENIOR", "company": "bakery", "place": "eg-giza", "contractType": "CONTRACT"},
        {"id": "c", "seniority": "SENIOR", "company": "mill", "place": "eg-giza"},
        {"id": "d", "company": "mill"},
    ]
    items = ItemList([shelf_of(jobs)], query(seniorities=("SENIOR",), companies=("bakery",)))
    assert len(items) == 1
    assert items.count(JobFacet.SENIORITY) == {"JUNIOR": 1, "SENIOR": 1}
    assert items.count(JobFacet.COMPANY) == {"bakery": 1, "mill": 1}
    assert items.count(JobFacet.PLACE) == {"eg-giza": 1}
    assert items.count(JobFacet.CONTRACT_TYPE) == {"CONTRACT": 1}
    every = ItemList([shelf_of(jobs)], query())
    assert every.count(JobFacet.OCCUPATION) == {"baker": 1}


@pytest.mark.parametrize(
    ("conditions", "ids"),
    [
        ({}, ["a", "b", "c", "d"]),
        ({"levels": ("BEGINNER", "ADVANCED")}, ["a", "c"]),
        ({"maximum_hours": 5.0}, ["a", "b"]),
        ({"minimum_hours": 5.0}, ["b", "c"]),
        ({"providers": ("school",)}, ["b"]),
        ({"skills": ("skill-0", "skill-2", "nonsense")}, ["a", "c"]),
        ({"languages": ("ar",)}, ["d"]),
    ],
)
def test_courses_are_filtered(conditions: dict[str, Any], ids: list[str]) -> None:
    items = ItemList([shelf_of(courses=COURSES)], CourseQuery(CourseFilter(**conditions)))
    assert ids_of(items, ItemOrder.TITLE) == ids


COURSES: list[dict[str, Any]] = [
    {"id": "a", "level": "BEGINNER", "durationHours": 4.0, "skills": ["skill-0"], "language": "en"},
    {"id": "b", "level": "INTERMEDIATE", "durationHours": 5.0, "provider": "school"},
    {"id": "c", "level": "ADVANCED", "durationHours": 9.0, "skills": ["skill-1", "skill-2"]},
    {"id": "d", "language": "ar"},
]


def test_courses_are_ordered_by_length_and_counted_by_level() -> None:
    items = ItemList([shelf_of(courses=COURSES[::-1])], CourseQuery(CourseFilter(maximum_hours=5.0)))
    assert ids_of(items, ItemOrder.DURATION) == ["a", "b"]
    assert items.count(CourseFacet.LEVEL) == {"BEGINNER": 1, "INTERMEDIATE": 1}
    assert items.count(CourseFacet.PROVIDER) == {"school": 1}
    every = ItemList([shelf_of(courses=COURSES)], CourseQuery(CourseFilter()))
    assert ids_of(every, ItemOrder.DURATION) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("places", "inside"),
    [
        (("eg-cairo",), {"eg-cairo"}),
        (("eg",), {"eg", "eg-giza", "eg-giza-dokki", "eg-cairo"}),
        (("eg-giza",), {"eg-giza", "eg-giza-dokki"}),
        (("us-ny",), {"us-ny", "us-ny-new-york", "us-ny-new-york-harlem", "us-ny-buffalo"}),
        (("us-ny-new-york",), {"us-ny-new-york", "us-ny-new-york-harlem"}),
        (("us-ny-buffalo", "eg-cairo"), {"us-ny-buffalo", "eg-cairo"}),
        (("nowhere",), set()),
    ],
)
def test_a_place_holds_what_lies_in_it(places: tuple[str, ...], inside: set[str]) -> None:
    shelf = shelf_of([{"id": id, "place": id} for id in shelf_of().catalogue.ids("Place")] + [{"id": "none"}])
    assert set(ids_of(ItemList([shelf], query(places=places)), ItemOrder.NEWEST)) == inside


def test_a_job_without_a_time_of_posting_is_not_counted() -> None:
    items = ItemList([shelf_of([{"id": "a"}, {"id": "b", "postedAt": "2026"}])], query())
    assert (len(items), ids_of(items, ItemOrder.NEWEST)) == (1, ["a"])


def test_jobs_are_filtered_by_occupation() -> None:
    shelf = shelf_of([{"id": "a", "occupation": "baker"}, {"id": "b"}])
    assert ids_of(ItemList([shelf], query(occupations=("baker",))), ItemOrder.NEWEST) == ["a"]
