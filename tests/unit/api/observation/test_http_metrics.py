"""Responses by kind of path and status, and gauges of queues."""

from datetime import UTC, datetime, timedelta

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.observation.api_metrics import ApiMetrics, Stage
from api.observation.gauges import set_queues
from api.observation.http_metrics import HttpMetrics
from graph.registry.task_lists import QueueCount
from tests.asgi import send_request


def greet(_: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


async def test_paths_that_clients_make_up_are_counted_together() -> None:
    metrics = ApiMetrics()
    app = Starlette(routes=[Route("/graphql", greet)], middleware=[Middleware(HttpMetrics, metrics=metrics)])
    for path in ("/graphql", "/ann@example.org", "/secret", "/graphql"):
        await send_request(app, method="GET", path=path)
    value = metrics.registry.get_sample_value
    assert value("careergraph_http_responses_total", {"path": "graphql", "status": "200"}) == 2
    assert value("careergraph_http_responses_total", {"path": "other", "status": "404"}) == 2
    assert value("careergraph_http_requests_open") == 0


def test_queues_without_tasks_are_zero() -> None:
    metrics, now = ApiMetrics(), datetime.now(UTC)
    set_queues(metrics, {"training": QueueCount(3, 1, 2, now - timedelta(seconds=90))}, now)
    value = metrics.registry.get_sample_value
    states = {state: value("careergraph_queue_tasks", {"queue": "training", "state": state}) for state in STATES}
    assert states == {"waiting": 3, "running": 1, "dead": 2}
    assert value("careergraph_queue_oldest_seconds", {"queue": "training"}) == 90
    assert value("careergraph_queue_oldest_seconds", {"queue": "features"}) == 0


STATES = ("waiting", "running", "dead")


def test_a_stage_that_fails_is_measured_too() -> None:
    metrics = ApiMetrics()
    for _ in range(2):
        with metrics.watch_stage(Stage.RANK):
            pass
    assert metrics.registry.get_sample_value("careergraph_stage_seconds_count", {"stage": "rank"}) == 2
