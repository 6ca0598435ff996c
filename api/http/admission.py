"""Applies the rate limits of a request's viewer and address, before its body is read.

An HTTP request, the opening of a WebSocket and each of its messages count as one request. Health checks do not count,
because they must never be refused.
"""

import math
import time
from collections import Counter
from collections.abc import Awaitable, Mapping, MutableMapping
from typing import Any

import orjson
import structlog
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.cache.encoding import encode_answer
from api.errors import RateLimitedError
from api.http.addresses import Network, counted_address
from api.http.auth import UNKNOWN_VIEWER, read_grant
from api.http.point_meter import COST_HEADER, PointMeter
from api.http.rate_limits import RateLimiter, Verdict
from api.http.refusals import choose_type, json_response
from api.http.tokens import Grant, TokenVerifier
from api.http.websocket_messages import authorization_of, on_behalf_of

UNCOUNTED_PATHS = "/health/"
UNCOUNTED_MESSAGES = frozenset({"complete", "pong"})  # they end operations, or reply to our messages
TOO_MANY = 4429
SAY_SECONDS = 1.0
METER = "meter"

log = structlog.get_logger("careergraph.limits")


class Admission:
    """Refuses requests beyond the rate limits with 429, and reports the remaining requests in headers.

    Args:
        app: the next application.
        limiter: counts the requests.
        tokens: identify the viewer; a request with an invalid token counts for its address alone.
        trusted: networks of proxies whose ``X-Forwarded-For`` is trusted.
        sockets: how many WebSockets one address may have open in this process.
    """

    def __init__(
        self, app: ASGIApp, limiter: RateLimiter, tokens: TokenVerifier, trusted: tuple[Network, ...], sockets: int
    ) -> None:
        self._app = app
        self._limiter = limiter
        self._tokens = tokens
        self._trusted = trusted
        self._log_at, self._unlogged = 0.0, 0
        self._sockets = sockets
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle an ASGI connection."""
        if scope["type"] not in ("http", "websocket") or scope["path"].startswith(UNCOUNTED_PATHS):
            await self._app(scope, receive, send)
            return
        grant = (
            await grant_or_none(read_grant(scope, self._tokens)) if scope["type"] == "http" else None
        )  # a socket sends its token in its first message
        address = counted_address(scope, self._trusted)
        verdict = await self.count(grant, address)
        meter = PointMeter(self._limiter, address, reports=COST_HEADER in Headers(scope=scope))
        scope.setdefault("state", {})[METER] = meter
        if not verdict.allowed and answerable(scope):
            await refuse_request(scope, verdict)(scope, receive, send)
        elif not verdict.allowed:
            await send(closing(verdict))
        elif scope["type"] == "http":
            await self._app(scope, receive, with_headers(send, verdict, meter))
        elif self._open[address] >= self._sockets:
            log.info("a socket was refused: too many are open", address=address, open=self._open[address])
            await send({"type": "websocket.close", "code": TOO_MANY, "reason": "Too many sockets are open."})
        else:
            await self._serve_socket(scope, address, receive, send)

    async def _serve_socket(self, scope: Scope, address: str, receive: Receive, send: Send) -> None:
        """Serve another socket of an address until it closes."""
        self._open[address] += 1
        try:
            socket = Socket(self, self._tokens, address, receive, send)
            await self._app(scope, socket.receive, socket.send)
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    async def count(self, grant: Grant | None, address: str) -> Verdict:
        """Count a request; refusals are logged at most once per second."""
        viewer = grant.user if grant else None
        account = grant.agent.id if grant and grant.agent else None
        verdict = await self._limiter.count(viewer, address, account)
        if not verdict.allowed:
            self._unlogged += 1
            if time.monotonic() >= self._log_at:
                log.info("requests refused", requests=self._unlogged, viewer=viewer, account=account, address=address)
                self._log_at, self._unlogged = time.monotonic() + SAY_SECONDS, 0
        return verdict


class Socket:
    """A WebSocket whose messages are counted. A refused operation gets an error; any other refusal ends the socket.

    Args:
        admission: counts the messages.
        tokens: identify the viewer.
        address: the client's address.
        receive, send: the ASGI callables.
    """

    def __init__(self, admission: Admission, tokens: TokenVerifier, address: str, receive: Receive, send: Send) -> None:
        self._admission = admission
        self._tokens = tokens
        self._grant: Grant | None = None
        self._address = address
        self._receive = receive
        self._send = send
        self._ended = False

    async def receive(self) -> Message:
        """Return the next message that is within the limits."""
        while not self._ended:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            content = content_of(message)
            kind = content.get("type")
            if kind == "connection_init":
                self._grant = await self._grant_in(content)
            if kind in UNCOUNTED_MESSAGES:
                return message
            verdict = await self._admission.count(self._grant, self._address)
            if verdict.allowed:
                return message
            await self._refuse(content, verdict)
        return {"type": "websocket.disconnect", "code": TOO_MANY}

    async def send(self, message: Message) -> None:
        """Send a message, unless this side has ended the socket."""
        if not self._ended:
            await self._send(message)

    async def _refuse(self, content: Mapping[str, Any], verdict: Verdict) -> None:
        if content.get("type") == "subscribe" and isinstance(content.get("id"), str):
            answer = {"id": content["id"], "type": "error", "payload": [error_of(verdict).formatted]}
            await self._send({"type": "websocket.send", "text": encode_answer(answer)})
            return
        self._ended = True
        await self._send(closing(verdict))

    async def _grant_in(self, content: Mapping[str, Any]) -> Grant | None:
        """Return the grant of the token in the first message."""
        payload = content.get("payload")
        if not isinstance(payload, dict):
            return None
        return await grant_or_none(self._tokens.grant_of(authorization_of(payload), on_behalf_of(payload)))


async def grant_or_none(reading: Awaitable[Grant | None]) -> Grant | None:
    """Return the grant of a token; ``None`` if the token is missing, or is not known to be valid."""
    try:
        return await reading
    except UNKNOWN_VIEWER:
        return None


def content_of(message: Message) -> dict[str, Any]:
    """Return the content of a socket's message; empty if it is not a JSON object, which is refused later."""
    try:
        content = orjson.loads(message.get("text") or message.get("bytes") or b"")
    except orjson.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}


