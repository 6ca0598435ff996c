"""The metrics that every process has, in a registry of its own.

Names begin with ``careergraph_``. Values of labels come from small fixed sets: kinds, queues, states, words. They never
hold a person's data, an id, or a text that a client sent.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from workers.model_prices import Usage

FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
SLOW = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
OK, ERROR = "ok", "error"
OTHER = "other"


class Metrics:
    """The metrics of a process.

    Args:
        role: ``api`` or ``worker``.
    """

    def __init__(self, role: str) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        self.build = Gauge(
            "careergraph_build_info", "Version and role of the process.", ["version", "role"], registry=registry
        )
        self.build.labels(version("careergraph"), role).set(1)
        self.graph_seconds = Histogram(
            "careergraph_graph_seconds",
            "Time of calls to the graph, with their retries.",
            ["kind", "outcome"],
            buckets=FAST,
            registry=registry,
        )
        self.redis_seconds = Histogram(
            "careergraph_redis_seconds", "Time of commands to Redis.", ["outcome"], buckets=FAST, registry=registry
        )
        self.embedder = Gauge("careergraph_embedder_info", "The embedder of texts.", ["embedder"], registry=registry)
        self.llm_seconds = Histogram(
            "careergraph_llm_seconds",
            "Time of questions to a language model.",
            ["provider", "outcome"],
            buckets=SLOW,
            registry=registry,
        )
        self.llm_tokens = Counter(
            "careergraph_llm_tokens_total",
            "Tokens of a language model.",
            ["provider", "model", "direction"],
            registry=registry,
        )
        self.llm_dollars = Counter(
            "careergraph_llm_dollars_total",
            "US dollars that tokens cost, by the table of prices.",
            ["provider", "model"],
            registry=registry,
        )

    @contextmanager
    def watch_graph(self, kind: str, query: str | None) -> Iterator[None]:  # noqa: ARG002 - the text of a query is no label
        """Measure a call to the graph; see :data:`graph.db.client.Watch`."""
        with self._measure(self.graph_seconds, kind):
            yield

    @contextmanager
    def watch_redis(self) -> Iterator[None]:
        """Measure a command to Redis."""
        with self._measure(self.redis_seconds):
            yield

    @contextmanager
    def watch_llm(self, provider: str) -> Iterator[None]:
        """Measure a question to a language model."""
        with self._measure(self.llm_seconds, provider):
            yield

    def count_llm(self, provider: str, model: str, usage: Usage, dollars: float) -> None:
        """Count the tokens of an answer and what they cost, in US dollars."""
        self.llm_tokens.labels(provider, model, "input").inc(usage.input)
        self.llm_tokens.labels(provider, model, "output").inc(usage.output)
        self.llm_dollars.labels(provider, model).inc(dollars)

    @contextmanager
    def _measure(self, histogram: Histogram, *labels: str) -> Iterator[None]:
        begin, outcome = time.perf_counter(), ERROR
        try:
            yield
            outcome = OK
        finally:
            histogram.labels(*labels, outcome).observe(time.perf_counter() - begin)
