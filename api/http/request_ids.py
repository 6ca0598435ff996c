"""Gives each request an id: the caller's, if it is well-formed, or a new one.

It is in every line that the log has about the request, in ``extensions.requestId`` of internal errors, and in the
response's header, so that one request can be followed from a proxy to the log.
"""

import re
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars, get_contextvars

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", re.ASCII)
REQUEST, SOCKET = "request", "socket"
STATE = "request_id"


class RequestIds:
    """Binds the id of a request, or of a socket, to its log lines, and answers it in a header.

    Args:
        app: the next application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle an ASGI connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        id = read_request_id(Headers(scope=scope).get(HEADER))
        scope.setdefault("state", {})[STATE] = id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = id
            await send(message)

        key = REQUEST if scope["type"] == "http" else SOCKET
        with bound_contextvars(**{key: id}):
            await self._app(scope, receive, send_with_id)


def read_request_id(sent: str | None) -> str:
    """Return the id that a caller sent, if it is 8 to 64 letters, digits and ``._-``, else a new one."""
    return sent if sent is not None and WELL_FORMED.fullmatch(sent) else new_request_id()


def new_request_id() -> str:
    """Return a new id."""
    return uuid.uuid4().hex


def current_request_id() -> str:
    """Return the id of the request that is being answered; a new one for each operation of a socket."""
    return str(get_contextvars().get(REQUEST) or new_request_id())
