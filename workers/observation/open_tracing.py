"""Opens the tracer that the settings choose."""

from workers.observation.tracing import Tracing
from workers.settings import WorkerSettings

SEND_SECONDS = 5


def open_tracing(service: str, settings: WorkerSettings) -> Tracing:
    """Return what traces: to the collector of the settings, or nothing.

    Args:
        service: the name of the service, such as ``careergraph-api``.
        settings: name the collector.
    """
    if settings.otlp_endpoint is None:
        return Tracing()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra

    from workers.observation.otel import OtelTracing  # noqa: PLC0415 - needs the extra

    endpoint = f"{settings.otlp_endpoint.rstrip('/')}/v1/traces"
    return OtelTracing(service, OTLPSpanExporter(endpoint=endpoint, timeout=SEND_SECONDS), settings.traced_share)
