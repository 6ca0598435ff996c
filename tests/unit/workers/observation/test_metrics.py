"""The metrics of a process: what they count, and that nothing from outside becomes a label."""

import http.client
import socket

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import generate_latest
from pydantic import BaseModel

from graph.engines.child import free_port
from workers.errors import ProviderBusyError
from workers.llm.chat import BatchModel, Reply
from workers.model_prices import ModelPrice, Usage
from workers.observation.metrics import Metrics
from workers.observation.metrics_server import serve_metrics
from workers.observation.watched_chat import WatchedChat
from workers.observation.worker_metrics import TaskOutcome, WorkerMetrics, kind_label
from workers.task_catalogue import TASKS, TaskKind


class Chat:
    """A model that answers, or is busy."""

    provider = "ANTHROPIC"
    model = "a-model"
    batches: BatchModel | None = None

    def __init__(self, *, busy: bool = False) -> None:
        self.busy = busy

    async def ask(self, system: str, content: str, shape: type[BaseModel]) -> Reply:
        if self.busy:
            raise ProviderBusyError("busy", 1.0)
        return Reply("{}", Usage(1_000, 200))


async def test_a_language_model_s_tokens_and_money_are_counted() -> None:
    metrics = Metrics("api")
    price = ModelPrice(input=1.0, output=5.0)
    await WatchedChat(Chat(), metrics, price).ask("", "", BaseModel)
    with pytest.raises(ProviderBusyError):
        await WatchedChat(Chat(busy=True), metrics, price).ask("", "", BaseModel)
    value = metrics.registry.get_sample_value
    assert value("careergraph_llm_tokens_total", tokens("input")) == 1_000
    assert value("careergraph_llm_tokens_total", tokens("output")) == 200
    dollars = value("careergraph_llm_dollars_total", {"provider": "ANTHROPIC", "model": "a-model"})
    assert dollars == pytest.approx(0.002)
    for outcome in ("ok", "error"):
        labels = {"provider": "ANTHROPIC", "outcome": outcome}
        assert value("careergraph_llm_seconds_count", labels) == 1


def tokens(direction: str) -> dict[str, str]:
    return {"provider": "ANTHROPIC", "model": "a-model", "direction": direction}


def test_calls_to_the_graph_are_measured_by_kind_and_outcome() -> None:
    metrics = Metrics("worker")
    with metrics.watch_graph("read", "RETURN 'a secret'"):
        pass
    with pytest.raises(KeyError), metrics.watch_graph("write", None):
        raise KeyError
    value = metrics.registry.get_sample_value
    assert value("careergraph_graph_seconds_count", {"kind": "read", "outcome": "ok"}) == 1
    assert value("careergraph_graph_seconds_count", {"kind": "write", "outcome": "error"}) == 1
    assert "secret" not in generate_latest(metrics.registry).decode()


def test_attempts_are_counted_by_kind_and_outcome() -> None:
    metrics = WorkerMetrics()
    with metrics.watch_attempt(TaskKind.TRAIN):
        assert metrics.registry.get_sample_value("careergraph_tasks_running", {"kind": "TRAIN"}) == 1
    metrics.count_attempt(TaskKind.TRAIN, TaskOutcome.DEAD)
    value = metrics.registry.get_sample_value
    assert value("careergraph_tasks_running", {"kind": "TRAIN"}) == 0
    assert value("careergraph_task_attempts_total", {"kind": "TRAIN", "outcome": "dead"}) == 1
    assert value("careergraph_task_seconds_count", {"kind": "TRAIN"}) == 1


@given(st.text())
def test_a_kind_of_task_is_one_of_the_catalogue_or_other(kind: str) -> None:
    assert kind_label(kind) in {*TASKS, "other"}


def test_metrics_are_served_on_their_own_port_while_the_process_runs() -> None:
    metrics, port = Metrics("worker"), free_port()
    with serve_metrics(metrics.registry, "127.0.0.1", port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        assert 'careergraph_build_info{role="worker"' in text
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_taken_port_stops_no_work_and_is_logged() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with structlog.testing.capture_logs() as lines, serve_metrics(Metrics("api").registry, "127.0.0.1", port):
            pass
    assert [(line["log_level"], line["port"]) for line in lines] == [("error", port)]
    assert "CAREERGRAPH_METRICS_PORT" in lines[0]["advice"]


def test_without_a_port_nothing_is_served() -> None:
    with serve_metrics(Metrics("api").registry, "127.0.0.1", None):
        pass
