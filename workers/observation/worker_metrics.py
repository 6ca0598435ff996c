"""The metrics of a worker: its tasks by kind and outcome."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from prometheus_client import Counter, Gauge, Histogram

from workers.observation.metrics import OTHER, SLOW, Metrics
from workers.task_catalogue import TASKS


class TaskOutcome(StrEnum):
    """What became of an attempt at a task."""

    SUCCEEDED = "succeeded"
    RETRYING = "retrying"
    FAILED = "failed"
    DEAD = "dead"
    CANCELLED = "cancelled"
    GIVEN_BACK = "given back"


def kind_label(kind: str) -> str:
    """Return a kind of task as a label: one of the catalogue, or ``other``."""
    return kind if kind in set(TASKS) else OTHER


class WorkerMetrics(Metrics):
    """The metrics of a worker process."""

    def __init__(self) -> None:
        super().__init__("worker")
        self.attempts = Counter(
            "careergraph_task_attempts_total",
            "Attempts at tasks that ended, by kind and outcome.",
            ["kind", "outcome"],
            registry=self.registry,
        )
        self.task_seconds = Histogram(
            "careergraph_task_seconds",
            "Time of attempts at tasks.",
            ["kind"],
            buckets=SLOW,
            registry=self.registry,
        )
        self.running = Gauge(
            "careergraph_tasks_running", "Tasks that run in this process.", ["kind"], registry=self.registry
        )

    @contextmanager
    def watch_attempt(self, kind: str) -> Iterator[None]:
        """Measure an attempt at a task."""
        label, begin = kind_label(kind), time.perf_counter()
        self.running.labels(label).inc()
        try:
            yield
        finally:
            self.running.labels(label).dec()
            self.task_seconds.labels(label).observe(time.perf_counter() - begin)

    def count_attempt(self, kind: str, outcome: TaskOutcome) -> None:
        """Count an attempt that ended."""
        self.attempts.labels(kind_label(kind), outcome.value).inc()
