"""The metrics of an API process: operations, stages of serving, caches, and gauges of what the graph knows."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from prometheus_client import Counter, Gauge, Histogram

from api.observation.traffic import Traffic
from workers.observation.metrics import FAST, Metrics

COSTS = (1.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0)


class Stage(StrEnum):
    """A stage of serving recommendations."""

    STATE = "state"
    RANK = "rank"
    EXPLAIN = "explain"
    READ_TEXT = "read_text"


class ApiMetrics(Metrics):
    """The metrics of an API process."""

    def __init__(self) -> None:
        super().__init__("api")
        self.traffic = Traffic()
        registry = self.registry
        self.operations = Histogram(
            "careergraph_operation_seconds",
            "Time of GraphQL operations over HTTP, by what they ask for and the code of their first error.",
            ["operation", "code"],
            buckets=FAST,
            registry=registry,
        )
        self.costs = Histogram(
            "careergraph_operation_cost_points",
            "Cost of GraphQL operations over HTTP, in points.",
            ["operation"],
            buckets=COSTS,
            registry=registry,
        )
        self.responses = Counter(
            "careergraph_http_responses_total", "Responses by kind of path and status.", ["path", "status"],
            registry=registry,
        )  # fmt: skip
        self.requests_open = Gauge("careergraph_http_requests_open", "Requests being answered.", registry=registry)
        self.sockets_open = Gauge("careergraph_sockets_open", "WebSockets that are open.", registry=registry)
        self.stages = Histogram(
            "careergraph_stage_seconds", "Time of the stages of serving.", ["stage"], buckets=FAST, registry=registry
        )
        self.cache = Counter(
            "careergraph_cache_requests_total", "Answers looked up in the cache, by result.", ["result"],
            registry=registry,
        )  # fmt: skip
        self.model = Gauge("careergraph_model_info", "The model that serves.", ["version", "kind"], registry=registry)
        self.model_created = Gauge(
            "careergraph_model_created_timestamp_seconds", "When the active model was made.", registry=registry
        )
        self.model_problem = Gauge(
            "careergraph_model_problem", "1 if a model could not be loaded as it should be.", registry=registry
        )
        self.model_alarms = Gauge("careergraph_model_alarms", "Open alarms about the active model.", registry=registry)
        self.catalogue_age = Gauge(
            "careergraph_catalogue_age_seconds", "Time since the catalogue was last known to be current.",
            registry=registry,
        )  # fmt: skip
        self.catalogue_items = Gauge(
            "careergraph_catalogue_items", "Items that serve, by label.", ["label"], registry=registry
        )
        self.queue_tasks = Gauge(
            "careergraph_queue_tasks", "Tasks of a queue, by state: waiting, running, dead.", ["queue", "state"],
            registry=registry,
        )  # fmt: skip
        self.queue_age = Gauge(
            "careergraph_queue_oldest_seconds", "Age of the oldest task that waits.", ["queue"], registry=registry
        )
        self.queue_workers = Gauge("careergraph_queue_workers", "Living workers.", ["queue"], registry=registry)
        self.tasks = Gauge("careergraph_tasks", "Open tasks by kind and state.", ["kind", "state"], registry=registry)
        self.task_success = Gauge(
            "careergraph_task_last_success_timestamp_seconds", "When a kind of task last succeeded.", ["kind"],
            registry=registry,
        )  # fmt: skip
        self.feature_age = Gauge(
            "careergraph_feature_view_age_seconds", "Age of materialised features; absent while there are none.",
            ["view"], registry=registry,
        )  # fmt: skip
        self.feature_stale = Gauge(
            "careergraph_feature_view_stale", "1 if materialised features are missing or too old.", ["view"],
            registry=registry,
        )  # fmt: skip
        self.gauges_read = Gauge(
            "careergraph_gauges_read_timestamp_seconds", "When the gauges were last read.", registry=registry
        )

    @contextmanager
    def watch_stage(self, stage: Stage) -> Iterator[None]:
        """Measure a stage of serving."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.stages.labels(stage.value).observe(time.perf_counter() - begin)

    def count_operation(self, operation: str, code: str, seconds: float, cost: float) -> None:
        """Count an operation that was answered."""
        self.operations.labels(operation, code).observe(seconds)
        self.costs.labels(operation).observe(cost)
        self.traffic.count(code, seconds)
