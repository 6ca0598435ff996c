"""What operators see of a process: metrics and traces.

- ``metrics``: the metrics of every process, in a registry of its own.
- ``metrics_server``: serves a registry to Prometheus.
- ``open_tracing``: opens the tracer that the settings choose.
- ``otel``: traces by OpenTelemetry.
- ``tracing``: what traces need of a tracer, and one that traces nothing.
- ``watched_chat``: counts what a language model is asked, with tokens and money.
- ``worker_metrics``: the metrics of a worker.
"""
