"""Shares of all people, each of which is a task."""

from hypothesis import given
from hypothesis import strategies as st

from workers.jobs.recommendations import select_share
from workers.task_catalogue import ShareArguments


@given(st.lists(st.text(max_size=20), unique=True), st.integers(1, 9))
def test_each_person_is_in_one_share(people: list[str], shares: int) -> None:
    parts = [select_share(people, ShareArguments(share=share, shares=shares)) for share in range(shares)]
    assert sorted(person for part in parts for person in part) == sorted(people)


def test_shares_are_of_about_the_same_size() -> None:
    people = [f"person-{number:06d}" for number in range(3_000)]
    sizes = [len(select_share(people, ShareArguments(share=share, shares=3))) for share in range(3)]
    assert max(sizes) - min(sizes) < 150
