"""A cluster's address: the driver routes, and reads wait for what any process wrote before."""

import base64
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from api.cli.session import graph
from graph.db.client import GraphClient, rows
from graph.engines.child import free_port
from graph.engines.home import Engines
from graph.errors import GraphUnavailableError
from tests.conftest import Server
from tests.hung_redis import run_hung_redis
from workers.valkey.bookmarks import RedisBookmarks, open_bookmarks
from workers.valkey.connections import bookmarks_key, redis_client

HEADER_BYTES = 19
"""Of a bookmark: a list of the database's id, 16 bytes, and the number of a transaction."""
FAR_TRANSACTION = b"\xca\x7f\xff\xff\xff\x90"


@pytest.fixture
async def engines(neo4j_server: Server) -> AsyncIterator[Engines]:
    """The engines with the address of a cluster; a single server routes to itself."""
    address = neo4j_server.engines.graph
    yield replace(neo4j_server.engines, graph=replace(address, uri=address.uri.replace("bolt://", "neo4j://")))
    async with redis_client(neo4j_server.engines.redis_url) as redis:
        await redis.delete(bookmarks_key())


def exchange_of(engines: Engines) -> RedisBookmarks:
    exchange = open_bookmarks(engines)
    assert exchange is not None
    return exchange


async def test_a_read_waits_for_what_another_process_wrote(engines: Engines) -> None:
    exchange = exchange_of(engines)
    async with graph(engines) as writer, graph(engines) as reader:
        await writer.write("MERGE (j:Job {id: 'routed'}) SET j.title = 'first'")
        left = [*await exchange.newest()]
        assert len(left) == 1, "an earlier write's bookmark is contained in the latest one's"
        assert await reader.read("MATCH (j:Job {id: 'routed'}) RETURN j.title AS title") == [{"title": "first"}]
        assert [*await exchange.newest()] == left, "a read leaves none"

        impatient = GraphClient.open(engines.graph, deadline=1.0, exchange=exchange_of(engines))
        await exchange.replace(left, [later_than(left[0])])
        with pytest.raises(GraphUnavailableError):  # the server waits for a transaction that never comes
            await impatient.read("MATCH (j:Job {id: 'routed'}) RETURN j.title AS title")
        await exchange.replace([later_than(left[0])], left)
        assert len(await impatient.read("MATCH (j:Job {id: 'routed'}) RETURN j.title AS title")) == 1
        await impatient.close()
        await writer.write("MATCH (j:Job {id: 'routed'}) DELETE j")
    await exchange.close()


def later_than(bookmark: str) -> str:
    """Return the bookmark of a transaction of the same database that will not happen."""
    kind, _, content = bookmark.partition(":")
    header = base64.b64decode(content)[:HEADER_BYTES]
    return f"{kind}:{base64.b64encode(header + FAR_TRANSACTION).decode()}"


async def test_without_redis_a_process_reads_its_own_writes(engines: Engines) -> None:
    away = replace(engines, redis_url=f"redis://127.0.0.1:{free_port()}/0")
    async with graph(away) as client:
        await client.write("MERGE (j:Job {id: 'routed'}) SET j.title = 'second'")
        assert await client.read("MATCH (j:Job {id: 'routed'}) RETURN j.title AS title") == [{"title": "second"}]
        await client.write("MATCH (j:Job {id: 'routed'}) DELETE j")


async def test_a_redis_that_hangs_fails_neither_reads_nor_writes(engines: Engines) -> None:
    async with run_hung_redis() as redis:
        exchange = exchange_of(replace(engines, redis_url=redis.url))
        client = GraphClient.open(engines.graph, deadline=2.0, exchange=exchange)
        await client.write("MERGE (j:Job {id: 'routed'}) SET j.title = 'third'")
        assert await client.read("MATCH (j:Job {id: 'routed'}) RETURN j.title AS title") == [{"title": "third"}]
        await client.transact(lambda transaction: rows(transaction, "MATCH (j:Job {id: 'routed'}) DELETE j"))
        await client.close()


def test_one_server_needs_no_bookmarks(neo4j_server: Server) -> None:
    assert open_bookmarks(neo4j_server.engines) is None
