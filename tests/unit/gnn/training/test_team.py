"""Two processes that train one network together."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from gnn.benchmarks.base import Benchmark
from gnn.errors import TeamError
from gnn.training.following import Assignment, lead_training
from gnn.training.team import ALONE, Team, join_team
from gnn.training.trained import Trained
from graph.engines.child import free_port
from tests.unit.gnn.small_training import SHORT, quiet, texts

FOLLOW = """
import sys, torch
from gnn.training.following import follow_trainings
from gnn.training.team import join_team
torch.set_num_threads(1)
follow_trainings(join_team(1, 2, 1, 2, sys.argv[1]))
"""
WHOLE = replace(SHORT, epochs=3, judged=100)
SAMPLED = replace(SHORT, epochs=2, judged=100, sampled_above=0, sampled_people=64, fanout=100)


class StoppedError(Exception):
    """Stands for a task that is cancelled."""


@contextmanager
def team_of_two() -> Iterator[Team]:
    """Lead a team; the other process ends when this one leaves."""
    address = f"tcp://127.0.0.1:{free_port()}"
    with subprocess.Popen([sys.executable, "-c", FOLLOW, address]) as follower:
        try:
            team = join_team(0, 2, 0, 2, address)
            yield team
            team.leave()
            assert follower.wait(120) == 0
        finally:
            follower.kill()


def assignment_of(world: Benchmark) -> Assignment:
    assert world.split
    text = {label: vectors.numpy() for label, vectors in texts(world).items()}
    return Assignment(world.data, text, world.split, WHOLE, frozenset(), None)


def curve(trained: Trained) -> list[float]:
    return [loss for _, loss, _ in trained.history]


def test_an_error_that_the_others_cannot_learn_of_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[int] = []
    monkeypatch.setattr("os._exit", codes.append)
    stop = StoppedError()

    def stop_at_once(_: float, __: str) -> None:
        raise stop

    with pytest.raises(StoppedError), Team(0, 2).lead(stop_at_once) as report:
        report(0.1, "epoch 1")
    assert codes == [], "all processes know that somebody stopped the training"
    with pytest.raises(OSError, match="disk"), Team(0, 2).lead(quiet):
        raise OSError("the disk is full")
    assert codes == [1]
    with pytest.raises(OSError, match="disk"), ALONE.lead(quiet):
        raise OSError("the disk is full")
    assert codes == [1], "nobody waits for a process that is alone"


def test_a_team_trains_once_at_a_time() -> None:
    team, inside, order = Team(0, 2), Event(), []

    def lead_another() -> None:
        inside.set()
        with team.lead(quiet):
            order.append("second")

    with ThreadPoolExecutor() as threads:
        with team.lead(quiet):
            other = threads.submit(lead_another)
            assert inside.wait(10)
            assert not wait([other], 0.2).done
            order.append("first")
        other.result(10)
    assert order == ["first", "second"]


def test_two_processes_have_the_loss_curve_of_one(tiny: Benchmark, tmp_path: Path) -> None:
    whole = assignment_of(tiny)
    in_batches, in_tiny_steps = replace(whole, settings=SAMPLED), replace(whole, settings=replace(SHORT, people=1))
    whole_alone, batches_alone = (lead_training(each, ALONE, quiet, None) for each in (whole, in_batches))
    file = tmp_path / "checkpoint.safetensors"

    def stop_after_three(_: float, message: str) -> None:
        if message.startswith("epoch 3:"):
            raise StoppedError

    with team_of_two() as team:
        with pytest.raises(StoppedError):
            lead_training(whole, team, stop_after_three, file)
        resumed = lead_training(replace(whole, checkpoint=file.read_bytes()), team, quiet, file)
        sampled = lead_training(in_batches, team, quiet, None)
        with pytest.raises(TeamError, match="2 processes cannot share steps of 1 people"):
            lead_training(in_tiny_steps, team, quiet, None)
    assert curve(resumed) == pytest.approx(curve(whole_alone), rel=1e-3), "with the whole graph, all is the same"
    assert resumed.best == pytest.approx(whole_alone.best, abs=0.01)
    assert curve(sampled) == pytest.approx(curve(batches_alone), rel=0.03), "neighbours and dropout are drawn apart"
