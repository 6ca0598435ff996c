"""A running server's HTTP entry point: refused requests, slow clients, and connections that may continue."""

import asyncio
import gzip
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from playwright.async_api import Page
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from graph.db.client import GraphClient
from graph.engines.child import free_port, secret_file
from tests.conftest import Server, run_process
from tests.e2e.browser import open_browser
from tests.e2e.running import Api, code, until

TRANSPORT = [Subprotocol("graphql-transport-ws")]
ALLOWED, EVIL = "https://jobs.example", "https://evil.example"
SETTINGS = {
    "CAREERGRAPH_READ_SECONDS": "2",
    "CAREERGRAPH_ROLES_SECONDS": "0.5",
    "CAREERGRAPH_ALLOWED_ORIGINS": ALLOWED,
}
ME = "{ viewer { id } }"
SYSTEM = "{ system { version } }"
REFRESH = "mutation { refreshRecommendations(input: {}) { task { id } } }"
FOLLOW = "subscription ($id: ID!) { taskProgress(id: $id) { state } }"
ADD = "CREATE (u:User {id: $id, name: $id, roles: $roles})"
CHANGE = "MATCH (u:User {id: $id}) SET u.roles = $roles"
LEAVE = "MATCH (u:User {id: $id}) DETACH DELETE u"


@dataclass(frozen=True, slots=True)
class Door:
    """A running server, and tokens of our own making."""

    api: Api
    client: GraphClient
    secret: str

    def token(self, user: str, *roles: str, seconds: float = 3_600) -> str:
        """A token that a person holds."""
        ends = datetime.now(UTC) + timedelta(seconds=seconds)
        claims = {"sub": user, "roles": roles, "aud": "careergraph", "iss": "careergraph", "exp": ends}
        return jwt.encode(claims, self.secret, "HS256")

    def ask(self, query: str, token: str | None) -> tuple[int, dict[str, Any]]:
        """The status and answer to a query."""
        return self.api.send(json.dumps({"query": query}).encode(), token)

    async def open(self, token: str | None = None, **options: Any) -> ClientConnection:
        """A socket that was opened."""
        url = self.api.url.replace("http", "ws", 1) + "/graphql"
        made = await connect(url, subprotocols=TRANSPORT, **options)
        payload = {"Authorization": f"Bearer {token}"} if token else {}
        await made.send(json.dumps({"type": "connection_init", "payload": payload}))
        assert json.loads(await made.recv())["type"] == "connection_ack"
        return made


@pytest.fixture
async def door(world: GraphClient, server: Server) -> AsyncIterator[Door]:
    port = free_port()
    with run_process(server, "serve", "--port", str(port), **SETTINGS):
        api = Api(f"http://127.0.0.1:{port}", {}, server)
        await until(lambda: api.ready()[0] == 200)
        yield Door(api, world, secret_file(server.home / "jwt-secret"))


def subscribe(query: str, id: str = "1", /, **variables: Any) -> str:
    return json.dumps({"id": id, "type": "subscribe", "payload": {"query": query, "variables": variables}})


async def closed(connection: ClientConnection) -> int | None:
    """The code that a socket is closed with."""
    async with asyncio.timeout(60):
        await connection.wait_closed()
    return connection.close_code


async def test_the_front_door(door: Door) -> None:
    check_bodies(door)
    await check_messages(door)
    await asyncio.to_thread(check_slow_clients, door)
    await check_the_end_of_a_token(door)
    await check_roles(door)
    await check_origins(door)
    await asyncio.to_thread(check_that_nothing_failed, door)
    await check_graphiql(door)


def check_bodies(door: Door) -> None:
    """What is no request is told so; nothing is a fault of ours."""
    request = b'{"query": "{ __typename }"}'
    for body, headers, status in (
        (b'"x"', {}, 400),
        (b"1", {}, 400),
        (b"null", {}, 400),
        (b"[" * 100_000, {}, 400),
        (b"\xff\xfe", {}, 400),
        (gzip.compress(request), {}, 400),
        (gzip.compress(request), {"Content-Encoding": "gzip"}, 415),
        (request, {"Content-Type": "text/plain"}, 415),
        (b'{"query": "{...nope}"}', {}, 200),
        (b'{"query": "{viewer{}}"}', {}, 200),
        (b'{"query": "{viewer{}}"}', {"Accept": "application/graphql-response+json"}, 400),
    ):
        http_status, answer = door.api.send(body, **headers)
        assert (http_status, code(answer)) == (status, "BAD_USER_INPUT"), (body[:40], headers)
        assert "data" not in answer


