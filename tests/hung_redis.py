"""A server in the place of Redis that accepts connections and never answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HungRedis:
    """Its address, and the connections that it has accepted."""

    url: str
    connections: list[asyncio.StreamWriter] = field(default_factory=list)


@asynccontextmanager
async def run_hung_redis() -> AsyncIterator[HungRedis]:
    """Run the server."""
    connections: list[asyncio.StreamWriter] = []

    def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield HungRedis(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0", connections)
    finally:
        for connection in connections:
            connection.close()
        server.close()
