"""A request that is cancelled while its connection opens leaves no socket behind."""

import asyncio
import gc
from contextlib import suppress
from urllib.parse import urlsplit

import psutil

from graph.db.client import GraphClient
from tests.conftest import Server

STEPS = 40
"""More turns of the event loop than a connection takes to be opened."""


def connections_to(port: int) -> int:
    """How many connections this process has to a port."""
    return sum(
        1
        for connection in psutil.Process().net_connections("tcp")
        if connection.raddr and connection.raddr.port == port
    )


async def test_a_request_cancelled_while_it_connects_leaves_no_socket(server: Server) -> None:
    port = urlsplit(server.engines.graph.uri).port
    assert port is not None
    before = connections_to(port)
    gc.disable()  # it would close what was forgotten
    try:
        for steps in range(STEPS):
            await cancel_after(steps, server)
        assert connections_to(port) == before
    finally:
        gc.enable()


async def cancel_after(steps: int, server: Server) -> None:
    """Read something over a new connection, and cancel it after some turns of the event loop."""
    client, others = GraphClient.open(server.engines.graph), asyncio.all_tasks()
    reading = asyncio.create_task(client.read("RETURN 1"))
    for _ in range(steps):
        await asyncio.sleep(0)
    reading.cancel()
    with suppress(asyncio.CancelledError):
        await reading
    await asyncio.gather(*asyncio.all_tasks() - others, return_exceptions=True)
    await client.close()
    for _ in range(3):
        await asyncio.sleep(0)  # transports close in the next turns
