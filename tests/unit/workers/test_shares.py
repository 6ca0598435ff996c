"""Shares of all people, each of which is a task."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workers.jobs.recommendations import select_share
from workers.queue_limits import DEFAULT_LIMITS
from workers.task_catalogue import TASKS, Arguments, ShareArguments, TaskKind


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
