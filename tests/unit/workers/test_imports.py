"""A worker imports what its queues need, so that another one is at work soon after one was killed."""

import asyncio
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from workers.schedules import make_cron_jobs
from workers.task_catalogue import Queue

SLOW = {"spacy", "scipy.stats", "scipy.optimize", "sklearn"}
START = """
import sys
from workers.main import functions
from workers.schedules import make_cron_jobs
from workers.settings import WorkerSettings
from workers.task_catalogue import Queue
functions(Queue.ENRICHMENT, WorkerSettings()), make_cron_jobs(Queue.ENRICHMENT)
print(*sys.modules)
"""


def test_a_worker_that_needs_no_slow_library_does_without() -> None:
    done = subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=True)
    assert SLOW.isdisjoint(done.stdout.split())


@pytest.mark.parametrize("queue", Queue)
def test_what_a_queue_starts_by_itself_exists_under_a_name_that_workers_of_all_versions_know(queue: Queue) -> None:
    for job in make_cron_jobs(queue):
        assert asyncio.iscoroutinefunction(job.coroutine)
        assert job.name == f"cron:{job.coroutine.__name__}"
