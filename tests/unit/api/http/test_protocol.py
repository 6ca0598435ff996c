"""A real server, and clients that do not complete their requests."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from api.http.protocol import LARGEST_HEAD, SocketProtocol, timed_protocol

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
UPGRADE = (
    b"GET /%b HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers without reading; takes sockets, and says what comes."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})
        return
    assert (await receive())["type"] == "websocket.connect"
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message.get("text") or "bytes"})


@asynccontextmanager
async def served(head_seconds: float, idle_seconds: int) -> AsyncIterator[int]:
    """The port of a server."""
    config = uvicorn.Config(
        app,
        port=0,
        http=timed_protocol(head_seconds),
        ws=SocketProtocol,
        lifespan="off",
        log_config=None,
        timeout_keep_alive=idle_seconds,
    )
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        await server.shutdown()


async def send_parts(port: int, *parts: bytes) -> bytes:
    """What the server says until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
    try:
        async with asyncio.timeout(60):
            return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize("part", [b"", b"\r\n", b"POST /", b"GET / HTTP/1.1\r\nHost: x\r\n"])
async def test_a_request_that_does_not_come_is_not_waited_for(part: bytes) -> None:
    async with served(0.1, 60) as port:
        assert await send_parts(port, part) == b""


async def test_a_second_request_that_does_not_come_is_not_waited_for_either() -> None:
    async with served(0.1, 60) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GET)
        assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")
        writer.write(GET[:9])
        async with asyncio.timeout(60):
            assert await reader.read() == b""
        writer.close()


async def test_a_body_that_nobody_reads_is_not_waited_for() -> None:
    async with served(60, 1) as port:
        answer = await send_parts(port, POST)
    assert answer.startswith(b"HTTP/1.1 200")


async def test_a_head_that_does_not_end_is_refused() -> None:
    async with served(60, 60) as port:
        answer = await send_parts(port, b"GET / HTTP/1.1\r\nX: ", b"x" * LARGEST_HEAD)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"too large" in answer


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"GET", b"POST"),
        (b"Host: x", b"Host: x\r\nContent-Length: 2"),
        (b"Host: x", b"Host: x" + b"\r\nX: y" * 200),
        (b"Host: x", b"Host: x\r\nX: " + b"y" * 20_000),
        (b"Version: 13", b"Version: 7"),
        (b"Key: dGhlIHNhbXBsZSBub25jZQ==", b"Key: !"),
    ],
)
async def test_a_request_that_cannot_become_a_socket_is_refused_at_once(old: bytes, new: bytes) -> None:
    async with served(60, 60) as port:
        answer = await send_parts(port, (UPGRADE % b"").replace(old, new) + b"{}")
    assert answer.startswith(b"HTTP/1.1 4")
    assert answer.count(b"HTTP/1.1") == 1


async def test_an_open_socket_outlives_the_time_of_a_head() -> None:
    async with served(0.1, 60) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(UPGRADE % b"")
        await reader.readuntil(b"\r\n\r\n")
        assert await send_parts(port, b"GET") == b""  # more than the time of a head has passed
        writer.write(b"\x81\x82\0\0\0\0hi")
        assert await reader.readexactly(4) == b"\x81\x02hi"
        writer.close()


async def test_an_address_or_text_in_no_encoding_is_refused_and_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        async with served(60, 60) as port:
            assert (await send_parts(port, UPGRADE % b"\xff")).startswith(b"HTTP/1.1 400")
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(UPGRADE % b"")
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"\x81\x82\0\0\0\0\xff\xfe")
            assert await reader.read() == b"\x88\x02" + (1007).to_bytes(2, "big")
            writer.close()
    assert caplog.records == []
