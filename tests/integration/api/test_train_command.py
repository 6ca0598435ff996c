"""``careergraph train``: it cancels its own training when it is interrupted, and follows one that is open."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from graph.db.client import GraphClient
from tests.conftest import ROOT, Server
from workers.valkey.connections import redis_client

TASKS = "MATCH (t:Task {kind: 'TRAIN'}) RETURN t.id AS id, t.state AS state"
INTERRUPTED = 130
OBEDIENT = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # background jobs of a shell ignore it
runpy.run_module("api.cli", run_name="__main__")
"""


@contextmanager
def start_training(server: Server, *kinds: str) -> Iterator["subprocess.Popen[str]"]:
    options = [word for kind in kinds for word in ("--kind", kind)]
    process = subprocess.Popen(
        [sys.executable, "-c", OBEDIENT, "train", *options],
        env={**server.environment, "CAREERGRAPH_SELECTION_SECONDS": "120", "COLUMNS": "200"},
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def wait_for(process: "subprocess.Popen[str]", words: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return
    raise AssertionError(f"it ended without {words!r}")


def interrupt(process: "subprocess.Popen[str]") -> str:
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    output = process.stdout.read()
    assert process.wait() == INTERRUPTED
    return output


async def test_an_interrupted_training_is_cancelled_and_an_open_one_is_followed(
    busy_world: GraphClient, server: Server
) -> None:
    redis = redis_client(server.engines.redis_url)
    await redis.flushdb()
    await redis.aclose()
    with start_training(server, "RANKER", "ALS") as own:
        await asyncio.to_thread(wait_for, own, "training RANKER, ALS")
        task = (await busy_world.read(TASKS))[0]["id"]
        with start_training(server, "RANKER") as other:
            await asyncio.to_thread(wait_for, other, f"following {task}")
            output = await asyncio.to_thread(interrupt, other)
            assert f"careergraph tasks cancel {task}" in output
        states = await busy_world.read(TASKS)
        assert [row["state"] in {"RUNNING", "QUEUED"} for row in states] == [True]
        output = await asyncio.to_thread(interrupt, own)
        assert f"the training {task} is cancelled" in output
    states = await busy_world.read(TASKS)
    assert [row["state"] for row in states] == ["CANCELLED"]
    assert await busy_world.read("MATCH (m:Model {kind: 'RANKER'}) RETURN count(m) AS n") == [{"n": 0}]
