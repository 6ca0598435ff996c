"""A trace over OTLP: from a request, through the queue, to the task and its Cypher."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from graph.db.client import GraphClient
from graph.registry.tasks import TaskRepository
from graph.viewer import SYSTEM, Viewer
from tests.conftest import Server
from workers.main import context_of
from workers.observation.open_tracing import open_tracing
from workers.observation.tracing import watch_both
from workers.queue import TaskQueue
from workers.runtime.context import Context
from workers.runtime.runner import Progress, run_task
from workers.settings import WorkerSettings
from workers.task_arguments import PersonArguments
from workers.task_catalogue import TASKS, TaskKind
from workers.valkey.connections import redis_client

KIND = TaskKind.REFRESH_RECOMMENDATIONS


@contextmanager
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """A server that keeps what is sent to it."""
    bodies: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/v1/traces":
                bodies.append(body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", bodies
        server.shutdown()
        thread.join()


async def read_people(context: Context, id: str, arguments: Any, progress: Progress) -> str:
    await context.client.read("MATCH (u:User) RETURN count(u) AS n")
    return "read"


async def test_one_trace_leads_from_the_request_to_the_task_s_cypher(client: GraphClient, server: Server) -> None:
    messages = pytest.importorskip("opentelemetry.proto.collector.trace.v1.trace_service_pb2")
    await client.write("CREATE (:User {id: 'ann'})")
    with collector() as (address, bodies):
        settings = WorkerSettings(otlp_endpoint=address)
        tracing = open_tracing("careergraph-api", settings)
        graph = GraphClient.open(server.engines.graph, watch=watch_both(tracing.watch_graph, tracing.watch_graph))
        redis = redis_client(server.engines.redis_url, timeout=30.0)
        await redis.flushdb()
        queue = TaskQueue(TaskRepository(graph, SYSTEM), redis, server.engines.redis_url, tracing=tracing)
        with tracing.span("operation"):
            task = await queue.ask(KIND, Viewer("ann"), PersonArguments(user="ann"))
        await queue.close()
        await redis.aclose()
        await graph.close()
        tracing.close()
        async with context_of(server.engines, server.home, settings) as context:
            await run_task({"context": context}, task.id, {"user": "ann"}, TASKS[KIND], read_people, 60.0)
    spans: dict[str, list[Any]] = {}
    for body in bodies:
        for resource in messages.ExportTraceServiceRequest.FromString(body).resource_spans:
            for scope in resource.scope_spans:
                for span in scope.spans:
                    spans.setdefault(span.name, []).append(span)
    [operation], [attempt] = spans["operation"], spans[f"task {KIND}"]
    assert attempt.trace_id == operation.trace_id
    texts = {
        attribute.value.string_value
        for span in spans["graph read"]
        if span.parent_span_id == attempt.span_id
        for attribute in span.attributes
        if attribute.key == "db.query.text"
    }
    assert "MATCH (u:User) RETURN count(u) AS n" in texts
    assert all(b"ann" not in body for body in bodies)
