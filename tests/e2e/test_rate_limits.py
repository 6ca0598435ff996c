"""Rate limits over HTTP and WebSocket: refusal with a retry time, and one task at a time per person."""

import asyncio
import http.client
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from websockets.asyncio.client import connect

from api.http.tokens import Tokens
from graph.db.client import GraphClient
from graph.engines.child import free_port, listens
from tests.conftest import Server, run_process
from tests.e2e.running import until
from workers.valkey.connections import redis_client

VIEWER_LIMIT, ADDRESS_LIMIT = 6, 40
SECRET = "a-secret-of-more-than-thirty-two-characters"
TYPENAME = "{ __typename }"
REFRESH = "mutation { refreshRecommendations(input: {}) { task { id state } errors { code } } }"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request got."""

    status: int
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def code(self) -> str | None:
        errors = self.body.get("errors")
        return str(errors[0]["extensions"]["code"]) if errors else None


@dataclass(frozen=True, slots=True)
class Api:
    """A running API with low limits."""

    port: int
    tokens: Tokens

    def ask(self, query: str, user: str | None = None, **headers: str) -> Answer:
        sent = {"Content-Type": "application/json", **headers}
        if user:
            sent["Authorization"] = f"Bearer {self.tokens.make(user, ('CANDIDATE',))}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", "/graphql", json.dumps({"query": query}), sent)
            answer = connection.getresponse()
            answer_headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, answer_headers, json.loads(answer.read()))
        finally:
            connection.close()


@pytest.fixture
async def api(client: GraphClient, server: Server) -> AsyncIterator[Api]:
    await client.write("UNWIND $ids AS id CREATE (:User {id: id})", ids=["ann", "bob", "eve"])
    redis = redis_client(server.engines.redis_url, timeout=30.0)
    await redis.flushdb()  # other tests count too
    await redis.aclose()
    port = free_port()
    changes = {
        "CAREERGRAPH_VIEWER_REQUESTS": str(VIEWER_LIMIT),
        "CAREERGRAPH_ADDRESS_REQUESTS": str(ADDRESS_LIMIT),
        "CAREERGRAPH_JWT_SECRET": SECRET,
    }
    with run_process(server, "serve", "--port", str(port), **changes):
        await until(lambda: listens(port))
        yield Api(port, Tokens(SECRET, timedelta(hours=1)))


async def test_who_sends_too_much_is_refused_and_told_when_to_come_back(api: Api) -> None:
    await check_viewers(api)
    await check_tasks(api)
    await check_sockets(api)
    await check_addresses(api)


async def until_refused(api: Api, user: str | None, **headers: str) -> list[Answer]:
    """The answers to one request after the other, up to the first that is refused."""
    answers: list[Answer] = []
    while not answers or answers[-1].status != 429:
        answers.append(await asyncio.to_thread(api.ask, TYPENAME, user, **headers))
    return answers


async def check_viewers(api: Api) -> None:
    answers = await until_refused(api, "ann")
    assert len(answers) > VIEWER_LIMIT
    assert {answer.status for answer in answers[:-1]} == {200}
    assert answers[0].headers["ratelimit-policy"] == f'"viewer";q={VIEWER_LIMIT};w=60, "address";q={ADDRESS_LIMIT};w=60'
    assert answers[0].headers["ratelimit"].startswith(f'"viewer";r={VIEWER_LIMIT - 1};t=10')
    refused = answers[-1]
    assert refused.code == "RATE_LIMITED"
    assert refused.body["errors"][0]["extensions"]["retryAfter"] == int(refused.headers["retry-after"]) <= 10
    forwarded = await asyncio.to_thread(api.ask, TYPENAME, "ann", **{"X-Forwarded-For": "198.51.100.7"})
    assert forwarded.status == 429, "what anybody writes there is not believed"


async def check_tasks(api: Api) -> None:
    """Asked for at once, a task is one; for somebody who is not there it is refused."""
    answers = await asyncio.gather(*(asyncio.to_thread(api.ask, REFRESH, "bob") for _ in range(5)))
    tasks = [answer.body["data"]["refreshRecommendations"]["task"] for answer in answers]
    assert len({task["id"] for task in tasks}) == 1
    nobody = [
        await asyncio.to_thread(api.ask, query, "nobody-yet")
        for query in (REFRESH, REFRESH.replace("refreshRecommendations", "summariseInterests"))
    ]
    assert [answer.code for answer in nobody] == ["NOT_FOUND"] * 2


async def check_sockets(api: Api) -> None:
    token = api.tokens.make("eve", ("CANDIDATE",))
    async with connect(f"ws://127.0.0.1:{api.port}/graphql", subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
        await socket.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        kinds: list[str] = []
        while "error" not in kinds:
            id = str(len(kinds))
            await socket.send(json.dumps({"type": "subscribe", "id": id, "payload": {"query": TYPENAME}}))
            first = json.loads(await socket.recv())
            kinds.append(first["type"])
            if first["type"] == "next":
                assert json.loads(await socket.recv())["type"] == "complete"
            else:
                assert first["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        assert len(kinds) >= VIEWER_LIMIT


async def check_addresses(api: Api) -> None:
    """Visitors and forged tokens share the address's quota; health is never refused."""
    forged = await until_refused(api, None, Authorization="Bearer forged")
    assert {answer.status for answer in forged[:-1]} == {401}
    assert (await until_refused(api, None))[-1].headers["ratelimit"].startswith('"address";r=0;')
    connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=30)
    connection.request("GET", "/health/live")
    assert connection.getresponse().status == 200
    connection.close()
