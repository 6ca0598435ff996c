"""Traces by OpenTelemetry, sent over OTLP. Needs the extra ``otel``.

Spans hold names, ids of requests and tasks, and Cypher, which is constant text: never parameters, variables, documents
or messages of errors.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import SpanKind, Status, StatusCode, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from workers.observation.tracing import SetAttribute, Tracing

TRACEPARENT = "traceparent"
PROPAGATOR = TraceContextTextMapPropagator()


class OtelTracing(Tracing):
    """Traces to an exporter, with a provider of its own.

    Args:
        service: the name of the service.
        exporter: where spans are sent, in the background.
        share: share of the requests that are traced, 0 to 1.
    """

    is_active = True

    def __init__(self, service: str, exporter: SpanExporter, share: float) -> None:
        resource = Resource.create({"service.name": service, "service.version": version("careergraph")})
        self._provider = TracerProvider(resource=resource, sampler=ParentBased(TraceIdRatioBased(share)))
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("careergraph")

    @contextmanager
    def span(
        self, name: str, attributes: Mapping[str, str] | None = None, parent: str | None = None
    ) -> Iterator[SetAttribute]:
        """Surround work with a span; see :meth:`workers.observation.tracing.Tracing.span`."""
        with self._open(name, SpanKind.INTERNAL, attributes, parent) as set_attribute:
            yield set_attribute

    def carry(self) -> str | None:
        """Return the current span's ``traceparent``, as W3C Trace Context has it."""
        carrier: dict[str, str] = {}
        PROPAGATOR.inject(carrier)
        return carrier.get(TRACEPARENT)

    @contextmanager
    def watch_graph(self, kind: str, query: str | None) -> Iterator[None]:
        """Surround a call to the graph with a span that holds its Cypher, if it belongs to a request or a task.

        What a process reads for itself every few seconds would be traces without end.
        """
        if not get_current_span().is_recording():
            yield
            return
        attributes = {"db.system.name": "neo4j", "db.operation.name": kind}
        if query is not None:
            attributes["db.query.text"] = " ".join(query.split())
        with self._open(f"graph {kind}", SpanKind.CLIENT, attributes, None):
            yield

    def close(self) -> None:
        """Send what was not sent yet, and end the background thread."""
        self._provider.shutdown()

    @contextmanager
    def _open(
        self, name: str, kind: SpanKind, attributes: Mapping[str, str] | None, parent: str | None
    ) -> Iterator[SetAttribute]:
        context = PROPAGATOR.extract({TRACEPARENT: parent}) if parent is not None else None
        with self._tracer.start_as_current_span(
            name,
            context=context,
            kind=kind,
            attributes=attributes,
            record_exception=False,  # its message may hold personal data
            set_status_on_exception=False,
        ) as span:
            try:
                yield span.set_attribute
            except BaseException as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise
