"""What torchrun tells its processes."""

import pytest

from gnn.errors import TeamError
from gnn.training.team import ALONE, join_team
from workers.errors import WorkerError
from workers.task_catalogue import Queue
from workers.torchrun import Torchrun, check_without_torchrun

TOLD = {"TORCHELASTIC_RUN_ID": "x", "RANK": "1", "WORLD_SIZE": "4", "LOCAL_RANK": "1", "LOCAL_WORLD_SIZE": "2"}


def tell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in TOLD.items():
        monkeypatch.setenv(name, value)


def test_without_torchrun_a_process_is_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TORCHELASTIC_RUN_ID", raising=False)
    monkeypatch.setenv("WORLD_SIZE", "4")  # of another program
    assert (Torchrun().size, Torchrun().local_size) == (1, 1)
    Torchrun().check_queues(list(Queue))
    check_without_torchrun()
    assert join_team(0, 1, 0, 1, "env://") is ALONE


def test_torchrun_starts_workers_of_trainings_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    tell(monkeypatch)
    assert (Torchrun().rank, Torchrun().size, Torchrun().local_size) == (1, 4, 2)
    Torchrun().check_queues([Queue.TRAINING])
    with pytest.raises(WorkerError, match="careergraph worker training"):
        Torchrun().check_queues([Queue.TRAINING, Queue.ANALYSIS])
    with pytest.raises(WorkerError, match="then ask for a training elsewhere"):
        check_without_torchrun()


def test_processes_that_cannot_meet_say_so() -> None:
    with pytest.raises(TeamError, match="cannot meet"):
        join_team(0, 2, 0, 2, "nowhere://")