def error_of(verdict: Verdict) -> RateLimitedError:
    """Return the error of a refused request."""
    seconds = max(1, math.ceil(verdict.retry_after))
    return RateLimitedError(f"Too many requests: try again in {seconds} s.", seconds)


def refuse_request(scope: Scope, verdict: Verdict) -> Response:
    """Respond with 429 and one GraphQL error."""
    error = error_of(verdict)
    headers = {"Retry-After": str(error.retry_after), **verdict.headers()}
    type = choose_type(Headers(scope=scope).get("accept"))
    return json_response({"errors": [error.formatted]}, 429, type, headers)


def closing(verdict: Verdict) -> Message:
    """Return the message that ends a WebSocket, whether or not it is open."""
    return {"type": "websocket.close", "code": TOO_MANY, "reason": error_of(verdict).message}


def answerable(scope: Scope) -> bool:
    """Whether an HTTP response is possible; for an unopened WebSocket, the server must support it."""
    return scope["type"] == "http" or "websocket.http.response" in scope.get("extensions", {})


def with_headers(send: Send, verdict: Verdict, meter: PointMeter) -> Send:
    """Wrap ``send`` to add the rate-limit headers of the viewer and the address, and of points if any were counted."""

    async def send_start(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            counted = verdict.standings + (meter.verdict.standings if meter.verdict else ())
            lines = Verdict(verdict.allowed, counted).headers()
            headers = [(name.lower().encode(), value.encode()) for name, value in lines.items()]
            message["headers"] = [*message.get("headers", ()), *headers]
        await send(message)

    return send_start
