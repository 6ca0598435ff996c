"""The record of what an ``up`` runs, and whose process it names."""

import fcntl
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cli.services.record import (
    FILE,
    ServiceRecord,
    is_locked,
    program_pid,
    publish_record,
    read_record,
    start_time,
)
from graph.engines.keeper import Keeper, ProgramState, ProgramStatus

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["pid", "started", "programs", "state", "name"]), inner)
    ),
)


def test_a_record_is_there_while_it_is_published(tmp_path: Path) -> None:
    assert read_record(tmp_path) is None
    with publish_record(tmp_path, Keeper()):
        published = tmp_path / FILE
        record = read_record(tmp_path)
        assert record is not None
        assert (record.pid, record.programs) == (os.getpid(), ())
        assert record.is_alive
        assert published.stat().st_mode & 0o777 == 0o600
    assert read_record(tmp_path) is None


def test_a_process_id_that_another_program_got_is_not_the_recorded_process() -> None:
    own = os.getpid()
    assert ServiceRecord(own, start_time(own), ()).is_alive
    assert not ServiceRecord(own, start_time(own) - 60, ()).is_alive
    assert not ServiceRecord(2**22 + 1, 0.0, ()).is_alive


def test_a_record_keeps_its_programs(tmp_path: Path) -> None:
    program = ProgramStatus("the API", ProgramState.READY, 7, 8000, 12.5, 3)
    record = ServiceRecord(1, 2.0, (program,))
    (tmp_path / FILE).write_text(json.dumps(asdict(record)))
    assert read_record(tmp_path) == record


@given(content=JSON)
def test_a_damaged_record_counts_as_none(tmp_path_factory: pytest.TempPathFactory, content: Any) -> None:
    home = tmp_path_factory.mktemp("home")
    (home / FILE).write_text(json.dumps(content))
    record = read_record(home)
    assert record is None or record.is_alive in {True, False}


def test_the_lock_says_whether_an_up_runs(tmp_path: Path) -> None:
    assert not is_locked(tmp_path)
    lock = os.open(tmp_path / "up", os.O_RDWR | os.O_CREAT, 0o600)
    assert not is_locked(tmp_path), "a file that a killed process left"
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert is_locked(tmp_path)
    os.close(lock)
    assert not is_locked(tmp_path)


def test_a_process_without_children_runs_no_program() -> None:
    assert program_pid(2**22 + 1) is None
