"""A query that takes too long ends, and so does the Cypher below it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import strawberry

from api.graphql.documents import MAX_TOKENS, DocumentReader
from api.graphql.time_limit import TimeLimit
from graph.db.client import GraphClient
from tests.conftest import Server

SLOW = "UNWIND range(1, 250000) AS a UNWIND range(1, 20) AS b WITH a, b WHERE (a * b) % 7 = 0 RETURN count(*) AS many"
RUNNING = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery STARTS WITH 'UNWIND range(1, 250000)' RETURN 1 AS x"
BRIEF = "UNWIND range(1, 20000) AS a RETURN count(*) AS many"
SECONDS, MOMENT = 0.1, 0.001


class Calls:
    """What became of the calls to the graph."""

    def __init__(self) -> None:
        self.ended: list[str] = []

    @contextmanager
    def watch(self, _: str, __: str | None) -> Iterator[None]:
        """Surround a call."""
        try:
            yield
        except BaseException as error:
            self.ended.append(type(error).__name__)
            raise
        self.ended.append("done")


async def ends(client: GraphClient) -> bool:
    """Whether the server ends the query, seen within some thousand looks."""
    for _ in range(3_000):
        if not await client.run_alone(RUNNING):
            return True
    return False


def make_slow_schema(client: GraphClient, seconds: float) -> strawberry.Schema:
    """A schema whose fields take the graph longer than the limit."""

    async def count_many() -> int:
        return int((await client.read(SLOW))[0]["many"])

    async def count_some() -> int:
        return int((await client.read(BRIEF))[0]["many"])

    @strawberry.type
    class Query:
        slow: int = strawberry.field(resolver=count_many)

    @strawberry.type
    class Mutation:
        slow: int = strawberry.field(resolver=count_some)

    extensions = [lambda: DocumentReader(MAX_TOKENS), lambda: TimeLimit(seconds)]
    return strawberry.Schema(Query, Mutation, extensions=extensions)


async def test_the_cypher_of_a_query_is_cancelled(client: GraphClient, server: Server) -> None:
    calls = Calls()
    slow_client = GraphClient.open(server.engines.graph, patience=30.0, watch=calls.watch)
    try:
        began = time.monotonic()
        result = await make_slow_schema(slow_client, SECONDS).execute("{ slow }")
        assert time.monotonic() - began < 2.0
        assert result.data is None
        (error,) = result.errors or []
        assert (error.extensions or {})["code"] == "TIMED_OUT"
        assert calls.ended == ["CancelledError"]
        if server.name == "neo4j":
            assert await ends(client), "the server goes on"
        assert await client.read("RETURN 1 AS one") == [{"one": 1}]
    finally:
        await slow_client.close()


async def test_a_mutation_runs_to_its_end(client: GraphClient, server: Server) -> None:
    calls = Calls()
    slow_client = GraphClient.open(server.engines.graph, patience=30.0, watch=calls.watch)
    try:
        result = await make_slow_schema(slow_client, MOMENT).execute("mutation { slow }")
        assert result.errors is None
        assert calls.ended == ["done"]
    finally:
        await slow_client.close()
