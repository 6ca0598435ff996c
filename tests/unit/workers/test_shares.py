"""Shares of all people, each of which is a task."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workers.jobs.shares import count_shares, select_share
from workers.jobs.summary_runs import divide_limits
from workers.queue_limits import DEFAULT_LIMITS
from workers.settings import WorkerSettings
from workers.task_arguments import Arguments, ShareArguments, SummaryLimits
from workers.task_catalogue import TASKS, TaskKind


@given(st.lists(st.text(max_size=20), unique=True), st.integers(1, 9))
def test_each_person_is_in_one_share(people: list[str], shares: int) -> None:
    parts = [select_share(people, ShareArguments(share=share, shares=shares)) for share in range(shares)]
    assert sorted(person for part in parts for person in part) == sorted(people)


def test_shares_are_of_about_the_same_size() -> None:
    people = [f"person-{number:06d}" for number in range(3_000)]
    sizes = [len(select_share(people, ShareArguments(share=share, shares=3))) for share in range(3)]
    assert max(sizes) - min(sizes) < 150


def test_everyone_is_the_same_task_however_it_is_requested() -> None:
    everyone = TASKS[TaskKind.REFRESH_ALL_RECOMMENDATIONS]
    requests = (None, Arguments(), ShareArguments(), ShareArguments(share=0, shares=1))
    assert {everyone.complete(request).model_dump_json() for request in requests} == {'{"share":0,"shares":1}'}


@given(st.integers(1, 9), st.integers(0, 9))
def test_no_share_is_after_the_last(shares: int, after: int) -> None:
    with pytest.raises(ValidationError, match="share must be less than shares"):
        ShareArguments(share=shares + after, shares=shares)


def test_nobody_waits_for_the_refresh_of_everyone() -> None:
    everyone = TASKS[TaskKind.REFRESH_ALL_RECOMMENDATIONS].queue
    assert everyone not in {task.queue for task in TASKS.values() if not task.roles}
    assert (DEFAULT_LIMITS[everyone].concurrency, DEFAULT_LIMITS[everyone].priority) == (1, 3)


@given(st.integers(0, 100_000), st.integers(1, 10_000))
def test_no_share_has_more_people_than_it_may_and_none_is_idle(people: int, most: int) -> None:
    shares = count_shares(people, most)
    assert (shares - 1) * most < people <= shares * most or shares == people == 0


@given(
    st.none() | st.floats(0, 1_000),
    st.none() | st.integers(0, 10**9),
    st.none() | st.integers(1, 50),
    st.integers(2, 9),
)
def test_shares_of_a_run_spend_and_write_what_the_run_may(
    dollars: float | None, tokens: int | None, limit: int | None, shares: int
) -> None:
    settings = WorkerSettings(llm_budget_usd=None, llm_budget_tokens=7_000)
    parts = divide_limits(SummaryLimits(budget_usd=dollars, budget_tokens=tokens, limit=limit), settings, shares)
    assert {part.shares for part in parts} == {shares}
    assert all(part.limit != 0 for part in parts)
    if limit is None:
        assert [part.share for part in parts] == list(range(shares))
        assert sum(part.budget_tokens or 0 for part in parts) == (7_000 if tokens is None else tokens)
        assert sum(part.budget_usd or 0 for part in parts) == pytest.approx(dollars or 0)
    else:
        assert sum(part.limit or 0 for part in parts) == limit
