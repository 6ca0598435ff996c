"""Messages of tasks: whatever stands in a queue is run or refused, and what is kept of it is bounded."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workers.records import record
from workers.errors import UnreadableTaskError
from workers.messages import LONGEST_ARGUMENTS, check_message, message_of, person_of, poison_of
from workers.task_catalogue import FUNCTIONS
from workers.valkey.connections import serialize

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
    max_leaves=8,
)
MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "f": st.sampled_from([*FUNCTIONS, "cron:look_for_mail"]) | JSON,
        "a": st.tuples(st.text(), st.fixed_dictionaries({"user": st.text()})).map(list) | st.lists(JSON, max_size=3),
        "k": st.just({}) | JSON,
        "t": st.none() | JSON,
        "et": st.integers(min_value=0) | JSON,
    },
)


def send(function: str = "summarise_interests", *arguments: Any) -> bytes:
    return serialize({"t": None, "f": function, "a": arguments or ("id", {"user": "ann"}), "k": {}, "et": 1})


def is_run(message: bytes) -> bool:
    try:
        check_message(message, [*FUNCTIONS, "cron:look_for_mail"])
    except UnreadableTaskError:
        return False
    return True


def test_what_the_queue_sends_is_run() -> None:
    assert is_run(send())
    assert is_run(serialize({"t": None, "f": "cron:look_for_mail", "a": (), "k": {}, "et": 1}))


@given(st.binary())
def test_bytes_are_run_or_refused(message: bytes) -> None:
    assert not is_run(message)
    assert len(poison_of("job", "enrichment", message, "broken").arguments) <= LONGEST_ARGUMENTS


@given(MESSAGES)
def test_messages_of_any_form_are_run_or_refused(content: dict[str, Any]) -> None:
    message = json.dumps(content).encode()
    if is_run(message):
        assert isinstance(content["a"], list)
        assert content["k"] == {}
    poison = poison_of("job", "enrichment", message, "broken")
    assert poison.kind
    assert len(poison.kind) <= 100
    assert len(poison.arguments) <= LONGEST_ARGUMENTS


@given(st.text(min_size=1), st.integers(0, 10**9 - 1))
def test_a_message_names_its_task_and_its_run(id: str, runs: int) -> None:
    task = record(id=id, runs=runs)
    poison = poison_of(task.job, "enrichment", b"", "broken")
    if runs:
        assert (poison.id, poison.runs) == (id, runs)
    else:
        assert poison.id in (id, id.rpartition(":")[0])


@pytest.mark.parametrize(
    ("kind", "arguments", "words"),
    [
        ("PREDICT_LOTTERY", "{}", "this version has no task 'PREDICT_LOTTERY'"),
        ("SUMMARISE_INTERESTS", "{user", "its recorded arguments cannot be read"),
        ("SUMMARISE_INTERESTS", '{"person": "ann"}', "its arguments are invalid for SUMMARISE_INTERESTS"),
        ("TRAIN", '{"kinds": []}', "its arguments are invalid for TRAIN"),
    ],
)
def test_a_record_of_another_version_is_refused(kind: str, arguments: str, words: str) -> None:
    with pytest.raises(UnreadableTaskError, match=words):
        message_of(record(kind=kind, arguments=arguments))


def test_a_task_is_about_its_person() -> None:
    assert person_of(record(arguments='{"user": "ann"}')) == "ann"
    assert person_of(record(kind="MONITOR_MODELS", arguments="{}")) is None
