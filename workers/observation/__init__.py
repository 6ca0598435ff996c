"""What operators see of a process: metrics.

- ``metrics``: the metrics of every process, in a registry of its own.
- ``metrics_server``: serves a registry to Prometheus.
- ``watched_chat``: counts what a language model is asked, with tokens and money.
- ``worker_metrics``: the metrics of a worker.
"""
