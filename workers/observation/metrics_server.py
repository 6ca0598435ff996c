"""Serves the metrics of a process to Prometheus, on a port of its own that a setting opens."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from prometheus_client import CollectorRegistry, start_http_server

log = structlog.get_logger("careergraph.metrics")


@contextmanager
def serve_metrics(registry: CollectorRegistry, host: str, port: int | None) -> Iterator[None]:
    """Serve ``/metrics`` in a thread during this block; ``None`` as the port serves nothing.

    If the port is taken, the process does its work without: the log says so, and an alert that nothing answers there.
    """
    if port is None:
        yield
        return
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        advice = "set another CAREERGRAPH_METRICS_PORT"
        log.error("metrics cannot be served", host=host, port=port, error=error.strerror, advice=advice)  # noqa: TRY400
        yield
        return
    log.info("metrics are served", host=host, port=port)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
