"""A site's back end acts for its people, and each act is in their access logs."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.applications import Starlette
from typer.testing import CliRunner

from api.app import make_app
from api.cli import service_accounts
from api.graphql import ids
from api.identity.accounts import make_secret
from api.settings import ApiSettings
from api.setup import Setup
from graph.db.client import GraphClient
from graph.db.migrations import Migrator, packaged_migrations
from graph.people.users import Directory
from graph.registry.service_accounts import ServiceAccount, ServiceAccountRepository
from graph.viewer import SYSTEM, Role
from tests.asgi import JSON, Answer, open_socket, send_request
from tests.conftest import Server
from tests.small_worlds import WIPE
from workers.settings import WorkerSettings
from workers.valkey.connections import redis_client

WHO = "{ viewer { id roles name } }"
RENAME = 'mutation { updateProfile(input: {name: "Ann Other"}) { user { name } errors { code } } }'
REGISTER = 'mutation { register(input: {name: "Nora"}) { user { name } errors { code } } }'
LOG = "{ viewer { accessLog(first: 50) { edges { node { field roles viewer { id } serviceAccount { id name } } } } } }"
MODELS = "{ models(first: 1) { edges { node { id } } } }"
UPDATES = "subscription { recommendationsUpdated { reason } }"
NESTED = """{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ... { ...D } }
fragment D on Query { ... on Query { a: viewer { name } } }"""
SECONDS = 0.3


@pytest.fixture
async def graph(embedded_server: Server) -> AsyncIterator[GraphClient]:
    """A client of a graph with an administrator and a candidate."""
    client = GraphClient.open(embedded_server.engines.graph, patience=30.0)
    await Migrator(client, embedded_server.engines.graph).migrate(packaged_migrations())
    await client.run_alone(WIPE)
    await Directory(client).grant("root", Role.ADMIN)
    await Directory(client).grant("ann", Role.CANDIDATE)
    redis = redis_client(embedded_server.engines.redis_url)
    await redis.flushdb()
    await redis.aclose()
    yield client
    await client.close()


@asynccontextmanager
async def open_app(server: Server, **settings: Any) -> AsyncIterator[Starlette]:
    given = {"deadline_seconds": 30.0, "roles_seconds": SECONDS, **settings}
    app = make_app(Setup(server.engines, server.home, ApiSettings(**given), WorkerSettings()))
    try:
        yield app
    finally:
        await app.state.parts.queue.close()
        await app.state.parts.redis.aclose()
        await app.state.parts.client.close()


async def add_account(graph: GraphClient, name: str, *scopes: str) -> str:
    """Make an account; its token."""
    id = secrets.token_hex(6)
    token, digest = make_secret(id)
    account = ServiceAccount(id, name, scopes, digest, None, datetime.now(UTC))
    await ServiceAccountRepository(graph, SYSTEM).create(account)
    return token


@pytest.fixture
def command(embedded_server: Server, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Awaitable[str]]:
    """Runs ``careergraph service-account …`` in this process; what it prints."""
    for name, value in embedded_server.environment.items():
        if name.startswith("CAREERGRAPH_"):
            monkeypatch.setenv(name, value)

    async def run(*arguments: str) -> str:
        result = await asyncio.to_thread(CliRunner().invoke, service_accounts.app, arguments)
        assert result.exit_code == 0, result.output
        return result.output.strip()

    return run


async def ask(app: Starlette, token: str, query: str, person: str | None = None) -> Answer:
    headers: list[tuple[str, str | bytes]] = [*JSON, ("authorization", f"Bearer {token}")]
    if person is not None:
        headers.append(("X-CareerGraph-On-Behalf-Of", person.encode()))
    return await send_request(app, json.dumps({"query": query}).encode(), headers)


async def ask_for_data(app: Starlette, token: str, query: str, person: str) -> dict[str, Any]:
    answer = await ask(app, token, query, person)
    assert "errors" not in answer.json, answer.body
    data: dict[str, Any] = answer.json["data"]
    return data


async def own_log(app: Starlette, person: str) -> list[tuple[str, str]]:
    """The fields and accounts of a person's access log, as the person reads it."""
    token = app.state.parts.tokens.make(person, ("CANDIDATE",))
    answer = await ask(app, token, LOG)
    edges = answer.json["data"]["viewer"]["accessLog"]["edges"]
    assert all(edge["node"]["viewer"] is None for edge in edges)
    return [(edge["node"]["field"], (edge["node"]["serviceAccount"] or {}).get("name", "")) for edge in edges]