async def check_messages(door: Door) -> None:
    """A message that is none closes its socket with 4400; a wrong document ends its operation alone."""
    for message in ("[]", "1", "null", "{", "{}", '{"type": "subscribe", "id": "1", "payload": 1}', b"\x00"):
        connection = await door.open()
        await connection.send(message)
        assert await closed(connection) == 4400, message
    async with await door.open() as connection:
        for query in ("{...nope}", "{viewer{}}", "{a"):
            await connection.send(subscribe(query))
            answer = json.loads(await connection.recv())
            assert (answer["type"], answer["payload"][0]["extensions"]["code"]) == ("error", "BAD_USER_INPUT")


def check_slow_clients(door: Door) -> None:
    """Half a head, half a body and a socket that does not open are not waited for."""
    address = ("127.0.0.1", int(door.api.url.rsplit(":", 1)[1]))
    head = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 90\r\n"
    upgrade = (
        b"GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    )
    for sent, answer in (
        (b"", b""),
        (head, b""),
        (head + b"\r\n{", b"HTTP/1.1 408 Request Timeout"),
        (upgrade, (4408).to_bytes(2, "big")),
    ):
        with socket.create_connection(address, timeout=60) as connection:
            connection.sendall(sent)
            heard = b""
            while part := connection.recv(65_536):
                heard += part
                if sent == upgrade and answer in heard:
                    break
            assert answer in heard


async def check_the_end_of_a_token(door: Door) -> None:
    """A socket ends when its token does, and with it what runs on it."""
    token = door.token("person-000001", "CANDIDATE", seconds=5)  # the API allows five more
    connection = await door.open(token)
    await connection.send(subscribe(REFRESH))
    task = json.loads(await connection.recv())["payload"]["data"]["refreshRecommendations"]["task"]["id"]
    assert json.loads(await connection.recv())["type"] == "complete"
    await connection.send(subscribe(FOLLOW, "2", id=task))
    assert json.loads(await connection.recv())["payload"]["data"]["taskProgress"]["state"] == "QUEUED"
    assert await closed(connection) == 4403
    status, answer = door.ask(ME, token)
    assert (status, code(answer)) == (401, "UNAUTHENTICATED")


async def check_roles(door: Door) -> None:
    """Roles count as the graph has them: of somebody demoted they go, and of somebody who has left all goes."""
    await door.client.write(ADD, id="boss", roles=["ADMIN"])
    token = door.token("boss", "ADMIN", "CANDIDATE")
    assert "errors" not in door.ask(SYSTEM, token)[1]
    connection = await door.open(token)
    await door.client.write(CHANGE, id="boss", roles=["CANDIDATE"])
    await until(lambda: "errors" in door.ask(SYSTEM, token)[1])
    assert code(door.ask(SYSTEM, token)[1]) == "FORBIDDEN"
    assert await closed(connection) == 4403
    await door.client.write(CHANGE, id="boss", roles=["ADMIN"])
    await until(lambda: "errors" not in door.ask(SYSTEM, token)[1])
    await door.client.write(LEAVE, id="boss")
    await until(lambda: door.ask(SYSTEM, token)[0] == 401)
    newcomer = door.token("newcomer", "CANDIDATE")
    assert code(door.ask(SYSTEM, newcomer)[1]) == "FORBIDDEN"
    assert door.ask("{ jobs(first: 1) { edges { cursor } } }", newcomer)[0] == 200


async def check_origins(door: Door) -> None:
    """Pages of other origins ask, and open sockets, only where the setting names them."""
    async with await door.open(origin=ALLOWED):
        pass
    async with await door.open(origin=door.api.url):
        pass
    with pytest.raises(InvalidStatus, match="403"):
        await door.open(origin=EVIL)


def check_that_nothing_failed(door: Door) -> None:
    """Nothing of this was a fault of ours."""
    log = (door.api.server.home / "serve---port.log").read_text(encoding="utf-8")
    assert "unexpected error" not in log
    assert "Exception in ASGI application" not in log
    assert "never retrieved" not in log


async def check_graphiql(door: Door) -> None:
    """A browser shows GraphiQL with nothing from elsewhere, sends a query, and follows a subscription."""
    async with open_browser("GraphiQL") as browser:
        page = await browser.new_page()
        asked: list[str] = []
        messages: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        await page.goto(f"{door.api.url}/graphql")
        assert '"title"' in await sent_by(page, '"title"')
        await page.goto(f"{door.api.url}/graphql?query=subscription%7BtaskProgress(id:%22x%22)%7Bstate%7D%7D")
        assert "UNAUTHENTICATED" in await sent_by(page, "needs a token")
    assert messages == []
    assert [url for url in asked if not url.startswith(door.api.url)] == []


async def sent_by(page: Page, until_there: str) -> str:
    """The answer that GraphiQL shows to the query that it holds."""
    await page.click(".graphiql-execute-button")
    answer = page.locator(".result-window .CodeMirror-code", has_text=until_there)
    return await answer.inner_text()
