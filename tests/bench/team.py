"""How long one and two processes take to train the same network, and how far their loss curves are apart.

    python -m tests.bench.team [--size demo] [--epochs 3]

Trains in mini-batches, as on a large graph. Each process has one thread, so that two of them need two free processors.
"""

import argparse
import os
import subprocess
import sys
import time
from dataclasses import replace

from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.worlds import make_world
from gnn.device import compute_on
from gnn.features.text import CharacterSvd
from gnn.models.base import quiet
from gnn.training.following import Assignment, follow_trainings, lead_training
from gnn.training.pipeline import embed, texts_before
from gnn.training.settings import Settings, settings_for
from gnn.training.team import ALONE, Team, join_team
from graph.engines.child import free_port


def assignment_of(world: Benchmark, epochs: int) -> Assignment:
    """Return the training of some epochs in mini-batches."""
    assert world.split
    settings = settings_for(replace(Settings(), sampled_above=0), world.data)
    settings = replace(settings, epochs=epochs, judge_every=epochs)
    text = embed(world.data, CharacterSvd.fit(texts_before(world.data, world.split.validation), 1), lambda _: None)
    return Assignment(world.data, text, world.split, settings, frozenset(), None)


def time_training(assignment: Assignment, team: Team) -> tuple[float, list[float]]:
    """Train, and return the seconds and the loss of each epoch."""
    begin = time.perf_counter()
    trained = lead_training(assignment, team, quiet, None)
    return time.perf_counter() - begin, [loss for _, loss, _ in trained.history]


def main() -> None:
    """Print the times, their ratio, and the losses."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="demo")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--follow", help=argparse.SUPPRESS)
    options = parser.parse_args()
    compute_on(threads=1)
    if options.follow:
        follow_trainings(join_team(1, 2, 1, 2, options.follow))
        return
    assignment = assignment_of(make_world(options.size, 7), options.epochs)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    alone_seconds, alone = time_training(assignment, ALONE)
    address = f"tcp://127.0.0.1:{free_port()}"
    with subprocess.Popen([sys.executable, "-m", "tests.bench.team", "--follow", address]) as follower:
        team = join_team(0, 2, 0, 2, address)
        shared_seconds, shared = time_training(assignment, team)
        team.leave()
        follower.wait()
    print(
        f"one process {alone_seconds:.1f} s, two {shared_seconds:.1f} s: "
        f"{alone_seconds / shared_seconds:.2f} times as fast"
    )
    for epoch, (loss, shared_loss) in enumerate(zip(alone, shared, strict=True), start=1):
        print(f"epoch {epoch}: loss {loss:.4f} and {shared_loss:.4f}, {abs(shared_loss / loss - 1):.1%} apart")


if __name__ == "__main__":
    main()