async def test_an_account_reads_and_acts_for_people_and_they_see_it(
    embedded_server: Server, graph: GraphClient
) -> None:
    token = await add_account(graph, "The site", "read", "act")
    async with open_app(embedded_server) as app:
        viewer = (await ask_for_data(app, token, WHO, "ann"))["viewer"]
        assert (viewer["id"], viewer["roles"]) == (ids.encode("User", "ann"), ["CANDIDATE"])
        assert (await ask_for_data(app, token, RENAME, "ann"))["updateProfile"]["user"]["name"] == "Ann Other"
        assert sorted(await own_log(app, "ann")) == [
            ("Mutation.updateProfile", "The site"),
            ("Query.viewer", "The site"),
        ]
        assert (await ask_for_data(app, token, REGISTER, "nora"))["register"]["user"]["name"] == "Nora"
        assert await own_log(app, "nora") == [("Mutation.register", "The site")]
        assert (await ask_for_data(app, token, NESTED, "nora"))["a"]["name"] == "Nora"
        assert ("Query.viewer", "The site") in await own_log(app, "nora"), "however deep it stands"
        assert (await ask_for_data(app, token, REGISTER, "zoë"))["register"]["errors"] == []
        assert await own_log(app, "zoë") == [("Mutation.register", "The site")]
        assert (await ask(app, token, WHO)).code == "UNAUTHENTICATED", "for nobody, it is a visitor"
        admin = (await ask_for_data(app, token, WHO, "root"))["viewer"]
        assert admin["roles"] == ["CANDIDATE"]
        assert (await ask(app, token, MODELS, "root")).code == "FORBIDDEN"
        own = app.state.parts.tokens.make("ann", ("CANDIDATE",))
        assert (await ask(app, own, WHO, "root")).code == "UNAUTHENTICATED", "people act for nobody"


async def test_an_account_that_may_only_read_changes_nothing(embedded_server: Server, graph: GraphClient) -> None:
    token = await add_account(graph, "Reports", "read")
    async with open_app(embedded_server) as app:
        await ask_for_data(app, token, WHO, "ann")
        refused = await ask(app, token, RENAME, "ann")
        assert refused.code == "FORBIDDEN"
        assert "data" not in refused.json
        assert await graph.read("MATCH (u:User {id: 'ann'}) RETURN u.name AS name") == [{"name": None}]
        assert (await ask(app, token, REGISTER, "nora")).code == "FORBIDDEN"


async def test_nothing_is_done_without_a_trace(
    embedded_server: Server, graph: GraphClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await add_account(graph, "The site", "read", "act")
    async with open_app(embedded_server) as app:
        await ask_for_data(app, token, WHO, "ann")
        unreachable = GraphClient.open(embedded_server.engines.graph, patience=0.1)
        await unreachable.close()
        monkeypatch.setattr(app.state.parts.accesses, "_client", unreachable)
        for query in (WHO, RENAME):
            assert (await ask(app, token, query, "ann")).code == "UNAVAILABLE"
        assert await graph.read("MATCH (u:User {id: 'ann'}) RETURN u.name AS name") == [{"name": None}]


async def test_a_revoked_or_rotated_token_ends(
    embedded_server: Server, graph: GraphClient, command: Callable[..., Awaitable[str]]
) -> None:
    first = await command("create", "--name", "One", "--scope", "read", "--days", "7")
    id = first.removeprefix("cgsa_").partition(".")[0]
    async with open_app(embedded_server) as app:
        await ask_for_data(app, first, WHO, "ann")
        async with open_socket(app) as socket:
            payload = {"Authorization": f"Bearer {first}", "X-CareerGraph-On-Behalf-Of": "ann"}
            assert (await socket.start(**payload))["type"] == "connection_ack"
            socket.subscribe(UPDATES)
            second = await command("rotate", id)
            assert (await socket.receive())["close"] == 4403
        assert (await ask(app, first, WHO, "ann")).code == "UNAUTHENTICATED"
        await ask_for_data(app, second, WHO, "ann")
        assert ("Subscription.recommendationsUpdated", "One") in await own_log(app, "ann")
        assert "valid" in await command("list")
        await command("revoke", id)
        assert "revoked" in await command("list")
        app.state.parts.identity._accounts._read_at -= SECONDS
        assert (await ask(app, second, WHO, "ann")).code == "UNAUTHENTICATED"
        stored = await graph.read("MATCH (a:ServiceAccount) RETURN a {.*} AS facts")
        assert second.partition(".")[2] not in str(stored)


async def test_an_account_has_a_quota_of_its_own(embedded_server: Server, graph: GraphClient) -> None:
    token = await add_account(graph, "The site", "read")
    limits = {"account_requests": 3, "address_requests": 1, "viewer_requests": 1}
    async with open_app(embedded_server, **limits) as app:
        answers = [await ask(app, token, WHO, person) for person in ("ann", "root", "ann", "ann")]
        assert [answer.status for answer in answers] == [200, 200, 200, 429]
        assert '"account";q=3' in answers[0].headers["ratelimit-policy"]
        assert [(await ask(app, "cgsa_nobody.x", WHO, "ann")).status for _ in range(2)] == [401, 429]
