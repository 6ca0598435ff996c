"""Traces: one from a request through its task to Cypher, and nothing personal in them."""

import pytest
from pydantic import ValidationError

from workers.observation.open_tracing import open_tracing
from workers.observation.tracing import Tracing, watch_both
from workers.settings import WorkerSettings

SECRET = "ann@example.org"


def test_without_a_collector_nothing_is_traced() -> None:
    tracing = open_tracing("careergraph-api", WorkerSettings())
    assert type(tracing) is Tracing
    with (
        tracing.span("operation") as set_attribute,
        watch_both(tracing.watch_graph, tracing.watch_graph)("read", "RETURN 1"),
    ):
        set_attribute("careergraph.operation", "jobs")
        assert tracing.carry() is None


def test_a_collector_s_address_is_checked() -> None:
    with pytest.raises(ValidationError):
        WorkerSettings(otlp_endpoint="collector:4318")


def test_a_trace_goes_on_in_another_process_and_holds_nothing_personal() -> None:
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    from workers.observation.otel import OtelTracing  # noqa: PLC0415 - needs the extra

    asking, working = memory.InMemorySpanExporter(), memory.InMemorySpanExporter()
    api, worker = OtelTracing("careergraph-api", asking, 1.0), OtelTracing("careergraph-worker", working, 1.0)
    with (
        api.span("operation", {"careergraph.request": "req-1234"}),
        api.watch_graph("write", "CREATE (t:Task)\n  RETURN t"),
    ):
        carried = api.carry()
    with (
        pytest.raises(ValueError, match=SECRET),
        worker.span("task TRAIN", parent=carried),
        worker.watch_graph("read", None),
    ):
        raise ValueError(SECRET)
    assert worker.carry() is None, "the span has ended"
    api.close()
    worker.close()
    spans = {span.name: span for span in (*asking.get_finished_spans(), *working.get_finished_spans())}
    assert set(spans) == {"operation", "graph write", "task TRAIN", "graph read"}
    assert len({span.context.trace_id for span in spans.values()}) == 1
    assert spans["task TRAIN"].parent.span_id == spans["graph write"].context.span_id
    assert spans["graph read"].parent.span_id == spans["task TRAIN"].context.span_id
    assert spans["graph write"].attributes["db.query.text"] == "CREATE (t:Task) RETURN t"
    assert spans["task TRAIN"].status.description == "ValueError"
    assert SECRET not in "".join(span.to_json() for span in spans.values())


def test_what_belongs_to_no_request_is_not_traced() -> None:
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    from workers.observation.otel import OtelTracing  # noqa: PLC0415 - needs the extra

    exporter = memory.InMemorySpanExporter()
    tracing = OtelTracing("careergraph-api", exporter, 1.0)
    with tracing.watch_graph("read", "RETURN 1"):
        pass
    tracing.close()
    assert exporter.get_finished_spans() == ()


def test_only_a_share_of_the_requests_is_traced() -> None:
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    from workers.observation.otel import OtelTracing  # noqa: PLC0415 - needs the extra

    exporter = memory.InMemorySpanExporter()
    tracing = OtelTracing("careergraph-api", exporter, 0.0)
    with tracing.span("operation"):
        pass
    tracing.close()
    assert exporter.get_finished_spans() == ()
