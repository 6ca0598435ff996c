"""Filters of lists, and what they refuse."""

import pytest
from strawberry import ID

from api.errors import BadUserInputError
from api.schema.catalogue.courses import CourseFilter
from api.schema.catalogue.job_fields import JobFilter
from api.schema.catalogue.search import SearchOrder, check_order, page_of
from gnn.search.index import Hit

HITS = [Hit("Job", id, 1.0, by_words=True, by_meaning=False) for id in "abc"]


def test_a_negative_length_is_refused() -> None:
    with pytest.raises(BadUserInputError, match=r"filter\.maximumHours: must not be negative"):
        CourseFilter(maximum_hours=-1.0).to_graph()


def test_long_lists_are_refused() -> None:
    with pytest.raises(BadUserInputError, match=r"^filter\.places: send at most 100 values, not 101"):
        JobFilter(places=[ID("x")] * 101).to_graph()
    with pytest.raises(BadUserInputError, match=r"^filter\.skills: send at most 100"):
        CourseFilter(skills=[ID("x")] * 101).to_graph()


def test_other_orders_than_relevance_are_for_jobs() -> None:
    check_order(SearchOrder.RELEVANCE, ["Job", "Course"])
    check_order(SearchOrder.NEWEST, ["Job"])
    with pytest.raises(BadUserInputError, match="NEWEST is an order of jobs"):
        check_order(SearchOrder.NEWEST, ["Job", "Course"])


def test_pages_of_results_follow_each_other() -> None:
    first, more = page_of(HITS, SearchOrder.SALARY, 2, None)
    assert ([hit.id for hit in first], more) == (["a", "b"], True)
