"""An in-process ASGI client that can send arbitrary bytes to an application."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message

Headers = Iterable[tuple[str | bytes, str | bytes]]
JSON = (("content-type", "application/json"),)
PATIENCE_SECONDS = 60.0


def encode_headers(headers: Headers) -> list[tuple[bytes, bytes]]:
    def encode_text(text: str | bytes) -> bytes:
        return text if isinstance(text, bytes) else text.encode("latin-1")

    return [(encode_text(name).lower(), encode_text(value)) for name, value in headers]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.body)
        return answer

    @property
    def code(self) -> str:
        return str(self.json["errors"][0]["extensions"]["code"])


async def send_request(
    app: ASGIApp,
    body: bytes | Sequence[bytes] = b"",
    headers: Headers = JSON,
    method: str = "POST",
    path: str = "/graphql",
    query: bytes = b"",
    *,
    whole: bool = True,
) -> Answer:
    """Send a request, its body in parts; where it is not ``whole``, the last part never comes."""
    parts = [body] if isinstance(body, bytes) else list(body)
    last = len(parts) - 1
    waiting: list[Message] = [
        {"type": "http.request", "body": part, "more_body": not whole or index < last}
        for index, part in enumerate(parts)
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        if waiting:
            return waiting.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "root_path": "",
        "headers": [(b"host", b"testserver"), *encode_headers(headers)],
        "client": ("127.0.0.1", 50_000),
        "server": ("testserver", 80),
        "state": {},
    }
    async with asyncio.timeout(PATIENCE_SECONDS):
        await app(scope, receive, send)
    start = sent[0]
    assert start["type"] == "http.response.start"
    reply_headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], reply_headers, b"".join(message.get("body", b"") for message in sent[1:]))


@dataclass(slots=True)
class Socket:
    """An open socket: what the application sends comes out of :meth:`receive`."""

    incoming: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    outgoing: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)

    def send(self, message: object) -> None:
        """Send text or bytes as they are, and anything else as JSON."""
        if isinstance(message, bytes):
            self.incoming.put_nowait({"type": "websocket.receive", "bytes": message})
        else:
            text = message if isinstance(message, str) else json.dumps(message)
            self.incoming.put_nowait({"type": "websocket.receive", "text": text})

    async def receive(self) -> dict[str, Any]:
        """The next message as JSON; of a close, its code and reason."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            message = await self.outgoing.get()
        if message["type"] == "websocket.close":
            self.incoming.put_nowait({"type": "websocket.disconnect", "code": message.get("code", 1000)})
            return {"close": message.get("code"), "reason": message.get("reason") or ""}
        assert message["type"] == "websocket.send"
        answer: dict[str, Any] = json.loads(message["text"])
        return answer

    async def start(self, **payload: object) -> dict[str, Any]:
        """Send ``connection_init``; what it is answered with."""
        self.send({"type": "connection_init", "payload": payload})
        return await self.receive()

    def subscribe(self, query: str, id: str = "1", **payload: object) -> None:
        """Ask something."""
        self.send({"type": "subscribe", "id": id, "payload": {"query": query, **payload}})

    def leave(self) -> None:
        """Close the socket from the client's side."""
        self.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})


@asynccontextmanager
async def open_socket(app: ASGIApp, headers: Headers = ()) -> AsyncIterator[Socket]:
    """A socket of ``graphql-transport-ws``, from the client's side; what the application raises is raised here."""
    socket = Socket()
    socket.incoming.put_nowait({"type": "websocket.connect"})

    async def send(message: Message) -> None:
        socket.outgoing.put_nowait(message)

    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"testserver"), *encode_headers(headers)],
        "client": ("127.0.0.1", 50_000),
        "server": ("testserver", 80),
        "subprotocols": ["graphql-transport-ws"],
        "state": {},
    }
    running = asyncio.ensure_future(app(scope, socket.incoming.get, send))
    first = await socket.outgoing.get()
    if first["type"] == "websocket.close":
        socket.outgoing.put_nowait(first)
    try:
        yield socket
    finally:
        socket.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        async with asyncio.timeout(PATIENCE_SECONDS):
            await running
