"""Serves the metrics of a process to Prometheus, on a port of its own that a setting opens."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from prometheus_client import CollectorRegistry, start_http_server

from workers.errors import MetricsPortError

log = structlog.get_logger("careergraph.metrics")


@contextmanager
def serve_metrics(registry: CollectorRegistry, host: str, port: int | None) -> Iterator[None]:
    """Serve ``/metrics`` in a thread during this block; ``None`` as the port serves nothing.

    Raises:
        MetricsPortError: the port is taken, or the host is not one of this machine.
    """
    if port is None:
        yield
        return
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        raise MetricsPortError(
            f"metrics cannot be served on {host}:{port}: {error.strerror}. Set another CAREERGRAPH_METRICS_PORT"
        ) from error
    log.info("metrics are served", host=host, port=port)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
