"""Counts responses by kind of path and status, and open sockets."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.observation.api_metrics import ApiMetrics

KINDS = {"/graphql": "graphql", "/health/live": "health", "/health/ready": "health"}
OTHER = "other"


class HttpMetrics:
    """Counts what an application answers.

    Args:
        app: the next application.
        metrics: where responses are counted.
    """

    def __init__(self, app: ASGIApp, metrics: ApiMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle an ASGI connection."""
        if scope["type"] == "websocket":
            with self._metrics.sockets_open.track_inprogress():
                await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kind = KINDS.get(scope["path"], OTHER)

        async def count_and_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.responses.labels(kind, str(message["status"])).inc()
            await send(message)

        with self._metrics.requests_open.track_inprogress():
            await self._app(scope, receive, count_and_send)
