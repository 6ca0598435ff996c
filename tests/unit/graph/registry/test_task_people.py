"""Whom a task is about is read from the values of its arguments, never from their text."""

import json

from hypothesis import given
from hypothesis import strategies as st

from graph.privacy.export import task_facts
from graph.registry.task_arguments import read_people

NAMES = st.text(min_size=1)


@given(user=NAMES, others=st.lists(NAMES), word=st.text())
def test_people_are_read_from_values_alone(user: str, others: list[str], word: str) -> None:
    assert read_people(json.dumps({"user": user, "kinds": [word], word + "!": word})) == [user]
    assert read_people(json.dumps({"users": others})) == others
    assert read_people(json.dumps({"kinds": [user], "limit": 3})) == []


@given(arguments=st.text() | st.sampled_from(["[]", "1", "null", '"user"']))
def test_what_nobody_can_read_names_nobody(arguments: str) -> None:
    assert not read_people(arguments)


def test_an_export_holds_a_shared_task_without_the_others() -> None:
    shared = {"id": "t", "owner": "admin", "arguments": json.dumps({"users": ["a", "b"]})}
    assert task_facts(shared, "a") == {"id": "t"}
    assert task_facts(shared, "user") is None
    own = {"id": "t", "owner": "a", "arguments": json.dumps({"user": "a"})}
    assert task_facts(own, "a") == {"id": "t", "arguments": own["arguments"]}
